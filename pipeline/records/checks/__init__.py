"""Tests a value must pass: one file per idea and one line here per check.

A check returns ``None`` when it cannot be judged, because what it compares with was not read.
"""

from collections.abc import Callable, Mapping

from pipeline.records.checks import calendar, citizens, figures, numbers, wordings
from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict

Check = Callable[[Evidence], Verdict | None]

CHECKS: Mapping[str, Check] = {
    "not_in_future": calendar.not_in_future,
    "plausible_year": calendar.plausible_year,
    "full_date": calendar.full_date,
    "not_before": calendar.not_before,
    "older_than": calendar.older_than,
    "code_date": calendar.code_date,
    "leading_zero": numbers.leading_zero,
    "type_in_table": numbers.type_in_table,
    "type_agrees": numbers.type_agrees,
    "number_year": numbers.number_year,
    "citizen_province": citizens.citizen_province,
    "citizen_birth_year": citizens.citizen_birth_year,
    "citizen_sex": citizens.citizen_sex,
    "date_in_words": figures.date_in_words,
    "possible_syllables": wordings.possible_syllables,
    "usual_wording": wordings.usual_wording,
    "usual_family_name": wordings.usual_family_name,
    "same_spelling": wordings.same_spelling,
    "usual_words": wordings.usual_words,
    "area_in_words": figures.area_in_words,
}
"""All checks by the name a definition uses."""
