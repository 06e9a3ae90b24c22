"""What is always wrong in Vietnamese text is put right, and nothing else is touched."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ocr.normalise import normalise


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("12/Q\u00d0-UBND", "12/QĐ-UBND"),
        ("440/QĐ\u00d0-UBND", "440/QĐ-UBND"),
        ("01\u204402\u20442025", "01/02/2025"),
        ("Đie\u0302\u0323n Bie\u0302n", "Điện Biên"),
        ("đổi mới", "đổi mới"),
        ("Quý Đông", "Quý Đông"),
        ("44O/QĐ", "44O/QĐ"),
    ],
)
def test_look_alikes_are_replaced_and_doubts_are_left(read: str, meant: str) -> None:
    assert normalise(read) == meant


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
