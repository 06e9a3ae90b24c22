"""What a word that could hardly be read most likely is: a proposal that a person always looks at.

The law wants seals and signatures where they lie on print: over the signer's office and name. What
stands under them is often printed clearly a second time on the same paper – the agency over the
grounds, the subject in Article 1 – or is one of a closed list. Readers' own words are tried first
(:mod:`pipeline.records.alternatives`); here nobody read what is proposed in that place.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from rapidfuzz import fuzz

from pipeline.page import Word
from pipeline.records.found import Found, Verdict
from schemas.text import respelt, squash

CHECK = "proposed"
"""The name under which a proposal stands in a record, as a check that failed."""
DOUBTFUL = 0.7
"""Readers differ, or ink lies on the word; sure ones are not touched, misprints included."""
CLEAR = 0.95
ALIKE = 75
"""In percent, of two folded words between equal neighbours."""
NEAR = 85
"""In percent, of two whole wordings; the next one in the list must be further by ``APART``."""
APART = 5
MOST_GLUED = 3
"""Words that specks between them make one of."""
MAX_NAME = 5
"""Words of a person's name."""

_CORE = re.compile(r"\w(?:.*\w)?")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value's words as they are proposed, and what to tell the clerk."""

    text: str
    verdict: Verdict


def printed_elsewhere(found: Found, paper: Sequence[Word]) -> Proposal | None:
    """The value with its doubtful words as the paper prints them between the same neighbours.

    ``paper`` is all words in reading order. ``None`` when nothing is doubtful, or the same words
    are printed nowhere else, or not always alike.
    """
    own = [word for line in found.lines for word in line]
    others = [word for word in paper if not any(word is mine for mine in own)]
    echoes = {
        id(word): echo
        for at, word in enumerate(own)
        if word.confidence < DOUBTFUL and (echo := _echo(own, at, others)) is not None
    }
    if not echoes:
        return None
    lines = tuple(
        tuple(replace(word, text=echoes.get(id(word), word.text)) for word in line)
        for line in found.lines
    )
    first = next(word for word in own if id(word) in echoes)
    message = (
        f"Không đọc rõ “{first.text}”; chỗ khác trên giấy ghi “{echoes[id(first)]}”, lấy theo chỗ "
        "đó; hãy so lại với ảnh."
    )
    return Proposal(Found(found.page, lines, found.match).text, Verdict(False, message))


def name_elsewhere(found: Found, paper: Sequence[Word]) -> Proposal | None:
    """A person's name whose beginning lies under a seal, as the paper prints it elsewhere.

    Decree 30/2020 sets the seal to the left of the signature, over the name's first words: what is
    proposed ends in the same clear word and is like the rest. ``None`` for no such name, or two.
    """
    own = [word for line in found.lines for word in line]
    read = " ".join(word.text for word in own)
    others = [word for word in paper if not any(word is mine for mine in own)]
    ends = [i for i, word in enumerate(others) if squash(word.text) == squash(own[-1].text)]
    names = {respelt(name): name for end in ends if (name := _name_until(others, end, read))}
    if len(names) != 1 or own[-1].confidence < CLEAR:
        return None
    (name,) = names.values()
    message = (
        f"Không đọc rõ “{read}”; chỗ khác trên giấy ghi “{name}”, lấy theo chỗ đó; "
        "hãy so lại với ảnh."
    )
    return Proposal(name, Verdict(False, message))


def _name_until(words: Sequence[Word], end: int, read: str) -> str | None:
    """The clear words with capitals up to ``words[end]`` that are most like a name as read."""
    taken: list[str] = []
    likest: tuple[float, str] = (0.0, "")
    for word in reversed(words[max(0, end - MAX_NAME + 1) : end + 1]):
        core = _CORE.search(word.text)
        if core is None or word.confidence < CLEAR or not _begins_a_name_word(core.group()):
            break
        taken.insert(0, core.group())
        name = " ".join(taken)
        likest = max(likest, (fuzz.ratio(squash(name), squash(read)), name))
    return likest[1] if likest[0] >= ALIKE and " " in likest[1] else None


def _begins_a_name_word(text: str) -> bool:
    return text[0].isupper() and (len(text) == 1 or not text.isupper())


def usual(found: Found, wordings: Iterable[str]) -> Proposal | None:
    """The one wording of a closed list that a doubtful value is like; ``None`` for none or two."""
    if all(word.confidence >= DOUBTFUL for line in found.lines for word in line):
        return None
    read = found.text.replace("\n", " ")
    ranked = sorted(
        ((fuzz.ratio(squash(wording), squash(read)), wording) for wording in wordings), reverse=True
    )
    (best, wording), (second, _) = (*ranked, (0.0, ""), (0.0, ""))[:2]
    if best < NEAR or second > best - APART or respelt(wording) == respelt(read):
        return None
    text = wording.upper() if read.isupper() else wording
    message = f"Không đọc rõ “{read}”; gần giống “{text}”; hãy so lại với ảnh."
    return Proposal(text, Verdict(False, message))


def with_hidden_beginning(value: str, wordings: Iterable[str]) -> Proposal | None:
    """The one wording of a closed list that ends in a shorter value; ``None`` for none or two.

    Decree 30/2020 sets the seal to the left of the signature, over the first words of the office.
    A value that is in the list itself is whole.
    """
    wordings = list(wordings)
    ending = [w for w in wordings if respelt(w).endswith(f" {respelt(value)}")]
    if len(ending) != 1 or any(respelt(w) == respelt(value) for w in wordings):
        return None
    text = ending[0].upper() if value.isupper() else ending[0]
    message = f"Chỉ đọc được “{value}”; có lẽ là “{text}” bị dấu che một phần; hãy so lại với ảnh."
    return Proposal(text, Verdict(False, message))


def _echo(own: Sequence[Word], at: int, others: Sequence[Word]) -> str | None:
    """What stands elsewhere between the neighbours of a word, if it is always the same."""
    seen = {_dressed(text, own[at].text) for text in _between_alike(own, at, others)}
    if len(seen) != 1:
        return None
    (text,) = seen
    return text if respelt(text) != respelt(own[at].text) else None


def _between_alike(own: Sequence[Word], at: int, others: Sequence[Word]) -> Iterator[str]:
    """Clear words elsewhere that are like ``own[at]`` and have its neighbours.

    Two neighbours must be the same; in a value of two words the one there is, and then the word
    may differ in its marks only, as it may where specks of a stamp glued several words to one.
    """
    wanted = squash(own[at].text)
    needed = min(2, len(own) - 1)
    plains = [squash(word.text) for word in others]
    for place, size in product(range(len(others)), range(1, MOST_GLUED + 1)):
        least = ALIKE if needed == 2 and size == 1 else 100
        if fuzz.ratio("".join(plains[place : place + size]), wanted) < least:
            continue
        words = others[place : place + size]
        if min(word.confidence for word in words) < CLEAR:
            continue
        before = _alike(
            reversed(own[max(0, at - 2) : at]), reversed(others[max(0, place - 2) : place])
        )
        after = _alike(own[at + 1 : at + 3], others[place + size : place + size + 2])
        if needed and before + after >= needed:
            yield " ".join(word.text for word in words)


def _alike(own: Iterable[Word], others: Iterable[Word]) -> int:
    """How many words are the same from the first on."""
    count = 0
    for mine, other in zip(own, others, strict=False):
        if squash(mine.text) != squash(other.text):
            break
        count += 1
    return count


def _dressed(text: str, like: str) -> str:
    """The letters of ``text`` with the case and the marks around them that ``like`` has."""
    letters, edges = _CORE.search(text), _CORE.search(like)
    if letters is None or edges is None:
        return like
    core = letters.group()
    if edges.group().isupper():
        core = core.upper()
    elif edges.group()[0].isupper() and core.islower():
        core = core.capitalize()
    return f"{like[: edges.start()]}{core}{like[edges.end() :]}"
