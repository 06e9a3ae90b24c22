"""Every letter of Vietnamese survives the way through an encoding of before Unicode."""

import unicodedata

import pytest

from pipeline.legacy_fonts import ENCODINGS, TCVN3, VISCII, VNI, LegacyEncoding, encoding_of_name
from tests.pipeline.legacy_fonts.old_pdf import OldFont

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SMALL = [unicodedata.normalize("NFC", v + t) for v in VOWELS for t in TONES if v + t not in VOWELS]
SMALL = sorted({*SMALL, *"ăâêôơưđ"} - set("aeiouy"))
CAPITALS = [letter.upper() for letter in SMALL]


def test_the_alphabet_has_134_accented_letters() -> None:
    assert len(set(SMALL) | set(CAPITALS)) == 134


@pytest.mark.parametrize(
    ("encoding", "capital_fonts"), [(TCVN3, True), (VNI, False), (VISCII, False)]
)
def test_every_letter_comes_back_as_it_was_typed(
    encoding: LegacyEncoding, capital_fonts: bool
) -> None:
    for letters in (SMALL, CAPITALS):
        font = OldFont("", encoding, capitals=capital_fonts and letters is CAPITALS)
        for letter in letters:
            typed = font.encode(letter)
            assert encoding.decode(typed, capitals=font.capitals) == letter


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda e: e.name)
def test_digits_and_plain_letters_are_the_same_everywhere(encoding: LegacyEncoding) -> None:
    plain = bytes(range(0x20, 0x7F))
    assert encoding.decode(plain) == plain.decode("ascii")


WORDS = "Độc lập, quyền, ngữ, thủy, rượu, ướt, nghĩa, kỷ, ỵ, Ấ"


@pytest.mark.parametrize(
    ("encoding", "seen"),
    [
        (TCVN3, "§éc lËp - H¹nh phóc - ViÖt Nam - ®­îc"),
        (VNI, "Ñoäc laäp - Haïnh phuùc - Vieät Nam - ñöôïc"),
        (VISCII, "Ðµc l§p - HÕnh phúc - Vi®t Nam - ðßþc"),
    ],
    ids=["tcvn3", "vni", "viscii"],
)
def test_rubbish_as_people_know_it_is_what_they_meant(encoding: LegacyEncoding, seen: str) -> None:
    meant = "Độc lập - Hạnh phúc - Việt Nam - được"
    assert encoding.decode(seen.encode("cp1252")) == meant


def test_decoded_text_is_composed() -> None:
    for encoding in ENCODINGS:
        for byte in range(256):
            for text in (encoding.decode(bytes([0x61, byte])), encoding.decode(bytes([byte]))):
                assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    ("name", "encoding", "capitals"),
    [
        ("/.VnTime", TCVN3, False),
        ("/ABCDEF+.VnTimeH", TCVN3, True),
        ("/.VnArial,Bold", TCVN3, False),
        ("/.VnTimeH,BoldItalic", TCVN3, True),
        ("/.VnArialH-Bold", TCVN3, True),
        ("/VNI-Times", VNI, False),
        ("/QWERTY+VNI-Helve,Bold", VNI, False),
    ],
)
def test_a_fonts_name_tells_its_encoding(
    name: str, encoding: LegacyEncoding, capitals: bool
) -> None:
    found = encoding_of_name(name)
    assert found is not None
    assert (found.encoding, found.capitals) == (encoding, capitals)


@pytest.mark.parametrize(
    "name", ["/TimesNewRoman", "/ABCDEF+Arial", "/Vnice", "/Univers", "/VNIC", "", "/VNM-Sans"]
)
def test_other_names_tell_nothing(name: str) -> None:
    assert encoding_of_name(name) is None
