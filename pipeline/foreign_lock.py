"""PDFs locked for the holders of certificates (ISO 32000-1 §7.6.5), which no password opens."""

from typing import Final

_COMPLAINT: Final = "unsupported encryption filter"
"""qpdf 12 of any lock but that with passwords (``/Standard``); in use is ``/Adobe.PubSec``."""


def is_locked_for_certificates(error: Exception) -> bool:
    """Whether qpdf did not open a PDF, and said ``error``, because of such a lock."""
    return _COMPLAINT in str(error)
