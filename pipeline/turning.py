"""A page on whose turn nobody is sure, because it has few letters: it is read both ways.

The end of a letter – who gets copies, who signs – laid on its side has too little print for a
verdict, and what lies on its side is not read at all.
"""

from collections.abc import Callable

from pipeline.page import CleanPage, PageText

SURE = 0.9
ENOUGH = 20
"""So many words read surely are no accident: the page stands as it was read."""

Read = Callable[[CleanPage], PageText]


def likelier_turn(
    page: CleanPage, text: PageText, turned: Callable[[int], CleanPage], read: Read
) -> tuple[CleanPage, PageText]:
    """The page and its text, or those of the turn that was guessed, whichever has more sure words.

    ``turned`` cleans the page at so many quarter turns. A page is read again only where a turn was
    guessed, not believed, and little was read.
    """
    quarters = _guessed(page)
    if not quarters or _sure_words(text) >= ENOUGH:
        return page, text
    other = turned(quarters)
    again = read(other)
    return (other, again) if _sure_words(again) > _sure_words(text) else (page, text)


def _guessed(page: CleanPage) -> int:
    step = next((step for step in page.steps if step.name == "orientation"), None)
    return 0 if step is None or step.applied else int(step.evidence.get("quarters", 0))


def _sure_words(text: PageText) -> int:
    return sum(word.confidence >= SURE for line in text.lines for word in line.words)
