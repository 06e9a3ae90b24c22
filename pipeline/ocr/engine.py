"""The boundary between the product and whoever reads the letters."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.ocr.errors import BadLanguage
from pipeline.page import CleanPage, Line

_LANGUAGE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(/[A-Za-z0-9_]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How to read; every engine obeys what it can and ignores the rest."""

    languages: tuple[str, ...] = ("vie",)
    """Tesseract's names of models, the first counts most. Each one more costs time."""

    page_segmentation: int = 3
    """Tesseract's --psm. 3 is Tesseract's own search for blocks and lines."""

    timeout_seconds: float = 120
    """For one page. A dense A4 page takes 1 to 3 s on one core of 2025."""

    tessdata: Path | None = None
    """Folder of the trained models; None looks where the distribution puts them."""

    def __post_init__(self) -> None:
        # A language ends up in a command line and a file name: "-c", "../x" must not get there.
        for language in self.languages:
            if not _LANGUAGE.fullmatch(language):
                raise BadLanguage(language=language)
        if not self.languages:
            raise BadLanguage(language="")

    @property
    def language(self) -> str:
        """The models in Tesseract's own notation, ``vie+eng``."""
        return "+".join(self.languages)


class Engine(Protocol):
    """Reads printed text off one page.

    What an engine may rely on: pages come one at a time, in one process and one thread, in any
    order; ``pixels`` are grey, ink dark, upright. What it promises in turn:

    - it never changes the page, and what it returns depends on the page and on its options only,
      so that a page can be read again on another machine;
    - every box lies inside the page's pixels and is not empty, in the reading frame;
    - text is NFC, without blanks inside or around a word, and passed through ``normalise``;
    - confidence is in 0..1 and comparable within one engine only;
    - a page without text gives an empty tuple, not an error;
    - the order of lines is a proposal: ``read_page`` puts them in reading order;
    - it uses one thread: parallelism is a matter of processes;
    - it fails only with the errors of ``pipeline.ocr.errors``.

    Creating an engine may be slow (models are loaded then), raises ``EngineMissing`` or
    ``LanguageMissing``, and happens once per worker process.
    """

    @property
    def name(self) -> str:
        """The key in the registry."""
        ...

    @property
    def version(self) -> str:
        """Program and model, precise enough to explain a different reading."""
        ...

    def recognise(self, page: CleanPage) -> tuple[Line, ...]:
        """The lines of text on ``page``.

        Raises ``EngineCrashed``, ``EngineTimeout`` or ``EngineGarbage``.
        """
        ...
