"""A page on whose turn nobody can be sure, because it has few letters: it is read both ways.

The end of a letter – who gets copies, who signs – laid on its side has too little print for a
verdict, and what lies on its side is not read at all. The back of an identity card, digits most of
it, was put on its head with a confidence of 5.9.
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
    """The page and its text, or those of another likely turn, whichever has the most sure words.

    ``turned`` cleans the page at so many quarter turns. A page is read again only where few words
    were read surely and most were not.
    """
    best = page, text
    for quarters in _other_turns(page, text):
        if _sure_words(best[1]) >= ENOUGH:
            break
        other = turned(quarters)
        again = read(other)
        if _sure_words(again) > _sure_words(best[1]):
            best = other, again
    return best


def _other_turns(page: CleanPage, text: PageText) -> tuple[int, ...]:
    """Quarter turns that may be the right ones, the likeliest first; none where nobody doubts.

    Whoever mistakes a turn mostly takes the head for the feet. A page on which nothing was read,
    no turn was guessed and no letters stand in columns is blank.
    """
    step = next((step for step in page.steps if step.name == "orientation"), None)
    if step is None or "confidence" not in step.evidence or _mostly_sure(text):
        return ()
    guessed = int(step.evidence["quarters"])
    on_its_side = 0 < step.evidence["in_rows"] < 1
    if not (guessed or on_its_side or text.lines):
        return ()
    taken = guessed if step.applied else 0
    likely = (guessed, (guessed + 2) % 4, *((1, 3) if on_its_side else (0, 2)))
    return tuple(turn for turn in dict.fromkeys(likely) if turn != taken)


def _mostly_sure(text: PageText) -> bool:
    return 2 * _sure_words(text) > sum(len(line.words) for line in text.lines)


def _sure_words(text: PageText) -> int:
    return sum(word.confidence >= SURE for line in text.lines for word in line.words)
