"""Every kind of paper by name, and the one function that makes a document."""

from collections.abc import Callable
from random import Random

from benchmarks.synth.draft import Draft
from benchmarks.synth.fonts import Face
from benchmarks.synth.kinds import (
    bao_cao,
    cong_van,
    don_de_nghi,
    gcn_quyen_su_dung_dat,
    giay_chung_nhan_ket_hon,
    giay_khai_sinh,
    giay_tiep_nhan_ho_so,
    hop_dong,
    quyet_dinh,
    thong_bao,
)
from benchmarks.synth.truth import SynthDocument

OFFICE_PRINT: dict[str, Callable[[Random, Face], Draft]] = {
    "quyet_dinh": quyet_dinh.build,
    "cong_van": cong_van.build,
    "thong_bao": thong_bao.build,
    "bao_cao": bao_cao.build,
    "hop_dong": hop_dong.build,
    "don_de_nghi": don_de_nghi.build,
    "giay_tiep_nhan_ho_so": giay_tiep_nhan_ho_so.build,
}
"""Papers typed in an office, in any face."""
CERTIFICATES: dict[str, Callable[[Random], Draft]] = {
    "giay_khai_sinh": giay_khai_sinh.build,
    "giay_chung_nhan_ket_hon": giay_chung_nhan_ket_hon.build,
    "gcn_quyen_su_dung_dat": gcn_quyen_su_dung_dat.build,
}
"""State forms: always Tinos."""
KINDS: tuple[str, ...] = (*OFFICE_PRINT, *CERTIFICATES)


class UnknownKindError(Exception):
    """There is no generator of this name."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def __str__(self) -> str:
        return f"no kind {self.kind!r}; there are: {', '.join(KINDS)}"


class FaceNotOfferedError(Exception):
    """A state form was asked for in a face it is never printed in."""

    def __init__(self, kind: str, face: str) -> None:
        super().__init__(kind, face)
        self.kind = kind
        self.face = face

    def __str__(self) -> str:
        return f"{self.kind} is printed in Tinos only, not in {self.face}"


def make_document(kind: str, seed: int, face: Face = "Tinos") -> SynthDocument:
    """Return the paper that kind, seed and face always give, at 300 dpi, cleanly scanned.

    The wording depends on kind and seed alone. Raises `UnknownKindError` for a name that is not
    in `KINDS`, `FaceNotOfferedError` for a certificate in another face than Tinos.
    """
    rng = Random(f"{kind}:{seed}")
    if kind in OFFICE_PRINT:
        draft = OFFICE_PRINT[kind](rng, face)
    elif kind not in CERTIFICATES:
        raise UnknownKindError(kind)
    elif face != "Tinos":
        raise FaceNotOfferedError(kind, face)
    else:
        draft = CERTIFICATES[kind](rng)
    return SynthDocument(kind, draft.type, seed, draft.pages, draft.fields)
