"""Stamps with text: what was put on a paper after it was written, known by its words and its place.

Decree 30/2020/NĐ-CP, Appendix I (signs of urgency and secrecy, copies) and Appendix IV (the stamp
for incoming papers); Decree 23/2015/NĐ-CP (certified copies). Words are compared without marks: a
stamp is read worse than print. A sentence may hold the same words, so a stamp's stand alone, in
capitals.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from rapidfuzz import fuzz

from pipeline.page import Line, Region, Word
from pipeline.regions.frames import find_frames
from pipeline.regions.view import View
from schemas.geometry import Box, enclosing
from schemas.text import fold

KIND = "stamp"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a stamp says: ``phrases`` folded, of which one stands alone in a row.

    ``beside`` – folded words of which one must stand nearby, where the phrase says too little.
    """

    label: str
    phrases: tuple[str, ...]
    beside: tuple[str, ...] = ()
    together: tuple[tuple[str, str], ...] = ()
    """Pairs of words which, in two rows of one outline, tell the stamp without its phrase."""


WORDINGS = (
    Wording(
        "den",
        ("den", "cong van den"),
        ("so", "gio", "ngay", "chuyen", "luu"),
        (("ngay", "chuyen"), ("so", "chuyen")),
    ),
    Wording("hoa_toc", ("hoa toc", "hoa toc hen gio")),
    Wording("thuong_khan", ("thuong khan",)),
    Wording("khan", ("khan",)),
    Wording("tuyet_mat", ("tuyet mat",)),
    Wording("toi_mat", ("toi mat",)),
    Wording("mat", ("mat",)),
    Wording("sao_y", ("sao y", "sao y ban chinh", "ban sao y")),
    Wording("sao_luc", ("sao luc", "ban sao luc")),
    Wording("trich_sao", ("trich sao", "ban trich sao")),
    Wording(
        "chung_thuc_ban_sao",
        (
            "chung thuc ban sao dung voi ban chinh",
            "chung thuc ban sao",
            "ban sao dung voi ban chinh",
            "dung voi ban chinh",
        ),
    ),
)
"""One line to add a stamp. Labels of secrecy are those of the law on state secrets, 2018."""

CAPTION = ("ky boi", "nguoi ky", "thoi gian ky", "ky ngay", "ngay ky", "ky so boi")
CAPTION_MORE = (*CAPTION, "email", "co quan", "to chuc", "chuc vu", "don vi")
CAPTION_LABEL = "chu_ky_so"

FRAME_MM = (5.0, 95.0)
NEARBY_MM = 32.0
"""How far from "ĐẾN" the rest of its stamp stands; the frame of Appendix IV is 50 mm wide."""

ALONE = 1.2
"""In heights of the phrase: how much white must part it from words beside it."""

FRAMED_SCORE, COLOURED_SCORE, PLAIN_SCORE = 0.95, 0.9, 0.6

LIKENESS = 82
"""Per cent of a phrase that must be read right inside an outline; one letter of seven gives 86."""

MIN_FORGIVEN = 7
"""Letters of a phrase from which on misread ones are forgiven: "MẬT" and "KHẨN" are too short."""

SHORTEST = {"mat": "mat", "mai": "mat", "mal": "mat"}
"""What "MẬT" was read as on faxed pages, alone in an outline: found rather than passed."""

_EDGE = re.compile(r"^[il]+(?=\w{3})|(?<=\w{3})[il]+$")
"""Strokes of an outline, read as letters."""

MIN_MISREAD, MISREAD = 4, 75
"""Letters of "Ngày" and "Chuyển", three of four of which must be right beside "ĐẾN"."""

MIN_COLOURED = 0.04
"""Share of the phrase's box that is red or blue: letters cover 15 to 30 % of theirs."""


def find_stamps(view: View, _found: tuple[Region, ...]) -> Iterator[Region]:
    """Stamps whose words were read, then the captions of digital signatures."""
    phrases, openings = list(_phrases(view)), list(_openings(view))
    frames = _frames(view) if phrases or openings else ()
    taken: list[Box] = []
    for wording, words in phrases:
        region = _stamp(view, wording, words, frames)
        if region is not None:
            taken.append(region.box)
            yield region
    for wording, word in openings:
        region = _written_in(view, wording, word, frames)
        if region is not None and region.box not in taken:
            taken.append(region.box)
            yield region
    yield from _captions(view)


def told_by(lines: Sequence[Line]) -> str | None:
    """The label of the stamp whose words ``lines`` are, read badly or well; None if of none.

    For what stands in an outline of its own, where a misread letter may be forgiven.
    """
    rows = [_letters(line.words) for line in lines]
    words = [word for row in rows for word in row.split()]
    if together := told_together(lines):
        return together
    for row in (*rows, " ".join(words), *words, *_capitals(lines)):
        said = _said(row)
        if said and (not said.beside or any(_like(word, said.beside) for word in words)):
            return said.label
    return SHORTEST.get(_EDGE.sub("", "".join(words)))


def told_together(lines: Sequence[Line]) -> str | None:
    """The stamp whose rows ``lines`` are, though its phrase was not read; None if of none.

    Rows begin with a capital: "Số:", "Chuyển:". "Số tiền chuyển khoản" is one row.
    """
    said = [set(_begun_large(line)) for line in lines]
    for wording in WORDINGS:
        for first, second in wording.together:
            if any(first in a and second in b for a, b in permutations(said, 2)):
                return wording.label
    return None


def _begun_large(line: Line) -> Iterator[str]:
    """The words of a row that begin with a capital, folded."""
    for word in line.words:
        letters = "".join(c for c in word.text if c.isalpha())
        if letters[:1].isupper():
            yield fold(letters)


def _capitals(lines: Sequence[Line]) -> Iterator[str]:
    """The capitals of every word, folded: the edge of an outline is read as a small letter."""
    for line in lines:
        for word in line.words:
            yield fold("".join(c for c in word.text if c.isupper()))


def _like(word: str, wanted: tuple[str, ...]) -> bool:
    """Whether a word is one of ``wanted``, or a misreading of a longer one."""
    return word in wanted or any(
        len(other) >= MIN_MISREAD and fuzz.ratio(word, other) >= MISREAD for other in wanted
    )


def _said(row: str) -> Wording | None:
    """The wording one of whose phrases ``row`` is, or else is most like."""
    exact = next((wording for wording in WORDINGS if row in wording.phrases), None)
    if exact:
        return exact
    likeness, best = max(
        (
            (fuzz.ratio(row.replace(" ", ""), phrase.replace(" ", "")), wording.label)
            for wording in WORDINGS
            for phrase in wording.phrases
            if len(phrase) >= MIN_FORGIVEN
        ),
        default=(0.0, ""),
    )
    return next((w for w in WORDINGS if w.label == best), None) if likeness >= LIKENESS else None


def _frames(view: View) -> tuple[Box, ...]:
    """All frames of a stamp's size, in the reading frame."""
    inks = view.inks.values()
    return tuple(view.boxed(box) for ink in inks for box in find_frames(view, ink, *FRAME_MM))


def _phrases(view: View) -> Iterator[tuple[Wording, tuple[Word, ...]]]:
    """Stretches of words that say what a stamp says, in capitals, and stand alone in their row."""
    for line in view.lines:
        for words in _stretches(line.words):
            wording = _said(_letters(words)) if _in_capitals(words) else None
            if wording is not None:
                yield wording, words


def _openings(view: View) -> Iterator[tuple[Wording, Word]]:
    """First words of rows that say what a stamp says which has more to fill in."""
    for line in view.lines:
        for first, *rest in _stretches(line.words):
            wording = _said(_letters([first])) if rest and _in_capitals([first]) else None
            if wording is not None and wording.beside:
                yield wording, first


def _written_in(view: View, wording: Wording, word: Word, frames: tuple[Box, ...]) -> Region | None:
    """The framed stamp that ``word`` opens, whatever was written behind it: "ĐẾN Noy 15/4"."""
    frame = _frame_around(word.box, frames)
    inside = _words_in(view, frame) if frame else []
    # Print in capitals says "ĐẾN NGÀY", a stamp "Ngày:".
    told = (one for one in inside if _letters([one]) in wording.beside)
    if frame is None or all(_in_capitals([one]) for one in told):
        return None
    text = " ".join(one.text for one in inside)
    return Region(KIND, frame, FRAMED_SCORE, wording.label, text)


def _stretches(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """The words of a row between wide gaps."""
    start = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or _gap(words[place - 1], words[place]) > ALONE:
            yield words[start:place]
            start = place


def _gap(left: Word, right: Word) -> float:
    height = max(1, min(left.box.height, right.box.height))
    return (right.box.x0 - left.box.x1) / height


def _letters(words: Sequence[Word]) -> str:
    folded = (fold(word.text) for word in words)
    kept = ("".join(c for c in text if c.isalpha()) for text in folded)
    return " ".join(text for text in kept if text)


def _in_capitals(words: Sequence[Word]) -> bool:
    letters = [c for word in words for c in word.text if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _stamp(
    view: View, wording: Wording, words: tuple[Word, ...], frames: tuple[Box, ...]
) -> Region | None:
    phrase = enclosing([word.box for word in words])
    frame = _frame_around(phrase, frames)
    inside = _words_in(view, frame) if frame else list(words)
    if wording.beside:
        near = _words_in(view, frame or _grown(phrase, NEARBY_MM / 25.4 * view.page.dpi))
        others = [word for word in near if word not in words]
        told = [word for word in others if _letters([word]) in wording.beside]
        if not told:
            return None
        inside = inside if frame else [*words, *told]
    box = frame or enclosing([word.box for word in inside])
    coloured = _coloured(view, phrase)
    score = FRAMED_SCORE if frame else COLOURED_SCORE if coloured else PLAIN_SCORE
    return Region(KIND, box, score, wording.label, " ".join(word.text for word in inside))


def _frame_around(box: Box, frames: tuple[Box, ...]) -> Box | None:
    """The smallest frame that holds the middle of ``box``."""
    x, y = box.centre
    holding = [f for f in frames if f.x0 < x < f.x1 and f.y0 < y < f.y1]
    return min(holding, key=lambda f: f.width * f.height, default=None)


def _words_in(view: View, box: Box) -> list[Word]:
    return [
        word
        for word in view.words
        if box.x0 < word.box.centre[0] < box.x1 and box.y0 < word.box.centre[1] < box.y1
    ]


def _grown(box: Box, by: float) -> Box:
    step = round(by)
    return Box(box.x0 - step, box.y0 - step, box.x1 + step, box.y1 + step)


def _coloured(view: View, box: Box) -> bool:
    x0, y0, x1, y1 = view.scale.to_view(box)
    part = view.red[y0:y1, x0:x1] | view.blue[y0:y1, x0:x1]
    return part.size > 0 and float((part > 0).mean()) >= MIN_COLOURED


def _captions(view: View) -> Iterator[Region]:
    """Who signed and when, as software writes it: lines under one another that begin so."""
    block: list[Box] = []
    texts: list[str] = []
    for line in view.lines:
        folded = fold(line.text)
        follows = bool(block) and _is_below(block[-1], line.box)
        if block and follows and folded.startswith(CAPTION_MORE):
            block.append(line.box)
            texts.append(line.text)
            continue
        if len(block) > 1:
            yield Region(KIND, enclosing(block), 0.9, CAPTION_LABEL, " ".join(texts))
        opens = folded.startswith(CAPTION)
        block, texts = ([line.box], [line.text]) if opens else ([], [])
    if len(block) > 1:
        yield Region(KIND, enclosing(block), 0.9, CAPTION_LABEL, " ".join(texts))


def _is_below(above: Box, box: Box) -> bool:
    height = max(1, above.height)
    near = -0.5 * height <= box.y0 - above.y1 <= 1.5 * height
    return near and abs(box.x0 - above.x0) <= 3 * height
