"""What a QR code on a paper says, by its form.

Identity cards hold their number, the former number, name, birth date, sex, residence and day of
issue between bars. Papers issued by the systems of the one-stop mechanism carry at least the code
of the dossier and of the procedure, the owner's identifier, names of paper and system, and dates
(Circular 01/2023/TT-VPCP); how these are written down is not fixed, so any usual way is
understood: labelled lines, JSON, the query of an address.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from urllib.parse import parse_qsl, urlsplit

from pipeline.records.kinds import KINDS
from pipeline.records.machine import Fact, MachineFacts
from schemas.rules import RuleSet
from schemas.text import nfc, squash

MAX_LETTERS = 7089
"""The most that the largest code holds (ISO/IEC 18004, version 40-L, digits)."""

_DAY = re.compile(r"(\d{2})[/.-]?(\d{2})[/.-]?(\d{4})")
_PAIR = re.compile(r"\s*([^:=\n|;]{2,40}?)\s*[:=]\s*([^\n|;]+)")


def facts_of_qr(payload: str, rules: RuleSet) -> MachineFacts | None:
    """The facts of a code's text; ``None`` for an empty, oversized or unknown one.

    ``form`` is ``can_cuoc`` for an identity card, ``he_thong`` for a paper of a system, ``khac``
    for an address that only leads to one. Nothing is fetched.
    """
    text = payload.strip("\ufeff \r\n\t")
    if not 0 < len(text) <= MAX_LETTERS:
        return None
    card = _card(text)
    if card is not None:
        return MachineFacts("qr", "can_cuoc", card)
    facts = dict(_labelled(_pairs(text), rules))
    facts = {**_shaped(text, rules), **facts}
    if facts:
        return MachineFacts("qr", "he_thong", facts)
    if urlsplit_host(text):
        return MachineFacts("qr", "khac", {"dia_chi_tra_cuu": Fact(text, text)})
    return None


def urlsplit_host(text: str) -> str:
    """The host of a web address; empty for anything else."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in {"http", "https"} else ""


def _card(text: str) -> dict[str, Fact] | None:
    """The fields of an identity card: told apart by their form, whichever are empty or added."""
    parts = [nfc(part) for part in text.split("|")]
    if len(parts) < 5 or not re.fullmatch(r"\d{12}", parts[0]):
        return None
    facts = {"so_dinh_danh": Fact(parts[0], parts[0])}
    if re.fullmatch(r"\d{9}", parts[1]):
        facts["so_cmnd"] = Fact(parts[1], parts[1])
    rest = parts[1:]
    days = [(i, day) for i, part in enumerate(rest) if (day := _day(part))]
    for name, (at, day) in zip(("ngay_sinh", "ngay_cap"), days, strict=False):
        facts[name] = Fact(day, rest[at])
    _add(facts, "gioi_tinh", next((p for p in rest if p in {"Nam", "Nữ"}), ""))
    words = [p for p in rest if len(p) > 1 and not any(c.isdigit() for c in p)]
    names = [p for p in words if p not in {"Nam", "Nữ"} and "," not in p]
    _add(facts, "ho_ten", names[0] if names else "")
    after_birth = rest[days[0][0] + 1 :] if days else []
    _add(facts, "noi_cu_tru", next((p for p in after_birth if _is_address(p)), ""))
    return facts


def _is_address(part: str) -> bool:
    return part not in {"Nam", "Nữ"} and len(part) > 8 and not _day(part) and not part.isdigit()


def _add(facts: dict[str, Fact], name: str, value: str) -> None:
    if value:
        facts[name] = Fact(value, value)


def _day(part: str) -> str | None:
    match = _DAY.fullmatch(part)
    if match is None:
        return None
    try:
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    except ValueError:
        return None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Labels and values, however they are written down."""
    if text[0] in "{[":
        try:
            yield from _leaves(json.loads(text))
        except (ValueError, RecursionError):
            return
    elif urlsplit_host(text):
        yield from parse_qsl(urlsplit(text).query, max_num_fields=50)
    else:
        yield from ((m[1], m[2]) for m in _PAIR.finditer(text))


def _leaves(tree: object) -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if isinstance(value, (str, int, float)):
                yield str(key), str(value)
            else:
                yield from _leaves(value)
    elif isinstance(tree, list):
        yield from chain.from_iterable(_leaves(item) for item in tree)


def _labelled(pairs: Iterator[tuple[str, str]], rules: RuleSet) -> Iterator[tuple[str, Fact]]:
    for label, printed in pairs:
        known = next(
            (
                (name, field.kind)
                for name, field in rules.qr_fields.fields.items()
                if squash(label) in {squash(name), *(squash(key) for key in field.labels)}
            ),
            None,
        )
        if known is None:
            continue
        name, kind = known
        parsed = KINDS[kind].parse(nfc(printed), rules)
        if parsed is not None:
            yield name, Fact(parsed.value, printed.strip(), certainty=parsed.certainty)


def _shaped(text: str, rules: RuleSet) -> Mapping[str, Fact]:
    """Parts that say by their form what they are: codes of dossiers and of procedures."""
    facts: dict[str, Fact] = {}
    for part in re.split(r"[|;\n?&/=]", text):
        for name, kind in (("ma_ho_so", "dossier_code"), ("ma_tthc", "procedure_code")):
            parsed = KINDS[kind].parse(part, rules)
            if parsed is not None and (parsed.start, parsed.end) == (0, len(part)):
                facts.setdefault(name, Fact(parsed.value, part, certainty=parsed.certainty))
    return facts
