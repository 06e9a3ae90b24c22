"""Why a paper lacks what somebody asked for: it is on its way, waits for a person, or stopped."""

from portal.errors import AwaitsPerson, NotReady, PaperRefusal, PaperStopped, Withheld
from portal.wording import STATE_WORDS
from schemas.errors import error_for
from storage.papers import Document
from storage.states import RESTING, DocumentState

WITHHELD = frozenset({DocumentState.QUARANTINED, DocumentState.REJECTED})
"""A paper found secret may be rejected afterwards; its content stays out of sight."""
_FOR_A_PERSON = frozenset({DocumentState.AWAITING_SIGNATURE, DocumentState.NEEDS_REVIEW})


def not_there(document: Document, part: str) -> PaperRefusal:
    """Why ``document`` has no ``part``: only of one under way does it say that waiting helps."""
    if document.state in WITHHELD:
        kind: type[PaperRefusal] = Withheld
    elif document.state not in RESTING:
        kind = NotReady
    elif document.state in _FOR_A_PERSON and not document.stopped:
        kind = AwaitsPerson
    else:
        kind = PaperStopped
    return kind(
        **document.error_facts
        | {
            "part": part,
            "state": document.state.value,
            "words": STATE_WORDS[document.state].lower(),
            "error": document.error_code,
            "why": error_for(document.error_code or "", document.error_facts).clerk_message,
        }
    )
