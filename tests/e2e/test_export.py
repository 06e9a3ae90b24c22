"""``sohoa export`` and ``sohoa corrections`` on a database that holds finished papers."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from schemas.exporters.formats import FORMATS
from schemas.review import Decision, Decisions, reviewed
from sohoa.cli.commands import app
from sohoa.cli.export import ExportForm
from storage.database import Database
from storage.documents import Documents
from storage.ledger import Ledger
from storage.records import Records
from storage.reviews import Change, Reviews
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import stored

Command = Callable[..., Result]


@pytest.fixture
def command(
    sqlite_database: Database, clock: FrozenClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Runs a command on two papers, the number of one of which was corrected."""
    documents = Documents(sqlite_database, clock)
    ledger = Ledger(sqlite_database, clock, documents, seconds=300, owner_is_dead=lambda _: False)
    records = Records(sqlite_database, clock, documents, ledger)
    paper = stored(documents, ledger, records, "a", so="=1+1", ho_ten="Đặng Thị Hòa")
    stored(documents, ledger, records, "b", so="2")
    decisions = Decisions({"so": Decision("corrected", "11")}, {})
    change = Change(1, "chị Lan", "r", lambda record: reviewed(record, decisions, frozenset()))
    Reviews(sqlite_database, clock, documents).amend(paper, change)
    for name, value in {
        "DATABASE_URL": sqlite_database.engine.url.render_as_string(hide_password=False),
        "BROKER_URL": "redis://127.0.0.1:1/0",
        "S3_ENDPOINT": "127.0.0.1:1",
        "S3_ACCESS_KEY": "k",
        "S3_SECRET_KEY": "s",
        "DATA_DIR": str(tmp_path / "data"),
    }.items():
        monkeypatch.setenv(f"SOHOA_{name}", value)
    return lambda *words: CliRunner().invoke(app, [*words], catch_exceptions=False)


def test_the_command_knows_every_form_there_is() -> None:
    assert [form.value for form in ExportForm] == list(FORMATS)


def test_papers_are_written_to_stdout(command: Command) -> None:
    result = command("export", "--format", "json")
    assert result.exit_code == 0
    papers = json.loads(result.stdout_bytes)
    assert {paper["record"]["fields"]["so"]["value"] for paper in papers} == {"11", "2"}


@pytest.mark.parametrize("form", FORMATS)
def test_papers_are_written_to_a_file_that_only_its_owner_reads(
    command: Command, tmp_path: Path, form: str
) -> None:
    out = tmp_path / "out"
    assert command("export", "--format", form, "--out", str(out)).exit_code == 0
    assert out.stat().st_size > 0
    assert out.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.glob(".out*")] == []


@pytest.mark.parametrize(
    ("since", "count"), [("2026-03-02", 2), ("02/03/2026", 2), ("2026-03-03", 0)]
)
def test_a_day_begins_at_midnight_in_vietnam(command: Command, since: str, count: int) -> None:
    result = command("export", "--format", "json", "--since", since)
    assert len(json.loads(result.stdout_bytes)) == count


def test_what_was_corrected_is_told_and_who_it_was_about_is_not(command: Command) -> None:
    result = command("corrections")
    (line,) = result.stdout_bytes.decode().splitlines()
    example = json.loads(line)
    assert (example["field"], example["read"], example["corrected"]) == ("so", "=1+1", "11")
    assert "Đặng Thị Hòa" not in line
    assert "chị Lan" not in line
    assert command("corrections", "--type", "another").stdout_bytes == b""
