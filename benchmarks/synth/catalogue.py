"""Every kind of paper by name, and the one function that makes a document."""

from collections.abc import Callable
from random import Random

from benchmarks.synth.draft import Draft
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

BUILDERS: dict[str, Callable[[Random], Draft]] = {
    "quyet_dinh": quyet_dinh.build,
    "cong_van": cong_van.build,
    "thong_bao": thong_bao.build,
    "bao_cao": bao_cao.build,
    "hop_dong": hop_dong.build,
    "giay_khai_sinh": giay_khai_sinh.build,
    "giay_chung_nhan_ket_hon": giay_chung_nhan_ket_hon.build,
    "gcn_quyen_su_dung_dat": gcn_quyen_su_dung_dat.build,
    "don_de_nghi": don_de_nghi.build,
    "giay_tiep_nhan_ho_so": giay_tiep_nhan_ho_so.build,
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
