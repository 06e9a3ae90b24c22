"""The shell: settings, the embedded stack, the command line, and where everything is joined."""

from importlib.metadata import version

__version__ = version("sohoa")
