"""With how much care pages are read."""

from enum import StrEnum


class Mode(StrEnum):
    """What an office asks for."""

    ACCURATE = "accurate"
    """Two readers on every line."""
    FAST = "fast"
    """One reader on every line, the other on what is doubted; a sixth less time for a page."""
    AUTO = "auto"
    """Fast for clean pages that somebody waits for, else accurate."""
