import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.reading.__main__ import parse
from benchmarks.reading.pages import Case, Source
from benchmarks.reading.readme import BEGIN, END, write_into
from benchmarks.reading.report import as_rows, missed_goals, tables, worst_group
from benchmarks.reading.trial import Row, Trial
from benchmarks.scores import score_page
from tests.benchmarks.words import read

PRINTED = ("Điều 1. Công bố Danh mục thủ tục hành chính",)


def row(source: Source, group: str, text: str, cpu: float = 1.0) -> Row:
    case = Case(f"{group}-1", source, group, Path("a.pdf"), PRINTED)
    score = score_page(PRINTED, read(text, confidence=0.995) if text else [])
    return Row("tesserocr", case, text, cpu, cpu, None if text else "ocr.timeout", score)


GOOD = Trial(
    "tesserocr",
    (row("synthetic", "clean", *PRINTED), row("synthetic", "fax", *PRINTED)),
    300_000_000,
)


def test_a_perfect_and_quick_reader_meets_every_goal() -> None:
    assert missed_goals(GOOD) == []


def test_one_lost_page_misses_the_goals_of_quality_and_says_by_how_much() -> None:
    trial = Trial("tesserocr", (*GOOD.rows, row("synthetic", "phone", "")))
    missed = missed_goals(trial)
    assert "synthetic: worst order-free CER is 1, must be at most 0.02" in missed
    assert not any("CPU" in sentence for sentence in missed)


def test_lines_in_a_wrong_order_miss_the_goals_of_order_only() -> None:
    first, *rest = PRINTED[0].split()
    trial = Trial("tesserocr", (row("synthetic", "clean", " ".join([*rest, first])),))
    missed = missed_goals(trial)
    assert any("worst CER in order" in sentence for sentence in missed)


def test_words_that_are_never_sure_miss_the_goal_of_sureness() -> None:
    score = score_page(PRINTED, read(PRINTED[0], confidence=0.9))
    unsure = replace(GOOD.rows[0], score=score)
    missed = missed_goals(Trial("tesserocr", (unsure,)))
    assert "synthetic: share of sure words is 0, must be at least 0.85" in missed


def test_a_slow_reader_misses_the_goal_of_time_only() -> None:
    slow = Trial("tesserocr", (row("real", "real", *PRINTED, cpu=2.0),))
    assert missed_goals(slow) == ["real: CPU s/page is 2, must be at most 1.5"]


def test_a_reader_that_is_absent_meets_no_goal() -> None:
    [sentence] = missed_goals(Trial("ocrmypdf", absent="not installed"))
    assert "not installed" in sentence


def test_the_worst_condition_is_found() -> None:
    rows = (*GOOD.rows, row("synthetic", "faint", PRINTED[0].replace("ố", "ồ")))
    name, rate = worst_group(rows)
    assert name == "faint"
    assert rate == pytest.approx(1 / len(PRINTED[0]))


def test_the_tables_are_rectangular_and_name_everyone() -> None:
    trials = [GOOD, Trial("ocrmypdf", absent="not installed")]
    text = tables(trials)
    blocks = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert len(blocks) == 3
    for block in blocks:
        assert len({line.count("|") for line in block}) == 1
    assert "`ocrmypdf` is absent: not installed." in text
    assert "| `tesserocr` | 2 | 0.00 | 0.00 clean | 0.00 | 0.00 clean |" in text


def test_failed_pages_are_shown() -> None:
    assert "1 (1 failed)" in tables([Trial("tesserocr", (row("real", "real", ""),))])


def test_rows_survive_json() -> None:
    [first, second] = json.loads(json.dumps(as_rows([GOOD])))
    assert (first["reader"], first["group"], second["group"]) == ("tesserocr", "clean", "fax")
    assert first["counts"]["words"] == len(PRINTED[0].split())


def test_a_condition_nobody_knows_is_refused_on_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert parse(["--conditions", "yellowed+fax"]).conditions == ["yellowed+fax"]
    with pytest.raises(SystemExit):
        parse(["--conditions", "coffee"])
    assert "no condition 'coffee'" in capsys.readouterr().err


def test_the_table_of_a_readme_is_written_between_its_marks_in_its_language(tmp_path: Path) -> None:
    for name in ("README.md", "README.vi.md"):
        readme = tmp_path / name
        readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
        write_into(readme, [GOOD, Trial("ocrmypdf", absent="not installed")])
        text = readme.read_text(encoding="utf-8")
        assert text.startswith(f"before\n{BEGIN}\n|")
        assert text.endswith(f"|\n{END}\nafter\n")
        assert "old" not in text
        assert ("| 100,00 |" if ".vi." in name else "| 100.00 |") in text
