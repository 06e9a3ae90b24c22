"""``python -m benchmarks.synth.samples [--out samples] [--only 03]``: make the samples again."""

import argparse
import sys
from pathlib import Path

from benchmarks.synth.samples.recipes import RECIPES


def main() -> None:
    """Write every sample folder and list the sizes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.synth.samples")
    parser.add_argument("--out", type=Path, default=Path("samples"), help="folder of the samples")
    parser.add_argument("--only", type=int, nargs="*", help="numbers of the samples to make")
    arguments = parser.parse_args()
    for number, recipe in enumerate(RECIPES, 1):
        if arguments.only and number not in arguments.only:
            continue
        sample = recipe()
        sample.write(arguments.out)
        size = len(sample.content) / 1024
        sys.stdout.write(f"{sample.slug}/{sample.file_name}: {size:.0f} KiB\n")


if __name__ == "__main__":
    main()
