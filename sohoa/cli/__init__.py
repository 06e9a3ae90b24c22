"""The command line: thin shells over the same services the web uses."""

import sys

_INTERRUPTED = 130
"""``ExitCode.INTERRUPTED``; its module is among those that take their time to be loaded."""


def main() -> None:
    """Run the command that this process was given.

    Its modules take a second to load, on an old PC several: Ctrl-C meanwhile ends as it does later.
    """
    try:
        from sohoa.cli.commands import run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Đã ngắt.\n")
        sys.exit(_INTERRUPTED)
