"""Spelling that gives a misreading away. Nothing is corrected: the clerk is asked to look."""

import re

from rapidfuzz import fuzz

from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict
from pipeline.records.syllables import impossible
from schemas.text import fold, respelt

_WORD = re.compile(r"[^\W\d_]+")
NEAR = 85
"""In percent: "HÓ GIÁM ĐỐC" is 95 like "PHÓ GIÁM ĐỐC"; "CHỦ TỊCH" is 80 like "PHÓ CHỦ TỊCH"."""


def possible_syllables(evidence: Evidence) -> Verdict | None:
    """No syllable is one that the language cannot have."""
    if any(impossible(word) for word in _WORD.findall(evidence.value)):
        return Verdict(False, "Có chữ viết không đúng chính tả tiếng Việt; hãy so lại với ảnh.")
    return Verdict(True, "Không thấy chữ sai chính tả.")


def usual_wording(evidence: Evidence) -> Verdict | None:
    """The value is in the rule set's ``list``, or far from everything in it.

    The end of a listed wording alone ("TỊCH") has lost its beginning.
    """
    usual = evidence.rules.wordings[str(evidence.arguments["list"])].values
    value = respelt(evidence.value)
    spelt = {respelt(wording): wording for wording in usual}
    if value in spelt:
        return Verdict(True, "Cách ghi thường gặp.")
    nearest = max(spelt, key=lambda wording: fuzz.ratio(fold(wording), fold(value)))
    if fuzz.ratio(fold(nearest), fold(value)) >= NEAR:
        return Verdict(False, f"Gần giống “{spelt[nearest]}”; hãy so lại với ảnh.")
    whole = next((wording for wording in spelt if wording.endswith(f" {value}")), None)
    if whole is not None:
        return Verdict(False, f"Có thể thiếu chữ, như “{spelt[whole]}”; hãy so lại với ảnh.")
    return None


def usual_words(evidence: Evidence) -> Verdict | None:
    """Where a wording of ``list`` occurs but for its diacritics, it has them right."""
    usual = evidence.rules.wordings[str(evidence.arguments["list"])].values
    words = _WORD.findall(evidence.value)
    for wording in usual:
        target = _WORD.findall(wording)
        for start in range(len(words) - len(target) + 1):
            window = words[start : start + len(target)]
            if _differs_in_marks_only(window, target):
                return Verdict(False, f"Gần giống “{wording}”; hãy so lại với ảnh.")
    return Verdict(True, "Các tên gọi thường gặp được ghi đúng.")


def usual_family_name(evidence: Evidence) -> Verdict | None:
    """The first word is a usual family name, or not one but for its diacritics ("NGUYÊN").

    A given name alone is what is left of a name of which more is printed.
    """
    usual = evidence.rules.wordings["family_names"].values
    words = _WORD.findall(evidence.value)
    if not words:
        return None
    if len(words) == 1:
        return Verdict(False, "Chỉ đọc được một chữ của họ tên; hãy so lại với ảnh.")
    first = words[:1]
    if respelt(first[0]) in {respelt(name) for name in usual}:
        return Verdict(True, "Họ thường gặp.")
    for name in usual:
        if _differs_in_marks_only(first, [name]):
            return Verdict(False, f"Gần giống họ “{name}”; hãy so lại với ảnh.")
    return None


def usual_middle_name(evidence: Evidence) -> Verdict | None:
    """The second of three words or more, where it is one of the list but for its diacritics.

    "Nguyễn Thi Lan" is nearly always misread for "Thị"; who is really called so is confirmed once.
    """
    usual = evidence.rules.wordings["middle_names"].values
    words = _WORD.findall(evidence.value)
    if len(words) < 3:
        return None
    for name in usual:
        if _differs_in_marks_only(words[1:2], [name]):
            return Verdict(False, f"Gần giống chữ đệm “{name}”; hãy so lại với ảnh.")
    known = respelt(words[1]) in {respelt(name) for name in usual}
    return Verdict(True, "Chữ đệm thường gặp.") if known else None


def same_spelling(evidence: Evidence) -> Verdict | None:
    """A name that ``field`` gives too has the same diacritics here."""
    other = evidence.other()
    if other is None:
        return None
    words, target = _WORD.findall(evidence.value), _WORD.findall(other)
    if len(words) < len(target):
        words, target = target, words
    windows = [words[i : i + len(target)] for i in range(len(words) - len(target) + 1)]
    if any(_differs_in_marks_only(window, target) for window in windows):
        return Verdict(False, "Hai chỗ ghi cùng một tên nhưng khác dấu; hãy so lại cả hai.")
    return Verdict(True, "Không mâu thuẫn với chỗ khác trên giấy.")


def _differs_in_marks_only(window: list[str], target: list[str]) -> bool:
    same = [fold(word) for word in window] == [fold(word) for word in target]
    return same and [respelt(word) for word in window] != [respelt(word) for word in target]
