"""XML: one element a paper, one a field, with where on the scan it stands."""

from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from schemas.exporters.cells import xml_text
from schemas.exporters.paper import Paper, Scope
from schemas.record import FieldValue
from schemas.review import DESCRIPTION_PARTS


def write_xml(papers: Iterable[Paper], scope: Scope) -> Iterator[bytes]:
    """A document of its own, paper by paper."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<so_hoa phien_ban="1">\n'
    labels = {
        type_.name: {spec.name: spec.label for spec in type_.fields} for type_ in scope.catalogue
    }
    for paper in papers:
        known = labels.get(paper.record.type, {})
        yield ("\n".join(_paper(paper, known)) + "\n").encode()
    yield b"</so_hoa>\n"


def _paper(paper: Paper, labels: Mapping[str, str]) -> Iterator[str]:
    record = paper.record
    yield _opened(
        "giay_to",
        ma_tai_lieu=record.document_id,
        ma_ket_qua_so_hoa=paper.code or "",
        ho_so=paper.dossier or "",
        loai=record.type,
        schema=record.schema_,
        phien_ban=str(record.version),
        nhan_luc=paper.received_at.isoformat(),
    )
    yield "<mo_ta>"
    for part in DESCRIPTION_PARTS:
        yield f"{_opened(part)}{_text(getattr(record.description, part))}</{part}>"
    yield "</mo_ta>"
    for name, field in record.fields.items():
        yield _field(name, labels.get(name, ""), field)
    for name in record.missing:
        yield _opened("thieu", ten=name)[:-1] + "/>"
    for page in record.pages:
        yield _opened("trang", so=str(page.number), sha256=page.sha256)[:-1] + "/>"
    yield "</giay_to>"


def _field(name: str, label: str, field: FieldValue) -> str:
    opened = _opened(
        "truong",
        ten=name,
        nhan=label,
        trang=str(field.page),
        hop=" ".join(map(str, field.box)),
        do_tin_cay=f"{field.confidence:.4f}",
        nguon=field.source,
        can_xem_lai=str(field.needs_review).lower(),
        ket_luan=field.verdict or "",
    )
    return f"{opened}{_text(field.value)}</truong>"


def _opened(element: str, **attributes: str) -> str:
    written = "".join(f" {name}={quoteattr(xml_text(v))}" for name, v in attributes.items() if v)
    return f"<{element}{written}>"


def _text(value: str) -> str:
    return escape(xml_text(value), {"\r": "&#13;"})
