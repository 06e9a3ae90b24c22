"""The report for other programs: in the form of TS 119 102-2, and with the clerk's answer."""

from pathlib import Path

import pytest
from lxml import etree

from pipeline.copies import PdfCopy
from pipeline.seal import SealedCopy, SealPlace, TrustStore, seal_copy
from pipeline.seal.errors import DamagedPdf
from pipeline.seal.levels import Notary, raise_level
from pipeline.seal.report import etsi_report
from tests.attacks import swap_content
from tests.authority import Authority
from tests.pki import AT, ND30_SAO
from tests.printed import scan

_VR = {"vr": "http://uri.etsi.org/19102/v1.2.1#"}


def _report(path: Path, store: TrustStore) -> etree._Element:
    body = etsi_report(path, store, at=AT)
    assert body is not None
    return etree.fromstring(body)


def _texts(report: etree._Element, name: str) -> list[str]:
    return [
        (element.text or "").rpartition(":")[2] for element in report.iterfind(f".//vr:{name}", _VR)
    ]


def test_a_long_term_signature_is_reported_passed_by_the_long_term_process(
    signed: SealedCopy, notary: Notary, authority: Authority
) -> None:
    kept = raise_level(signed, "B-LTA", notary, at=AT, out=signed.path.with_name("kept.pdf"))
    report = _report(kept.path, authority.store)
    assert _texts(report, "MainIndication") == ["total-passed"]
    assert _texts(report, "SubIndication") == []
    assert _texts(report, "SignatureValidationProcessID") == ["LTA"]


def test_a_signature_nobody_can_vouch_for_is_reported_with_the_reason(signed: SealedCopy) -> None:
    report = _report(signed.path, TrustStore())
    assert _texts(report, "MainIndication") == ["indeterminate"]
    assert _texts(report, "SubIndication") == ["NO_CERTIFICATE_CHAIN_FOUND"]


def test_every_signature_has_its_part_and_no_object_comes_twice(
    signed: SealedCopy, authority: Authority
) -> None:
    out = signed.path.with_name("twice.pdf")
    place = SealPlace(text=scan()[1])
    seal_copy(signed, authority.signer("clerk"), ND30_SAO, at=AT, out=out, place=place)
    report = _report(out, authority.store)
    assert len(report.findall("vr:SignatureValidationReport", _VR)) == 2
    names = [one.get("id") for one in report.iterfind("vr:SignatureValidationObjects/*", _VR)]
    assert names
    assert len(names) == len(set(names))


def test_a_changed_file_is_not_praised_for_its_whole_signature(
    signed: SealedCopy, notary: Notary, authority: Authority
) -> None:
    kept = raise_level(signed, "B-LTA", notary, at=AT, out=signed.path.with_name("kept.pdf"))
    swap_content(kept.path)
    report = _report(kept.path, authority.store)
    assert _texts(report, "MainIndication") == ["indeterminate"]
    assert _texts(report, "SubIndication") == ["SIG_CONSTRAINTS_FAILURE"]


def test_without_a_signature_there_is_no_report(copy: PdfCopy) -> None:
    assert etsi_report(copy.path, TrustStore(), at=AT) is None


def test_what_is_no_pdf_is_named(tmp_path: Path) -> None:
    path = tmp_path / "no.pdf"
    path.write_bytes(b"no")
    with pytest.raises(DamagedPdf):
        etsi_report(path, TrustStore(), at=AT)
