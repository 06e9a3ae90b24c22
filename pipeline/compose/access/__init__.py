"""Access: a copy for the screen, several times smaller than the paper's own pictures.

What is made here is a derivative and says so on every page. The master is never altered, and the
signed copy remains the one that counts.
"""

from pipeline.compose.access.attach import Attachment
from pipeline.compose.access.derive import AccessCopy, derive_access
from pipeline.compose.access.mark import ACCESS_MARK, WHOLE_MARK
from pipeline.compose.facts import AccessFacts

__all__ = [
    "ACCESS_MARK",
    "WHOLE_MARK",
    "AccessCopy",
    "AccessFacts",
    "Attachment",
    "derive_access",
]
