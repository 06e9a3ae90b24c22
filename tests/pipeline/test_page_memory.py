"""Memory kept between pages, in a process of its own: it is for good."""

import subprocess
import sys

import pytest

PROGRAM = """
import resource, sys
from pipeline.page_memory import keep_page_memory
if sys.argv[1] == "kept":
    keep_page_memory()
for page in range(3):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for size in (40_000_000, 50_000_000):
        b"x" * size
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(way: str) -> int:
    """Faults of a process that has taken and given back its blocks twice before."""
    run = [sys.executable, "-c", PROGRAM, way]
    return int(subprocess.run(run, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="mallopt is glibc's")
def test_blocks_are_taken_from_the_kernel_once() -> None:
    assert faults("kept") < 100 < faults("returned")
