"""A born-digital page's own words, if they can be trusted to say what the page shows."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf

from pipeline.intake.embedded import parse_words
from pipeline.intake.limits import IntakeLimits
from pipeline.intake.poppler import words_with_boxes
from pipeline.intake.text_trust import TextEstimate, Trust, estimate_trust
from pipeline.legacy_fonts import (
    encoding_of_name,
    encodings_of_fonts,
    fonts_of,
    untagged,
    write_tagged_copy,
)
from pipeline.page import CleaningStep, EmbeddedWord
from pipeline.resources import spelt

MAX_INVISIBLE_LETTERS = 20
"""More under the picture or over it are what some tool read there, as well as it could."""


@dataclass(frozen=True, slots=True)
class PageSource:
    """Page ``number`` of the file at ``path``, opened as ``page``."""

    path: Path
    number: int
    page: pikepdf.Page
    invisible_letters: int


@dataclass(frozen=True, slots=True)
class OwnWords:
    """``words`` is empty when they must not be used; ``steps`` says why."""

    words: tuple[EmbeddedWord, ...] = ()
    doubtful: bool = False
    steps: tuple[CleaningStep, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Words as one way of decoding gives them.

    ``legacy_fonts`` had to be decoded, ``guessed_fonts`` of them without a name that says so.
    """

    words: tuple[EmbeddedWord, ...]
    estimate: TextEstimate
    legacy_fonts: int = 0
    guessed_fonts: int = 0


def read_own_words(source: PageSource, size: tuple[int, int], limits: IntakeLimits) -> OwnWords:
    """The words of a page drawn with ``size`` pixels, boxes in the scan frame.

    Fonts of before Unicode are told by their names, and by what their words spell; their text is
    converted. Nothing of a page that carries an invisible layer of another tool is used. Raises
    ``DecodeTimeout`` and ``RendererMissing``.
    """
    if source.invisible_letters > MAX_INVISIBLE_LETTERS:
        return unused_words(source.invisible_letters)
    best = _as_claimed(source, size, limits)
    if best.estimate.trust is not Trust.SOUND or _names_a_legacy_font(source.page):
        best = _decoded(source, size, limits) or best
    return _verdict(best)


def unused_words(invisible_letters: int) -> OwnWords:
    """No words; the step that says so where some tool has laid invisible ones over the page."""
    if not invisible_letters:
        return OwnWords()
    evidence = {"invisible_letters": float(invisible_letters)}
    return OwnWords(steps=(CleaningStep("text_layer", applied=False, evidence=evidence),))


def _verdict(found: _Candidate) -> OwnWords:
    estimate = found.estimate
    used = estimate.trust is not Trust.NONSENSE
    evidence = {
        "letters": float(estimate.letters),
        "foreign_share": round(estimate.foreign_share, 4),
        "words": float(estimate.words),
        "syllable_share": round(estimate.syllable_share, 4),
        "legacy_fonts": float(found.legacy_fonts),
        "guessed_fonts": float(found.guessed_fonts),
    }
    return OwnWords(
        found.words if used else (),
        doubtful=estimate.trust is Trust.DOUBTFUL or found.guessed_fonts > 0,
        steps=(CleaningStep("text_layer", used, evidence),),
    )


def _as_claimed(source: PageSource, size: tuple[int, int], limits: IntakeLimits) -> _Candidate:
    words = parse_words(words_with_boxes(source.path, source.number, limits), *size)
    return _Candidate(words, estimate_trust([word.text for word in words]))


def _decoded(source: PageSource, size: tuple[int, int], limits: IntakeLimits) -> _Candidate | None:
    """The words with the text of legacy fonts converted; None when no font is one."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "page.pdf"
        try:
            tagged = write_tagged_copy(source.page, copy)
        except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
            return None
        xhtml = words_with_boxes(copy, 1, limits)
    raw = [word.text for word in parse_words(xhtml, *size)]
    chosen = encodings_of_fonts(tagged, raw)
    if not chosen:
        return None
    words = parse_words(xhtml, *size, spell=lambda word: untagged(word, tagged, chosen))
    guessed = sum(encoding_of_name(tagged.fonts[font]) is None for font in chosen)
    estimate = estimate_trust([word.text for word in words])
    return _Candidate(words, estimate, len(chosen), guessed)


def _names_a_legacy_font(page: pikepdf.Page) -> bool:
    return any(encoding_of_name(spelt(f.get("/BaseFont"))) for f in fonts_of(page.obj))
