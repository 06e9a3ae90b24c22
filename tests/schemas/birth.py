"""An invented child's birth certificate, as its record says it was read."""

from schemas.geometry import Box
from schemas.record import Check, FieldValue, PageFacts, Provenance, Record

LINES = (
    ("quoc_hieu", 120, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("title", 260, "GIẤY KHAI SINH"),
    ("ho_ten", 420, "NÔNG THỊ THU HÀ"),
    ("ngay_sinh", 500, "15/08/2019"),
    ("gioi_tinh", 580, "Nữ"),
    ("dan_toc", 660, "Tày"),
)
"""Field, height of its line on the page in pixels, what is printed there."""


def birth_record(document_id: str, pages: int) -> Record:
    """An invented child's record; the date of birth is doubtful, the place is missing."""
    boxes = {name: Box(480, top, 480 + 24 * len(text), top + 44) for name, top, text in LINES}
    doubt = Check(name="date_in_words", passed=False, message="Ngày bằng số khác ngày bằng chữ.")
    values = {
        "ho_ten": ("NÔNG THỊ THU HÀ", ()),
        "ngay_sinh": ("2019-08-15", (doubt,)),
        "gioi_tinh": ("Nữ", ()),
        "dan_toc": ("Tày", ()),
    }
    return Record(
        schema_="giay_khai_sinh/1",
        document_id=document_id,
        type="giay_khai_sinh",
        type_confidence=0.97,
        fields={
            name: FieldValue(
                value=value,
                raw=value,
                confidence=0.6 if checks else 0.96,
                page=min(2, pages) if name == "dan_toc" else 1,
                box=boxes[name],
                source="ocr",
                checks=checks,
                needs_review=bool(checks),
            )
            for name, (value, checks) in values.items()
        },
        missing=("noi_sinh",),
        pages=tuple(
            PageFacts(number=n, sha256=f"{n:064x}", width=1240, height=1754, dpi=150)
            for n in range(1, pages + 1)
        ),
        provenance=Provenance(engines={"tesserocr": "5"}, rule_set="2025-07", software="sohoa"),
    )
