"""Tests a value must pass: one file per idea and one line here per check.

A check returns ``None`` when it cannot be judged, because what it compares with was not read.
"""

from collections.abc import Callable, Mapping

from pipeline.records.checks import (
    amounts,
    calendar,
    citizens,
    codes,
    figures,
    numbers,
    signing,
    unit_names,
    units,
    wordings,
)
from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict

Check = Callable[[Evidence], Verdict | None]

CHECKS: Mapping[str, Check] = {
    "not_in_future": calendar.not_in_future,
    "plausible_year": calendar.plausible_year,
    "full_date": calendar.full_date,
    "not_before": calendar.not_before,
    "older_than": calendar.older_than,
    "younger_than": calendar.younger_than,
    "code_date": calendar.code_date,
    "leading_zero": numbers.leading_zero,
    "type_in_table": numbers.type_in_table,
    "type_agrees": numbers.type_agrees,
    "number_year": numbers.number_year,
    "citizen_province": citizens.citizen_province,
    "citizen_birth_year": citizens.citizen_birth_year,
    "citizen_sex": citizens.citizen_sex,
    "old_card_in_use": citizens.old_card_in_use,
    "differs_from": codes.differs_from,
    "tax_check_digit": codes.tax_check_digit,
    "land_code_authority": codes.land_code_authority,
    "units_existed": units.units_existed,
    "units_spelt": unit_names.units_spelt,
    "date_in_words": figures.date_in_words,
    "possible_syllables": wordings.possible_syllables,
    "usual_wording": wordings.usual_wording,
    "usual_family_name": wordings.usual_family_name,
    "usual_middle_name": wordings.usual_middle_name,
    "same_spelling": wordings.same_spelling,
    "deputy_signs": signing.deputy_signs,
    "usual_words": wordings.usual_words,
    "area_in_words": figures.area_in_words,
    "money_in_words": amounts.money_in_words,
    "purpose_areas": amounts.purpose_areas,
}
"""All checks by the name a definition uses."""
