"""A person's decisions on their way into the record, from the web and from other systems."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.records.recheck import recheck
from portal.reading import open_document
from portal.services import PortalServices
from portal.typed import is_untouched, typed_value
from portal.wording import date_vn
from schemas.dates import VIETNAM
from schemas.description import described
from schemas.doctypes import DocumentType, FieldSpec
from schemas.geometry import Box
from schemas.record import Check, FieldValue, Record, Verdict
from schemas.review import Decision, DecisionRefused, Decisions, reviewed
from schemas.rules import RuleSet
from storage.clients import Client
from storage.reviews import Change

log = logging.getLogger(__name__)

REASON = "đối chiếu với bản quét"
"""Why records are changed when nobody says otherwise."""
MAX_REASON = 255

_EMPTY: Mapping[str, Verdict] = {"illegible": "illegible", "blank": "blank"}


def amend(
    services: PortalServices,
    document_id: str,
    client: Client,
    *,
    seen: int,
    decisions: Decisions,
    reason: str = REASON,
) -> Record:
    """Make the next version and let the paper go on if it only waited for that.

    Raises ``Withheld``, ``DecisionRefused``, ``RecordChanged``, ``NotOpenForReview``,
    ``DocumentUnknown``.
    """
    open_document(services, document_id)

    change = Change(seen, client.name, reason, lambda before: amended(services, before, decisions))
    record = services.reviews.amend(document_id, change)
    log.info("record.amended document=%s version=%d", document_id, record.version)
    services.work.wake()
    return record


def amended(services: PortalServices, before: Record, decisions: Decisions) -> Record:
    """The next version, its checks run again and its description derived anew.

    A value nobody decided on is marked when what was decided beside it speaks against it.
    """
    type_ = type_of(services, before)
    after = reviewed(before, decisions, frozenset(spec.name for spec in type_.fields))
    today = services.clock.now().astimezone(VIETNAM).date()
    outcomes = recheck(after, type_, services.rules, today)
    fields = {
        name: _rechecked(field, outcomes.get(name, field.checks))
        for name, field in after.fields.items()
    }
    return described(after.model_copy(update={"fields": fields}), type_, services.rules)


def _rechecked(field: FieldValue, checks: tuple[Check, ...]) -> FieldValue:
    known = {check.name for check in field.checks if not check.passed}
    newly = any(not check.passed and check.name not in known for check in checks)
    marked = field.needs_review or (field.verdict is None and newly)
    return field.model_copy(update={"checks": checks, "needs_review": marked})


def objections(
    services: PortalServices, before: Record, decisions: Decisions
) -> dict[str, tuple[str, ...]]:
    """What the checks say against values that a person typed, by field."""
    after = amended(services, before, decisions)
    said = {
        name: tuple(check.message for check in after.fields[name].checks if not check.passed)
        for name, decision in decisions.fields.items()
        if decision.verdict == "corrected"
    }
    return {name: messages for name, messages in said.items() if messages}


def type_of(services: PortalServices, record: Record) -> DocumentType:
    """The type of a record; that of unknown papers when the catalogue forgot it."""
    return services.catalogue.types.get(record.type, services.catalogue.unknown)


def decisions_of_form(
    services: PortalServices, record: Record, form: Mapping[str, str]
) -> Decisions:
    """What a clerk's form says about ``record``.

    ``d.<field>`` is the verdict (``value``, ``illegible``, ``blank``; absent: undecided),
    ``v.<field>`` the value as typed, ``p.<field>`` the place pointed at ("page x0 y0 x1 y1"), and
    ``m.<part>`` a basic descriptive field, ``one`` that the file is one paper. Raises
    :class:`DecisionRefused`.
    """
    specs = {spec.name: spec for spec in type_of(services, record).fields}
    fields = {
        name: _decision(_Answer(name, asked, form), record, specs.get(name), services.rules)
        for name, asked in _answers(form, "d.")
    }
    return Decisions(fields, _entered(record, form), one_paper=bool(form.get("one")))


def _answers(form: Mapping[str, str], prefix: str) -> Iterator[tuple[str, str]]:
    for key, answer in form.items():
        if key.startswith(prefix) and answer.strip():
            yield key.removeprefix(prefix), answer.strip()


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the form says about one field."""

    name: str
    asked: str
    form: Mapping[str, str]

    @property
    def typed(self) -> str:
        return self.form.get(f"v.{self.name}", "")

    @property
    def place(self) -> tuple[int, Box]:
        """The page and box pointed at; an empty box when nothing was."""
        numbers = self.form.get(f"p.{self.name}", "").split()
        if not numbers:
            return 1, Box(0, 0, 0, 0)
        if len(numbers) != 5 or not all(number.isdecimal() for number in numbers):
            raise DecisionRefused(field=self.name, problem="chỗ được chỉ không rõ")
        page, *corners = map(int, numbers)
        return page, Box(*corners)


def _decision(answer: _Answer, record: Record, spec: FieldSpec | None, rules: RuleSet) -> Decision:
    page, box = answer.place
    if answer.asked in _EMPTY:
        return Decision(_EMPTY[answer.asked], page=page, box=box)
    if answer.asked != "value":
        raise DecisionRefused(field=answer.name, problem="không hiểu lựa chọn")
    present = record.fields.get(answer.name)
    if present and is_untouched(answer.typed, present.value, spec) and not box.width:
        return Decision("confirmed")
    value = typed_value(answer.typed, spec, rules)
    return Decision("corrected", value, raw=answer.typed, page=page, box=box)


def _entered(record: Record, form: Mapping[str, str]) -> dict[str, str]:
    """The basic descriptive fields that were typed and differ from what is there."""
    before = record.description.model_dump()
    return {
        part: typed
        for part, typed in _answers(form, "m.")
        if typed not in {before.get(part), date_vn(str(before.get(part)))}
    }
