"""Logs are events with fields, one a line, in English, without personal data."""

import logging
from typing import TextIO

_FORMAT = "%(asctime)s %(levelname)s %(message)s"


def configure_logging(level: str, stream: TextIO | None) -> None:
    """Send events of ``level`` and above to ``stream``; libraries only when it is serious.

    Without a stream nothing is logged: the command's own messages say what there is to say.
    """
    handler = logging.StreamHandler(stream) if stream else logging.NullHandler()
    logging.basicConfig(level=logging.WARNING, format=_FORMAT, handlers=[handler], force=True)
    for ours in ("sohoa", "portal", "workers", "storage", "pipeline"):
        logging.getLogger(ours).setLevel(level)
    for talker in ("pyhanko", "pyhanko_certvalidator"):
        # Its warnings name the people in certificates; what matters comes back as a result.
        logging.getLogger(talker).setLevel(logging.CRITICAL)
