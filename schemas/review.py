"""What a person decides about a record, and the record that comes of it. Pure.

A decision never overwrites: it makes the next version, and what was read before can be looked up
and learned from.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schemas.errors import SohoaError
from schemas.geometry import Box
from schemas.record import BasicDescription, FieldValue, Record, Verdict
from schemas.text import nfc

MAX_VALUE = 4000
"""Characters of one value; the longest list of recipients seen has some 600."""

_IN_CODES = frozenset({"ma_loai_giay_to", "so_dinh_danh"})
_CODE_PART = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]*[0-9A-Za-z])?")
"""What can stand in the code of a digitised result, and in a file's name."""
_NOWHERE = Box(0, 0, 0, 0)
_EMPTY: frozenset[Verdict] = frozenset({"illegible", "blank"})
DESCRIPTION_PARTS = tuple(name for name in BasicDescription.model_fields if name != "by_clerk")


class DecisionRefused(SohoaError):
    """A decision does not fit the record; facts: ``field``, ``problem``.

    ``name`` is the field's, where ``field`` is what people call it.
    """

    code = "schemas.decision_refused"
    clerk = "Không lưu được mục “{field}”: {problem}. Hãy sửa lại mục này rồi lưu."


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on one field; ``value`` (normalised) only for ``corrected``.

    ``page`` and ``box`` point at the place when the person showed one.
    """

    verdict: Verdict
    value: str = ""
    raw: str = ""
    page: int = 1
    box: Box = _NOWHERE


@dataclass(frozen=True, slots=True)
class Decisions:
    """Everything one person decided at once."""

    fields: Mapping[str, Decision]
    description: Mapping[str, str]
    """Basic descriptive parts entered by hand."""
    one_paper: bool = False
    """The file is one paper, though it seemed to hold several: the proposal is done with."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was read and what a person made of it: one example to learn from.

    It names no person and no document: the picture it speaks of is found by the hash of its page.
    """

    type: str
    field: str
    verdict: Verdict
    read: str
    read_raw: str
    corrected: str
    confidence: float
    source: str
    page: int
    page_sha256: str
    box: Box
    failed_checks: tuple[str, ...]
    engines: Mapping[str, str]
    rule_set: str
    software: str


def reviewed(record: Record, decisions: Decisions, allowed: frozenset[str]) -> Record:
    """The next version of ``record``; ``allowed`` are the fields its type knows.

    Raises :class:`DecisionRefused` for a field that is neither in the record nor allowed, a place
    outside the page, an empty or overlong correction, or a confirmation of nothing.
    """
    fields = dict(record.fields)
    for name, decision in decisions.fields.items():
        if name not in fields and name not in allowed:
            raise DecisionRefused(field=name, problem="loại giấy này không có mục đó")
        fields[name] = _decided(record, name, decision)
    missing = tuple(name for name in record.missing if name not in decisions.fields)
    return record.model_copy(
        update={
            "version": record.version + 1,
            "fields": fields,
            "missing": missing,
            "papers": () if decisions.one_paper else record.papers,
            "description": _amended(record.description, decisions.description),
        }
    )


def changed_fields(before: Record, after: Record) -> tuple[str, ...]:
    """The names of what differs between two versions: fields, descriptive parts, ``papers``.

    Outcomes of checks do not count: they are run again and may follow newer rules.
    """
    names = {**before.fields, **after.fields}
    fields = tuple(n for n in names if _differs(before.fields.get(n), after.fields.get(n)))
    old, new = before.description, after.description
    parts = tuple(p for p in DESCRIPTION_PARTS if getattr(old, p) != getattr(new, p))
    papers = ("papers",) if before.papers != after.papers else ()
    return (*fields, *(f"description.{part}" for part in parts), *papers)


def corrections(before: Record, after: Record) -> Iterator[Correction]:
    """The examples in the step from one version to the next, confirmations among them."""
    pages = {page.number: page.sha256 for page in before.pages}
    for name, now in after.fields.items():
        then = before.fields.get(name)
        if now.verdict is None or not _differs(then, now):
            continue
        shown = now if now.box.width else (then or now)
        yield Correction(
            type=before.type,
            field=name,
            verdict=now.verdict,
            read=then.value if then else "",
            read_raw=then.raw if then else "",
            corrected=now.value,
            confidence=then.confidence if then else 0.0,
            source=then.source if then else "ocr",
            page=shown.page,
            page_sha256=pages.get(shown.page, ""),
            box=shown.box,
            failed_checks=tuple(c.name for c in then.checks if not c.passed) if then else (),
            engines=before.provenance.engines,
            rule_set=before.provenance.rule_set,
            software=before.provenance.software,
        )


def decided_parts(before: Record, after: Record) -> Mapping[str, Verdict]:
    """What a person said in the step from one version to the next, by the names of what differs.

    What only follows is not in it: values marked by checks run again, a description derived anew.
    """
    said: dict[str, Verdict] = {}
    for name in changed_fields(before, after):
        field, part = after.fields.get(name), name.removeprefix("description.")
        if field is not None and field.verdict is not None:
            said[name] = field.verdict
        elif part != name and part in after.description.by_clerk:
            said[name] = "corrected"
        elif name == "papers" and not after.papers:
            said[name] = "confirmed"
    return said


def _differs(then: FieldValue | None, now: FieldValue | None) -> bool:
    if then is None or now is None:
        return then is not now
    return then.model_copy(update={"checks": now.checks}) != now


def _decided(record: Record, name: str, decision: Decision) -> FieldValue:
    present = record.fields.get(name)
    if decision.verdict == "confirmed":
        if present is None or not present.value:
            raise DecisionRefused(field=name, problem="chưa có giá trị nào để xác nhận")
        return present.model_copy(update={"needs_review": False, "verdict": "confirmed"})
    value = "" if decision.verdict in _EMPTY else _proper(name, decision.value)
    page, box = _place(record, name, decision, present)
    return FieldValue(
        value=value,
        raw=nfc(decision.raw) or value,
        confidence=1.0,
        page=page,
        box=box,
        source="clerk",
        checks=(),
        needs_review=False,
        verdict=decision.verdict,
    )


def _proper(name: str, value: str) -> str:
    """The value as records hold it: NFC, no control characters, lines kept."""
    lines = (nfc("".join(c for c in line if c.isprintable())) for line in value.splitlines())
    proper = "\n".join(line for line in lines if line)
    if not proper:
        raise DecisionRefused(field=name, problem="giá trị sửa đang để trống")
    if len(proper) > MAX_VALUE:
        raise DecisionRefused(field=name, problem=f"dài hơn {MAX_VALUE} ký tự")
    return proper


def _place(
    record: Record, name: str, decision: Decision, present: FieldValue | None
) -> tuple[int, Box]:
    if not decision.box.width or not decision.box.height:
        return (present.page, present.box) if present else (1, _NOWHERE)
    page = next((page for page in record.pages if page.number == decision.page), None)
    if page is None or decision.box.clipped(page.width, page.height) != decision.box:
        raise DecisionRefused(field=name, problem="chỗ được chỉ nằm ngoài trang giấy")
    return decision.page, decision.box


def _amended(description: BasicDescription, entered: Mapping[str, str]) -> BasicDescription:
    unknown = [name for name in entered if name not in DESCRIPTION_PARTS]
    if unknown:
        raise DecisionRefused(field=unknown[0], problem="không có trường đặc tả này")
    values = {name: _proper(name, value) for name, value in entered.items()}
    for name in _IN_CODES & values.keys():
        if not _CODE_PART.fullmatch(values[name]):
            raise DecisionRefused(field=name, problem="chỉ gồm chữ không dấu, số, dấu . - _")
    by_clerk = tuple(dict.fromkeys((*description.by_clerk, *values)))
    return description.model_copy(update={**values, "by_clerk": by_clerk})
