"""How long papers hold good is data of the type and of the rule set."""

from datetime import date

import pytest

from schemas.doctypes import load_catalogue
from schemas.rules import load_rules
from schemas.validity import valid_until

CATALOGUE, RULES = load_catalogue(), load_rules()
SINGLE = CATALOGUE.types["xac_nhan_tinh_trang_hon_nhan"]


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        ("2026-03-05", date(2026, 9, 5)),
        ("2025-08-31", date(2026, 2, 28)),
        ("2023-08-31", date(2024, 2, 29)),
        ("2025-12-15", date(2026, 6, 15)),
    ],
)
def test_a_certificate_of_single_status_holds_for_six_months(issued: str, last: date) -> None:
    assert valid_until(SINGLE, {"ngay_ban_hanh": issued}, RULES) == last


def test_without_its_day_no_term_is_invented() -> None:
    assert valid_until(SINGLE, {}, RULES) is None
    assert valid_until(SINGLE, {"ngay_ban_hanh": "2026-03"}, RULES) is None


def test_a_birth_certificate_has_no_term() -> None:
    values = {"ngay_dang_ky": "2026-03-05"}
    assert valid_until(CATALOGUE.types["giay_khai_sinh"], values, RULES) is None


def test_every_period_that_a_type_names_is_in_the_rule_set() -> None:
    named = {type_.valid.period for type_ in CATALOGUE if type_.valid is not None}
    assert named
    assert named <= set(RULES.validity_periods)
