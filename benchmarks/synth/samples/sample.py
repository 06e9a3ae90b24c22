"""What one sample folder holds, and how it is laid down on disk."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.synth.administrative import MOTTO
from benchmarks.synth.truth import Pixels, SynthDocument, TruthLine, TruthWord

Tolerance = str | dict[str, float]
"""``"exact"``, ``"folded"`` (case and accents ignored) or ``{"cer": share}``.

``{"marked": true}`` admits a wrong value that the record itself marks for review.
"""


@dataclass(frozen=True, slots=True)
class About:
    """What the reader of a sample folder is told, in Vietnamese and in English."""

    title: str
    vietnamese: str
    english: str

    def markdown(self) -> str:
        """Return the text of ``about.md``."""
        return (
            f"# {self.title}\n\n{self.vietnamese}\n\n"
            "Mọi người, số, ngày và con dấu đều do máy bịa ra; trùng với ai là ngẫu nhiên. "
            "Tạo lại bằng `python -m benchmarks.synth.samples`.\n\n---\n\n"
            f"{self.english} Every person, number, date and seal is invented. "
            "Made again by `python -m benchmarks.synth.samples`.\n"
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """A scan file with what a perfect reader finds in it."""

    slug: str
    file_name: str
    content: bytes
    type: str
    pages: int
    fields: dict[str, str]
    phrases: tuple[str, ...]
    tolerances: dict[str, Tolerance]
    about: About

    def expected(self) -> dict[str, Any]:
        """Return the contents of ``expected.json``; a field without tolerance is exact."""
        return {
            "type": self.type,
            "pages": self.pages,
            "fields": self.fields,
            "phrases": list(self.phrases),
            "tolerances": self.tolerances,
        }

    def write(self, root: Path) -> None:
        """Write ``root/<slug>/`` with the scan, ``expected.json`` and ``about.md``."""
        folder = root / self.slug
        folder.mkdir(parents=True, exist_ok=True)
        (folder / self.file_name).write_bytes(self.content)
        expected = json.dumps(self.expected(), ensure_ascii=False, indent=2)
        (folder / "expected.json").write_text(expected + "\n", encoding="utf-8")
        (folder / "about.md").write_text(self.about.markdown(), encoding="utf-8")


def body_phrases(
    document: SynthDocument, images: Sequence[Pixels] | None = None, count: int = 5
) -> tuple[str, ...]:
    """Return ``count`` runs of four or five words, evenly spread over the document.

    Each stands within one printed line, never across a label's colon, without figures, and not
    under red or blue ink in ``images`` (default: the clean pages).
    """
    seen = images or [page.image for page in document.pages]
    runs = [
        run
        for page, image in zip(document.pages, seen, strict=True)
        for line in page.lines
        if _is_body(line)
        for run in [_plain_run(line)]
        if len(run) >= 4 and not any(_unsure(image, word) for word in run)
    ]
    step = max(1, len(runs) // count)
    picked = runs[step // 2 :: step][:count]
    return tuple(" ".join(word.text for word in run).strip(" ,;:./-") for run in picked)


def _is_body(line: TruthLine) -> bool:
    text = line.text
    return not ("\t" in text or text.isupper() or text == MOTTO or text.count(":") > 1)


def _plain_run(line: TruthLine) -> list[TruthWord]:
    """Return up to five words from the longest stretch of a line without a colon inside."""
    stretches: list[list[TruthWord]] = [[]]
    for word in line.words:
        stretches[-1].append(word)
        if word.text.endswith(":"):
            stretches.append([])
    longest = max(stretches, key=len)
    return longest[1:6] if len(longest) > 5 else longest


def _unsure(image: Pixels, word: TruthWord) -> bool:
    """Say whether a word holds figures, or more than 2 % of its box is coloured ink over it."""
    if any(char.isdigit() for char in word.text):
        return True
    box = word.box
    crop = image[box.y0 : box.y1, box.x0 : box.x1].astype(np.int16)
    return bool(np.mean(crop.max(axis=2) - crop.min(axis=2) > 90) > 0.02)
