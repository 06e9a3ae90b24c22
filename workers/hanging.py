"""The end of a process that hangs, in a library or in a signature device, whatever it holds."""

import faulthandler
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_when_hung(seconds: float) -> Iterator[None]:
    """End this process with 1 when the inside takes longer; whoever started it starts another.

    A thread of the interpreter's own watches, which needs no lock that a hung call may hold. It
    says where every thread stands, files and lines and no values, to stderr. Celery's time limit
    needs a second process beside the one that works.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__ or sys.stderr)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
