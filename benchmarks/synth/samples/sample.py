"""What one sample folder holds, and how it is laid down on disk."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.synth.truth import SynthDocument

Tolerance = str | dict[str, float]
"""``"exact"``, ``"folded"`` (case and accents ignored) or ``{"cer": share}``."""


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


def body_phrases(document: SynthDocument, count: int = 5) -> tuple[str, ...]:
    """Return ``count`` runs of three to five words, evenly spread, each within a printed line."""
    lines = [
        line
        for page in document.pages
        for line in page.lines
        if len(line.words) >= 6 and "\t" not in line.text and not line.text.isupper()
    ]
    step = max(1, len(lines) // count)
    picked = lines[step // 2 :: step][:count]
    return tuple(" ".join(word.text for word in line.words[1:6]).strip(" ,;:.-") for line in picked)
