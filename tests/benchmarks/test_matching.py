from random import Random

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scores.matching import match_lines

WORDS = (
    "Ủy",
    "ban",
    "nhân",
    "dân",
    "thành",
    "phố",
    "số",
    "440/QĐ-UBND",
    "ngày",
    "20",
    "bổ",
    "sung",
)
LINES = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=6).map(" ".join), min_size=1, max_size=8
)


def edits(printed: list[str], read: list[str]) -> list[int]:
    return [match.edits for match in match_lines(printed, read)]


@given(LINES, st.integers(0, 2**16))
def test_lines_in_any_order_are_all_found(lines: list[str], seed: int) -> None:
    assert edits(lines, Random(seed).sample(lines, len(lines))) == [0] * len(lines)


@given(LINES, LINES)
def test_a_line_never_costs_more_than_its_own_length(lines: list[str], other: list[str]) -> None:
    assert all(cost <= len(line) for cost, line in zip(edits(lines, other), lines, strict=True))


@given(LINES, LINES)
def test_pairs_go_forward_and_stay_on_the_page(lines: list[str], other: list[str]) -> None:
    length = len(" ".join(other)) + 1
    for line, match in zip(lines, match_lines(lines, other), strict=True):
        steps = list(match.pairs)
        assert steps == sorted(set(steps))
        assert all(0 <= i < len(line) and 0 <= j < length for i, j in steps)


def test_nothing_read_is_everything_lost() -> None:
    assert edits(["Điều 1.", "số 440"], []) == [7, 6]


def test_two_columns_read_across_are_no_error_of_letters() -> None:
    printed = ["THỦ TƯỚNG CHÍNH PHỦ", "Số: 729/QĐ-TTg", "CỘNG HÒA XÃ HỘI", "Độc lập - Tự do"]
    across = ["THỦ TƯỚNG CHÍNH PHỦ CỘNG HÒA XÃ HỘI", "Số: 729/QĐ-TTg Độc lập - Tự do"]
    assert edits(printed, across) == [0, 0, 0, 0]


def test_each_wrong_letter_counts_once() -> None:
    assert edits(["sửa đổi, bổ sung"], ["sửa đồi, bồ sung"]) == [2]


def test_what_no_line_prints_costs_nothing_here() -> None:
    assert edits(["QUYẾT ĐỊNH"], ["~ | ;", "QUYẾT ĐỊNH", "||"]) == [0]


def test_a_title_printed_twice_and_read_once_is_lost_once() -> None:
    first, second = edits(["QUYẾT ĐỊNH", "QUYẾT ĐỊNH"], ["QUYẾT ĐỊNH"])
    assert first == 0
    assert second >= len("QUYẾTĐỊNH"), "only a blank may be found by chance"


def test_a_short_line_does_not_take_its_place_inside_a_longer_one() -> None:
    printed = ["CHỦ TỊCH", "CHỦ TỊCH ỦY BAN NHÂN DÂN"]
    assert edits(printed, ["CHỦ TỊCH ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]) == [0, 0]
    lost, found = edits(printed, ["CHỦ TỊCH ỦY BAN NHÂN DÂN"])
    assert found == 0
    assert lost >= len("CHỦTỊCH") - 1, "a letter and a blank may be found by chance"


def test_a_lost_line_does_not_take_the_place_of_a_good_one() -> None:
    printed = ["Nguyễn Thị Kim Thoa, chuyên viên", "Kim Thoa"]
    assert edits(printed, ["Kim Thoa"])[1] == 0


def test_a_row_may_be_read_line_by_line_through_its_cells() -> None:
    row = "1.\tTuyển sinh trung học phổ thông\tThông tư số 30/2024/TT-BGDĐT ngày 30/12/2024"
    lines = [
        "1. Tuyển sinh trung học Thông tư số 30/2024/TT-BGDĐT",
        "phổ thông ngày 30/12/2024",
    ]
    assert edits([row], lines) == [0]


def test_only_a_row_may_be_read_in_pieces() -> None:
    pieces = ["Tuyển sinh trung học", "lớp 10 năm học", "phổ thông"]
    assert edits(["Tuyển sinh trung học\tphổ thông"], pieces) == [0]
    assert edits(["Tuyển sinh trung học phổ thông"], pieces) != [0]


def test_a_wrong_word_in_a_row_is_not_found_elsewhere() -> None:
    assert edits(["1\tbổ sung\t20"], ["1 bồ sung 20", "bổ nhiệm"]) == [1]
