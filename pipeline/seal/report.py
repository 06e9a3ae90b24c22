"""The check as a validation report in the form of ETSI TS 119 102-2, for programs of others.

It says no more than was looked at: process, status, times, signed attributes and the objects used.
Constraints that were weighed one by one, and the policy by name, are not reported.
"""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for everything.

from datetime import datetime
from pathlib import Path
from typing import Final

from lxml import etree

from pipeline.seal.ades import OpenFetcher, assess
from pipeline.seal.signatures import HARMLESS, look_at, open_reader
from pipeline.seal.trust import TrustStore
from pipeline.seal.verify import require_open

_NS: Final = "{http://uri.etsi.org/19102/v1.2.1#}"
_PASSED: Final = "urn:etsi:019102:mainindication:total-passed"
_INDETERMINATE: Final = "urn:etsi:019102:mainindication:indeterminate"
_CONSTRAINTS: Final = "urn:etsi:019102:subindication:SIG_CONSTRAINTS_FAILURE"


def etsi_report(
    path: Path, store: TrustStore, *, at: datetime, open_fetcher: OpenFetcher | None = None
) -> bytes | None:
    """One ``ValidationReport`` with a part for each signature that could be judged, as XML.

    ``None`` when there is none: the schema wants at least one. Raises what
    :func:`~pipeline.seal.verify.verify_copy` raises.
    """
    # xsdata takes half a second to load, and hardly anybody asks for the report.
    from pyhanko.sign.validation.report.tools import generate_report

    require_open(path)
    parts: list[etree._Element] = []
    with open_reader(path) as reader:
        for found in reader.embedded_regular_signatures:
            found.compute_integrity_info()
            status = assess(found, store, at, open_fetcher)
            if status.api_status is not None:
                part = etree.fromstring(generate_report(found, status).encode())
                _correct(part, changed=look_at(found).modification not in HARMLESS)
                parts.append(part)
    return etree.tostring(_joined(parts), xml_declaration=True, encoding="UTF-8") if parts else None


def _correct(part: etree._Element, *, changed: bool) -> None:
    """A status without what the standard does not know, and without praise for a changed file.

    "Passed" has no sub-indication (EN 319 102-1 §5.1.3). The process grades the signature alone;
    that nothing harmful may be added to the file afterwards is a constraint of ours.
    """
    for status in part.iter(f"{_NS}SignatureValidationStatus"):
        main, sub = status.find(f"{_NS}MainIndication"), status.find(f"{_NS}SubIndication")
        if main is None or sub is None or main.text != _PASSED:
            continue
        if changed:
            main.text, sub.text = _INDETERMINATE, _CONSTRAINTS
        else:
            status.remove(sub)


def _joined(parts: list[etree._Element]) -> etree._Element:
    """All parts in the first: reports first, then the objects they point to, each once."""
    first, *others = parts
    reports = first.findall(f"{_NS}SignatureValidationReport")
    objects = first.find(f"{_NS}SignatureValidationObjects")
    known = set() if objects is None else {entry.get("id") for entry in objects}
    for other in others:
        for report in other.findall(f"{_NS}SignatureValidationReport"):
            reports[-1].addnext(report)
            reports.append(report)
        for entry in other.findall(f"{_NS}SignatureValidationObjects/*"):
            if objects is not None and entry.get("id") not in known:
                known.add(entry.get("id"))
                objects.append(entry)
    return first
