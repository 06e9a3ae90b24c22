"""What is wrong with a part of a request, and what is allowed there. Pure.

The value itself is never told: it may be a citizen's name, and refusals are logged.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from portal.errors import BadRequest
from schemas.errors import Fact

MOMENT = "2026-01-31T08:00:00+07:00"
_PLACES = frozenset({"query", "path", "header", "cookie", "body"})
_NAME_LENGTH = 100
"""Of a part; in a body the names are the sender's own."""


def not_one_of(where: str, allowed: Iterable[str]) -> BadRequest:
    """The part ``where`` takes only some values."""
    names = ", ".join(allowed)
    return BadRequest(where=where, problem=f"chỉ nhận một trong: {names}", allowed=names)


def too_long(where: str, most: int) -> BadRequest:
    """The part ``where`` takes ``most`` characters."""
    return BadRequest(where=where, problem=f"dài quá {most} ký tự", most=most)


def misread(error: Mapping[str, Any]) -> BadRequest:
    """From one finding of Pydantic: its ``loc``, ``type`` and ``ctx``, never its ``input``."""
    kind, limits = str(error["type"]), error.get("ctx", {})
    where = "body" if kind == "json_invalid" else _where(error["loc"])
    if kind in {"enum", "literal_error"}:
        return not_one_of(where, re.findall(r"'([^']*)'", str(limits.get("expected", ""))))
    if kind == "string_too_long":
        return too_long(where, int(limits["max_length"]))
    for name, say in _BOUNDS.items():
        if name in limits:
            fact: Fact = limits[name]
            return BadRequest(where=where, problem=say(fact), **{_FACTS[name]: fact})
    return BadRequest(where=where, problem=_PROBLEMS.get(kind, "không dùng được giá trị này"))


def _where(loc: Iterable[object]) -> str:
    """``fields.ho_ten.verdict`` of ``("body", "fields", "ho_ten", "verdict")``."""
    place, *names = loc
    parts = names if place in _PLACES and names else [place]
    return ".".join(map(str, parts))[:_NAME_LENGTH]


_BOUNDS: Mapping[str, Callable[[Fact], str]] = {
    "ge": lambda least: f"cần từ {least} trở lên",
    "le": lambda most: f"cần không quá {most}",
    "min_length": lambda least: f"cần ít nhất {least} ký tự hoặc mục",
    "max_length": lambda most: f"cần không quá {most} ký tự hoặc mục",
    "pattern": lambda pattern: f"cần đúng dạng {pattern}",
}
_FACTS = {
    "ge": "least",
    "le": "most",
    "min_length": "least",
    "max_length": "most",
    "pattern": "pattern",
}
_PROBLEMS = {
    "missing": "thiếu phần này",
    "extra_forbidden": "không có phần nào tên như vậy",
    "json_invalid": "cần JSON (RFC 8259)",
    "int_parsing": "cần một số nguyên",
    "int_type": "cần một số nguyên",
    "int_from_float": "cần một số nguyên",
    "bool_parsing": "cần true hoặc false",
    "bool_type": "cần true hoặc false",
    "string_type": "cần một chuỗi chữ",
    "list_type": "cần một danh sách",
    "dict_type": "cần một đối tượng JSON",
    "model_attributes_type": "cần một đối tượng JSON",
    "datetime_type": f"cần ngày giờ theo ISO 8601, như {MOMENT}",
    "datetime_parsing": f"cần ngày giờ theo ISO 8601, như {MOMENT}",
    "datetime_from_date_parsing": f"cần ngày giờ theo ISO 8601, như {MOMENT}",
}
"""By Pydantic's own names of what it finds; what is not here has only the part's name."""
