"""What the command line says in words: of papers, and of commands it cannot understand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from schemas.doctypes import load_catalogue
from sohoa.cli.commands import app
from sohoa.cli.look import wishes
from sohoa.cli.usage import in_words
from sohoa.cli.words import (
    hit_in_words,
    passed_over_in_words,
    same_in_words,
    state_in_words,
    total_in_all,
)
from sohoa.errors import NoStack, NotOfThisMachine
from sohoa.scans import WhyNot
from storage.search import Hit
from storage.states import DocumentState
from tests.portal.test_wording import document

UNREAD = Hit(
    document_id="5f0c",
    state=DocumentState.RECEIVED,
    type=None,
    code=None,
    dossier=None,
    source_name="quét 1.jpg",
    submitted_by="clerk",
    needs_review=False,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    fields={},
)


@pytest.mark.parametrize("day", ["2024-05-31", "31/05/2024", "31.5.2024"])
def test_a_day_is_sought_as_records_hold_it_however_it_is_typed(day: str) -> None:
    assert wishes([f"ngay_ban_hanh={day}"]) == (("ngay_ban_hanh", "2024-05-31"),)


@pytest.mark.parametrize("month", ["2024-02", "02/2024"])
def test_a_month_is_sought_as_records_hold_it(month: str) -> None:
    assert wishes([f"ngay_ban_hanh={month}"]) == (("ngay_ban_hanh", "2024-02"),)


_ENGLISH = (
    "Usage",
    "OPTIONS",
    "Options",
    "COMMAND",
    "Commands",
    "Arguments",
    "Show this",
    "default",
    "required",
)


def _explained(*path: str) -> Iterator[str]:
    """The help of a command and of all commands in it."""
    told = CliRunner().invoke(app, [*path, "--help"], catch_exceptions=False).output
    yield told
    command = get_command(app)
    for name in path:
        command = command.commands[name]  # type: ignore[attr-defined] # only groups are walked
    for name in getattr(command, "commands", ()):
        yield from _explained(*path, name)


@pytest.mark.slow
def test_no_command_explains_itself_in_english() -> None:
    pages = list(_explained())
    assert len(pages) > 25
    for word in _ENGLISH:
        assert not [page for page in pages if word in page]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["digitize"], "Còn thiếu: PATH…"),
        (["reject", "x"], "Còn thiếu tùy chọn --reason."),
        (["retry"], "Lệnh chưa đúng: hãy ghi mã giấy tờ, hoặc --code với mã lỗi"),
        (["nhảy"], "Không có lệnh nhảy."),
        (["fnd"], "Không có lệnh fnd. Có phải ý bạn là find?"),
        (["find", "--qq"], "Không có tùy chọn --qq."),
        (["find", "--type"], "Tùy chọn --type cần có giá trị đi sau."),
        (["find", "x", "y"], "Không hiểu phần thừa: y"),
        (["find", "--limit", "0"], "Giá trị của --limit chưa đúng: phải từ 1 trở lên."),
        (["find", "--limit", "a"], "Giá trị của --limit chưa đúng: phải là số nguyên."),
        (["find", "--field", "x"], "Lệnh chưa đúng: --field cần dạng tên=giá trị"),
        (
            ["digitize", "x", "--lane", "vip"],
            "Giá trị của --lane chưa đúng: không có “vip”; hãy chọn counter, bulk.",
        ),
        (
            ["corrections", "--since", "mai"],
            "Giá trị của --since chưa đúng: “mai” không phải là ngày; hãy viết 31/12/2026.",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_that_cannot_be_understood_is_told_in_vietnamese(
    argv: list[str], words: str
) -> None:
    with pytest.raises(typer.TyperException) as refused:
        app(argv, standalone_mode=False)
    assert in_words(refused.value.format_message()) == words


def test_what_is_not_known_is_told_as_it_came() -> None:
    assert in_words("Something new.") == "Something new."


def test_a_paper_that_was_not_read_yet_is_known_by_its_file() -> None:
    assert hit_in_words(UNREAD, None) == "Chưa phân loại\nĐang đọc · quét 1.jpg"


def test_two_papers_with_one_number_are_told_apart() -> None:
    kind = load_catalogue().types["giay_khai_sinh"]
    stored = replace(UNREAD, state=DocumentState.STORED, type=kind.name)
    marked = replace(stored, needs_review=True, source_name="quét 2.jpg")
    assert hit_in_words(stored, kind) == f"{kind.label}\nĐã lưu · quét 1.jpg"
    assert hit_in_words(marked, kind) == f"{kind.label}\nCần xem lại · quét 2.jpg"


def test_what_was_stored_before_is_not_said_to_be_stored_now() -> None:
    stored, marked = document(DocumentState.STORED), document(DocumentState.NEEDS_REVIEW)
    assert state_in_words(stored, None) == "Đã lưu"
    assert state_in_words(stored, None, known=True) == "Đã có từ trước"
    assert state_in_words(marked, None, known=True) == "Chờ cán bộ xử lý"


def test_what_was_never_kept_is_not_looked_through(tmp_path: Path) -> None:
    """A folder that is not there is said to be none; it is not made, and no version is blamed."""
    nowhere = tmp_path / "nowhere"
    for argv in (["check"], ["audit", "verify"], ["audit", "show", "x"]):
        with pytest.raises(NoStack):
            app([*argv, "--data", str(nowhere)], standalone_mode=False)
    assert not nowhere.exists()


def test_servers_of_its_own_are_not_started_beside_configured_ones(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SOHOA_DATABASE_URL", "postgresql+psycopg://db/sohoa")
    monkeypatch.setenv("SOHOA_BROKER_URL", "amqp://broker//")
    monkeypatch.setenv("SOHOA_S3_ENDPOINT", "store:9000")
    monkeypatch.setenv("SOHOA_S3_ACCESS_KEY", "a")
    monkeypatch.setenv("SOHOA_S3_SECRET_KEY", "b")
    with pytest.raises(NotOfThisMachine) as refused:
        app(["up", "--data", str(tmp_path)], standalone_mode=False)
    assert "SOHOA_DATABASE_URL" in refused.value.clerk_message


def test_a_paper_is_not_refused_without_a_reason(tmp_path: Path) -> None:
    with pytest.raises(typer.TyperException, match="không được để trống"):
        app(["reject", "x", "--reason", " ", "--data", str(tmp_path)], standalone_mode=False)


def test_the_total_counts_what_came_and_where_it_rests() -> None:
    stored, waiting = document(DocumentState.STORED), document(DocumentState.NEEDS_REVIEW)
    told = total_in_all([stored, waiting, stored, None])
    assert told == "Tổng cộng 4 tệp: 2 đã lưu, 1 chờ cán bộ xử lý, 1 không nhận được."
    assert total_in_all([]) == "Không có tệp nào."


def test_files_of_one_content_are_counted_apart_so_that_the_sum_is_right() -> None:
    told = total_in_all([document(DocumentState.STORED)], twins=2)
    assert told == "Tổng cộng 3 tệp: 1 đã lưu, 2 trùng nội dung."
    assert same_in_words(Path("a/1.pdf"), Path("a/2.pdf")) == "Trùng nội dung với 1.pdf"
    assert same_in_words(Path("a/1.pdf"), Path("b/1.pdf")) == "Trùng nội dung với a/1.pdf"


def test_what_is_passed_over_is_named_by_its_reason_and_many_are_counted() -> None:
    files = {Path(f"{number}.txt"): WhyNot.NOT_A_SCAN for number in range(7)}
    told = list(passed_over_in_words(files | {Path("scans/x.pdf"): WhyNot.LEADS_OUT}))
    assert told == [
        "Bỏ qua 7 tệp không phải bản quét: 0.txt, 1.txt, 2.txt, 3.txt, 4.txt và 2 tệp khác.",
        "Bỏ qua 1 liên kết dẫn ra ngoài thư mục đã cho: x.pdf.",
    ]
    assert list(passed_over_in_words({})) == []
