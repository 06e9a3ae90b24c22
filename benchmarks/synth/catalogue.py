"""Every kind of paper by name, and the one function that makes a document."""

from collections.abc import Callable
from random import Random

from benchmarks.synth.draft import Draft
from benchmarks.synth.kinds import cong_van, giay_khai_sinh, quyet_dinh
from benchmarks.synth.truth import SynthDocument

BUILDERS: dict[str, Callable[[Random], Draft]] = {
    "quyet_dinh": quyet_dinh.build,
    "cong_van": cong_van.build,
    "giay_khai_sinh": giay_khai_sinh.build,
}
KINDS: tuple[str, ...] = tuple(BUILDERS)


class UnknownKindError(Exception):
    """There is no generator of this name."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def __str__(self) -> str:
        return f"no kind {self.kind!r}; there are: {', '.join(KINDS)}"


def make_document(kind: str, seed: int) -> SynthDocument:
    """Return the paper that this kind and seed always give, at 300 dpi, cleanly scanned.

    Raises `UnknownKindError` for a name that is not in `KINDS`.
    """
    if kind not in BUILDERS:
        raise UnknownKindError(kind)
    draft = BUILDERS[kind](Random(f"{kind}:{seed}"))
    return SynthDocument(kind, draft.type, seed, draft.pages, draft.fields)
