"""A made-up reader: the words that are printed, with the slips that readers make. For tuning only.

Nothing is rendered for an engine, so hundreds of papers take a minute; reports say that no engine
read them. Rates and confidences are those seen on engine readings of papers in all conditions:
slips are of diacritics first, then of letters alike, lost marks and blanks.
"""

import unicodedata
from collections.abc import Iterator
from random import Random

from benchmarks.synth.truth import SynthDocument, SynthPage, TruthLine
from pipeline.page import EngineRef, Line, PageText, Reading, Word
from schemas.geometry import Box

ENGINE = EngineRef("made-up", "1")
LEVELS = {"clean": 0.004, "worn": 0.02, "bad": 0.05}
"""Share of words with a slip."""

_RIGHT = ((1.0, 0.60), (0.99, 0.24), (0.98, 0.08), (0.95, 0.06), (0.8, 0.015), (0.58, 0.005))
_WRONG = ((1.0, 0.02), (0.99, 0.05), (0.95, 0.13), (0.8, 0.30), (0.58, 0.35), (0.3, 0.15))
"""Confidences of words read right and wrong, and how often each comes."""

_TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323", "")
_HATS = ("\u0302", "\u0306", "\u031b", "")
_ALIKE = ("lI", "I1", "O0", "5S", "8B", "rn", "ce", "uv", "Đđ", "HN", "gq")


def noisy_reading(document: SynthDocument, rng: Random, level: str) -> Reading:
    """What a reader of this level might make of an invented paper."""
    rate = LEVELS[level]
    pages = enumerate(document.pages, 1)
    return Reading(tuple(_page(number, page, rng, rate) for number, page in pages))


def _page(number: int, page: SynthPage, rng: Random, rate: float) -> PageText:
    height, width = page.image.shape[:2]
    lines = tuple(line for printed in page.lines for line in _line(printed, rng, rate))
    return PageText.unmoved(
        lines, ENGINE, number=number, sha256="0" * 64, size=(width, height), dpi=page.dpi
    )


def _line(printed: TruthLine, rng: Random, rate: float) -> Iterator[Line]:
    words: list[Word] = []
    for word in printed.words:
        text = word.text
        if rng.random() < rate / 10:
            continue
        wrong = rng.random() < rate
        if wrong:
            text = _slip(text, rng)
        sure = _drawn(_WRONG if text != word.text else _RIGHT, rng)
        box = Box(*(side + rng.randint(-2, 2) for side in word.box))
        if words and rng.random() < rate / 6:
            last = words.pop()
            joined = last.text + text
            words.append(Word(joined, last.box.union(box), min(last.confidence, sure)))
        elif text:
            words.append(Word(text, box, sure))
    if words:
        yield Line(tuple(words))


def _drawn(table: tuple[tuple[float, float], ...], rng: Random) -> float:
    return rng.choices([sure for sure, _ in table], [weight for _, weight in table])[0]


def _slip(text: str, rng: Random) -> str:
    if text[-1] in ":;,." and rng.random() < 0.25:
        return text[:-1]
    at = rng.randrange(len(text))
    letters = unicodedata.normalize("NFD", text[at])
    if letters[0].isalpha() and rng.random() < 0.7:
        return text[:at] + _other_marks(letters, rng) + text[at + 1 :]
    for pair in _ALIKE:
        if text[at] in pair:
            other = pair[1 - pair.index(text[at])]
            return text[:at] + other + text[at + 1 :]
    return text[:at] + text[at + 1 :] if len(text) > 2 else text


def _other_marks(letters: str, rng: Random) -> str:
    """The letter with another tone, or with another hat."""
    base, marks = letters[0], letters[1:]
    if base.lower() not in "aeiouy":
        return base
    tone = "".join(m for m in marks if m in _TONES)
    hat = "".join(m for m in marks if m in _HATS)
    if rng.random() < 0.75:
        tone = rng.choice([t for t in _TONES if t != tone])
    else:
        hat = rng.choice([h for h in _HATS if h != hat])
    composed = unicodedata.normalize("NFC", base + hat + tone)
    return composed if len(composed) == 1 else base
