"""What a kind of paper hands back: drawn pages and the values printed on them."""

from dataclasses import dataclass

from benchmarks.synth.truth import SynthPage


@dataclass(frozen=True, slots=True)
class Draft:
    """Pages with truth, the product's document type, and field values."""

    type: str
    pages: tuple[SynthPage, ...]
    fields: dict[str, str]
