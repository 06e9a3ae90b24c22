"""What is wrong with a command line, in Vietnamese.

typer says it in English and hands out no facts, and pydantic's words stand in its sentences: this
is the one place that reads them. What is not known here is told as it came.
"""

import re
from collections.abc import Sequence

Wording = tuple[re.Pattern[str], str]

_NAME = r"['\"]?(?P<name>.+?)['\"]?"
_NEAR = r"(?P<near>.+?)"


def _worded(*pairs: tuple[str, str]) -> tuple[Wording, ...]:
    return tuple((re.compile(english, re.DOTALL), vietnamese) for english, vietnamese in pairs)


_SENTENCES = _worded(
    (
        rf"Missing option {_NAME}\. Choose from:\s+{_NEAR}",
        "Còn thiếu tùy chọn {name}; hãy chọn {near}.",
    ),
    (rf"Missing option {_NAME}\.", "Còn thiếu tùy chọn {name}."),
    (rf"Missing argument {_NAME}\.", "Còn thiếu: {name}"),
    (r"Missing command\.", "Còn thiếu tên lệnh."),
    (
        rf"No such command {_NAME}\. Did you mean {_NEAR}\?",
        "Không có lệnh {name}. Có phải ý bạn là {near}?",
    ),
    (rf"No such command {_NAME}\.", "Không có lệnh {name}."),
    (
        rf"No such option: {_NAME} \(Possible options: {_NEAR}\)",
        "Không có tùy chọn {name}. Có phải ý bạn là {near}?",
    ),
    (rf"No such option: {_NAME}", "Không có tùy chọn {name}."),
    (rf"Option {_NAME} requires .+", "Tùy chọn {name} cần có giá trị đi sau."),
    (rf"Option {_NAME} does not take a value\.", "Tùy chọn {name} không nhận giá trị."),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.+)\)", "Không hiểu phần thừa: {name}"),
    (rf"Invalid value for {_NAME}: (?P<problem>.+)", "Giá trị của {name} chưa đúng: {problem}"),
    (r"Invalid value: (?P<problem>.+)", "Lệnh chưa đúng: {problem}"),
)

_PROBLEMS = _worded(
    (rf"{_NAME} is not one of {_NEAR}\.", "không có “{name}”; hãy chọn {near}."),
    (
        rf"{_NAME} does not match the formats .+",
        "“{name}” không phải là ngày; hãy viết 31/12/2026.",
    ),
    (r"Input should be a valid integer.*", "phải là số nguyên."),
    (r"Input should be a valid number.*", "phải là một số."),
    (r"Input should be greater than or equal to (?P<name>\S+)", "phải từ {name} trở lên."),
    (r"Input should be less than or equal to (?P<name>\S+)", "không được quá {name}."),
)


def in_words(message: str) -> str:
    """``message``, a sentence of typer's, in Vietnamese; one that is not known here, as it is."""
    return _translated(message, _SENTENCES) or message


def _problem(told: str) -> str:
    told = told.removeprefix("Value error, ")
    return _translated(told, _PROBLEMS) or told


def _translated(english: str, wordings: Sequence[Wording]) -> str | None:
    for pattern, vietnamese in wordings:
        if (match := pattern.fullmatch(english)) is not None:
            facts = match.groupdict()
            if "near" in facts:
                facts["near"] = " ".join(facts["near"].replace("'", "").split())
            if "problem" in facts:
                facts["problem"] = _problem(facts["problem"])
            return vietnamese.format_map(facts)
    return None
