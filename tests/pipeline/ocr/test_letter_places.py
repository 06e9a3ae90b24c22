"""Letters reach as far as their ink, and the white between them parts them."""

from pipeline.ocr.letter_places import letter_places


def inked(line: str) -> list[bool]:
    return [mark == "#" for mark in line]


def test_letters_are_parted_in_the_white_between_them() -> None:
    #                      0    5    10   15   20
    assert letter_places(inked("..###....####........##.."), [3, 11, 22]) == [
        (2, 5),
        (9, 13),
        (21, 23),
    ]


def test_letters_that_touch_are_parted_halfway() -> None:
    assert letter_places(inked(".########."), [2, 6]) == [(1, 4), (4, 9)]


def test_a_letter_seen_a_little_behind_its_ink_keeps_it() -> None:
    assert letter_places(inked("###......"), [4]) == [(0, 3)]


def test_specks_far_behind_a_line_belong_to_no_letter() -> None:
    assert letter_places(inked("####.##..............#"), [2]) == [(0, 7)]


def test_a_letter_seen_in_wide_white_stands_on_the_nearest_ink() -> None:
    assert letter_places(inked("##.##.................##"), [1, 12, 22])[1] == (4, 5)


def test_no_letters_have_no_places() -> None:
    assert letter_places(inked("###"), []) == []
