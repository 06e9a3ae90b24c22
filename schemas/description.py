"""The six basic descriptive fields of a paper, taken from its record by its type's rules. Pure."""

from collections.abc import Iterable, Iterator

from schemas.dates import day_first
from schemas.doctypes import UNKNOWN_TYPE, DocumentType
from schemas.record import BasicDescription, Record
from schemas.rules import RuleSet
from schemas.validity import valid_until

_DEFAULT_OWNERS = ("ho_ten", "co_quan_ban_hanh")
_MOST_OWNERS = 2
"""A marriage has two; the other names on a birth certificate are not its owner's."""


def describe(record: Record, type_: DocumentType, rules: RuleSet) -> BasicDescription:
    """The description of ``record``; what a person entered before stays as entered.

    A term is what the paper prints, else the period that the rule set gives papers of its type.

    Of a paper that nothing recognised only what is printed on it is known: it has no kind and no
    name until a person gives them.
    """
    known = type_.name != UNKNOWN_TYPE
    rule = type_.describe
    derived = BasicDescription(
        ma_loai_giay_to=(rule.paper_code or type_.name) if known else "",
        so_dinh_danh=_first(record, rule.owner_id),
        thong_tin_chu_so_huu=_joined(record, rule.owner_details or _owners(record)),
        ten_giay_to=(_first(record, rule.paper_name) or type_.label) if known else "",
        trich_yeu=_first(record, rule.subject) or (_about(record, type_) if known else ""),
        thoi_han_hieu_luc=_first(record, rule.valid_until) or _term(record, type_, rules),
        pham_vi_hieu_luc=_first(record, rule.valid_scope) or rule.scope,
    )
    before = record.description
    kept = {name: getattr(before, name) for name in before.by_clerk}
    return derived.model_copy(update={**kept, "by_clerk": before.by_clerk})


def described(record: Record, type_: DocumentType, rules: RuleSet) -> Record:
    """``record`` with its description derived anew."""
    return record.model_copy(update={"description": describe(record, type_, rules)})


def _term(record: Record, type_: DocumentType, rules: RuleSet) -> str:
    """The last day of a period, ISO; of a type with a period but no day to count from, nothing.

    Then a person enters it: the paper has a term, and what is said of those without would be wrong.
    """
    if type_.valid is None:
        return type_.describe.validity
    values = {name: field.value for name, field in record.fields.items()}
    last = valid_until(type_, values, rules)
    return last.isoformat() if last else ""


def owner_for_code(record: Record, type_: DocumentType) -> str:
    """The owner's identifier as far as it may stand in a code; empty when it is not certain.

    A code never changes, so a number that a person must still look at is left out, as the law
    leaves out that of an owner who has none (TT 01/2023/TT-VPCP art. 10).
    """
    entered = "so_dinh_danh" in record.description.by_clerk
    if entered:
        return record.description.so_dinh_danh
    sure = (n for n in type_.describe.owner_id if n in record.fields)
    return next((record.fields[n].value for n in sure if not record.fields[n].needs_review), "")


def _first(record: Record, names: Iterable[str]) -> str:
    return next(_values(record, names), "")


def _joined(record: Record, names: Iterable[str]) -> str:
    """What people read as one line; its dates are written as people write them."""
    return ", ".join(map(day_first, _values(record, names)))


def _values(record: Record, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name in record.fields and record.fields[name].value:
            yield record.fields[name].value


def _owners(record: Record) -> tuple[str, ...]:
    """The fields that by their names identify the owner: the person, else both, else the agency."""
    for name in _DEFAULT_OWNERS:
        if name in record.fields:
            beside = tuple(n for n in ("ngay_sinh", "nam_sinh") if name == "ho_ten")
            return (name, *beside)
    return tuple(name for name in record.fields if name.startswith("ho_ten_"))[:_MOST_OWNERS]


def _about(record: Record, type_: DocumentType) -> str:
    """The name of the paper and whose it is, where no line of it says what it is about."""
    owner = _joined(record, type_.describe.owner_details or _owners(record))
    return f"{type_.label} của {owner}" if owner else ""
