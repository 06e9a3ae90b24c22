"""A code that was stored by one program finds its sentence again in another."""

import subprocess
import sys

from schemas.errors import all_errors
from tests.repository.test_errors import import_everything

_STAGES = ("pipeline.", "storage.", "workers.")
_NEVER_STORED = {"storage.client_exists"}
"""Met at the command line only."""


def test_a_program_that_reads_no_page_knows_the_errors_of_those_that_do() -> None:
    """An error is found again only where its class was imported: a clerk would read nothing."""
    import_everything()
    wanted = {kind.code for kind in all_errors() if kind.__module__.startswith(_STAGES)}
    program = (
        "import sohoa.every_error\n"
        "from schemas.errors import all_errors\n"
        "print('\\n'.join(kind.code for kind in all_errors()))"
    )
    known = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert wanted - set(known.stdout.decode().split()) == _NEVER_STORED
