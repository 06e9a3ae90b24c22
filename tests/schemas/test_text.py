import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from schemas.text import fold, nfc, respelt, squash

WORDS = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặđĐÂ -'./0123456789", max_size=40)


def test_folding_hides_every_diacritic_and_the_barred_d() -> None:
    assert fold("Đặng Thị Hoà") == fold("ĐẶNG THỊ HÒA") == "dang thi hoa"


def test_a_letter_of_the_icelandic_alphabet_that_readers_put_for_d_is_folded_too() -> None:
    assert fold("QÐ") == fold("QĐ")


@given(WORDS)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(WORDS)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(WORDS)
def test_respelling_never_joins_words_that_fold_apart(text: str) -> None:
    assert fold(respelt(text)) == fold(nfc(text))


def test_old_and_new_places_of_a_tone_are_the_same_spelling() -> None:
    assert respelt("HOÀ") == respelt("hòa")


def test_another_tone_is_another_spelling() -> None:
    assert respelt("hóa") != respelt("hòa")


def test_squashing_leaves_only_what_punctuation_cannot_change() -> None:
    assert squash("Họ, chữ đệm, tên :") == squash("Họ chữ  đệm tên") == "hochudemten"
