"""Every type of form by the product's name for it, and the one function that makes a document."""

from collections.abc import Callable
from pathlib import Path
from random import Random

from benchmarks.synth.draft import Draft
from benchmarks.synth.forms import business, cards, civil_status, land, offices, strangers
from benchmarks.synth.forms.dress import Dress, dress
from benchmarks.synth.truth import SynthDocument

VERSION = "3"
"""Raised when seeds give other papers than before, so that kept readings are not mixed."""

_CERTIFICATES = frozenset(
    {
        "giay_khai_sinh",
        "giay_chung_nhan_ket_hon",
        "trich_luc_khai_tu",
        "gcn_quyen_su_dung_dat",
        "gcn_dang_ky_ho_kinh_doanh",
    }
)
_BUILDERS: dict[str, Callable[[Random, Dress], Draft]] = {
    "van_ban_hanh_chinh": offices.van_ban_hanh_chinh,
    "giay_khai_sinh": civil_status.giay_khai_sinh,
    "giay_chung_nhan_ket_hon": civil_status.giay_chung_nhan_ket_hon,
    "trich_luc_khai_tu": civil_status.trich_luc_khai_tu,
    "xac_nhan_tinh_trang_hon_nhan": civil_status.xac_nhan_tinh_trang_hon_nhan,
    "gcn_quyen_su_dung_dat": land.gcn_quyen_su_dung_dat,
    "gcn_dang_ky_ho_kinh_doanh": business.gcn_dang_ky_ho_kinh_doanh,
    "giay_phep_xay_dung": business.giay_phep_xay_dung,
    "don_de_nghi": business.don_de_nghi,
    "giay_tiep_nhan_ho_so": business.giay_tiep_nhan_ho_so,
    "hop_dong_chuyen_nhuong": land.hop_dong_chuyen_nhuong,
    "can_cuoc": cards.can_cuoc,
    strangers.UNKNOWN: strangers.stranger,
}
FORMS: tuple[str, ...] = tuple(_BUILDERS)
"""The document types of the product, and the unknown one."""


def make_form(type_: str, seed: int, hand: Path | None = None) -> SynthDocument:
    """Return the paper that type and seed always give, cleanly scanned at 300 dpi.

    Layout, wording, face and what is left blank vary with the seed. ``hand`` is a font file in
    which values are filled in. Raises ``KeyError`` for a name that is not in `FORMS`.
    """
    rng = Random(f"form:{type_}:{seed}")
    look = dress(rng, certificate=type_ in _CERTIFICATES, hand=hand)
    draft = _BUILDERS[type_](rng, look)
    return SynthDocument(type_, draft.type, seed, draft.pages, draft.fields)
