"""A look at the picture before a page's own words are believed.

A text layer may be spelt well and still not be what is printed, or be in a language that intake
cannot judge. A few of its lines are read as print; they agree with right words and with no others.
"""

from collections import defaultdict
from dataclasses import replace
from statistics import mean

import numpy as np
from rapidfuzz.distance import Levenshtein

from pipeline.geometry import Transform
from pipeline.ocr import Engine
from pipeline.page import CleaningStep, CleanPage, EmbeddedWord, ScanPage
from schemas.geometry import Box, enclosing

SAMPLE_LINES = 4
"""The longest ones. Each costs an engine 30 to 100 ms."""

MIN_AGREEMENT = 0.85
"""Mean similarity. Right words agree to 0.95 and more with what is read on a drawn page; words
that lost their marks to 0.8, exchanged letters to less than 0.3."""

_PAD = 0.6
"""Around a line, in heights of the line."""


def looked_at(page: ScanPage, engine: Engine) -> ScanPage:
    """The page with its doubtful words confirmed or dropped, and the step that says so.

    A page whose words are not in doubt is returned as it is. Raises what ``engine.recognise``
    raises.
    """
    if not (page.embedded and page.embedded_doubtful):
        return page
    lines = _longest_lines(page.embedded)
    agreement = mean(_agreement(page, line, engine) for line in lines)
    confirmed = agreement >= MIN_AGREEMENT
    evidence = {"lines": float(len(lines)), "agreement": round(agreement, 4)}
    step = CleaningStep("second_look", confirmed, evidence)
    return replace(
        page,
        embedded=page.embedded if confirmed else (),
        embedded_doubtful=False,
        steps=(*page.steps, step),
    )


def _longest_lines(words: tuple[EmbeddedWord, ...]) -> list[list[EmbeddedWord]]:
    lines: dict[int, list[EmbeddedWord]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    return sorted(lines.values(), key=lambda line: -len(_squeezed(line)))[:SAMPLE_LINES]


def _agreement(page: ScanPage, line: list[EmbeddedWord], engine: Engine) -> float:
    """How similar a line's words are to what the engine reads in its place, 0..1."""
    box = enclosing([word.box for word in line])
    pad = round(_PAD * box.height)
    x0, y0, x1, y1 = Box(box.x0 - pad, box.y0 - pad, box.x1 + pad, box.y1 + pad).clipped(
        page.width, page.height
    )
    grey = page.pixels if page.pixels.ndim == 2 else page.pixels[..., 1]
    strip = np.ascontiguousarray(grey[y0:y1, x0:x1])
    place = Transform((1, 0, x0, 0, 1, y0, 0, 0, 1))
    read = engine.recognise(CleanPage(page, strip, page.dpi, place, ()))
    seen = "".join(word.text for entry in read for word in entry.words)
    return Levenshtein.normalized_similarity(_squeezed(line), seen)


def _squeezed(line: list[EmbeddedWord]) -> str:
    return "".join(word.text for word in line)
