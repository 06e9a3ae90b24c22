"""Logs are events with fields, one a line, in English, without personal data."""

import logging
import sys

_FORMAT = "%(asctime)s %(levelname)s %(message)s"


def configure_logging(level: str) -> None:
    """Send events of ``level`` and above to stderr; libraries speak up only when it is serious."""
    logging.basicConfig(level=logging.WARNING, format=_FORMAT, stream=sys.stderr, force=True)
    for ours in ("sohoa", "portal", "workers", "storage", "pipeline"):
        logging.getLogger(ours).setLevel(level)
