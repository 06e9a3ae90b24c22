"""What the benchmark prints: tables in Markdown, and which goals were missed."""

from collections.abc import Iterator, Sequence

from benchmarks.records.scores import Paper, Seen, by, calibration, share_at, tally, unmarked

GOAL_F1, GOAL_CLEAN, GOAL_TYPES = 0.97, 0.985, 0.99
GOAL_PRECISION, GOAL_SHARE, GOAL_SECONDS = 0.995, 0.80, 0.15
CLEAN = "clean"
BANDS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.97, 0.99)


def tables(papers: Sequence[Paper], title: str) -> str:
    """Everything that was measured."""
    parts = (_types, _conditions, _hands, _fields, _calibration)
    rest = (line for part in parts for line in part(papers))
    return "\n".join((*_summary(papers, title), *rest))


def missed_goals(papers: Sequence[Paper]) -> list[str]:
    """A sentence for every goal that was not met."""
    share, precision, _ = unmarked(_seen(papers))
    measured = (
        ("micro-F1", tally(_seen(papers)).f1, GOAL_F1),
        ("micro-F1 clean", tally(_seen(_clean(papers))).f1, GOAL_CLEAN),
        ("classification", _right_types(papers), GOAL_TYPES),
        ("precision of what is not marked", precision, GOAL_PRECISION),
        ("share not marked", share, GOAL_SHARE),
    )
    missed = [f"{name}: {value:.4f} < {goal}" for name, value, goal in measured if value < goal]
    if _seconds(papers) > GOAL_SECONDS:
        missed.append(f"CPU seconds a page: {_seconds(papers):.3f} > {GOAL_SECONDS}")
    return missed


def _seen(papers: Sequence[Paper]) -> list[Seen]:
    return [seen for paper in papers for seen in paper.fields]


def _clean(papers: Sequence[Paper]) -> list[Paper]:
    return [paper for paper in papers if paper.condition == CLEAN]


def _right_types(papers: Sequence[Paper]) -> float:
    return sum(paper.type == paper.claimed for paper in papers) / max(1, len(papers))


def _seconds(papers: Sequence[Paper]) -> float:
    pages = sum(paper.pages for paper in papers)
    return sum(paper.seconds for paper in papers) / max(1, pages)


def _summary(papers: Sequence[Paper], title: str) -> Iterator[str]:
    total, clean = tally(_seen(papers)), tally(_seen(_clean(papers)))
    share, precision, wrong = unmarked(_seen(papers))
    alone = sum(paper.alone for paper in papers) / max(1, len(papers))
    yield f"### {title}\n"
    yield f"{len(papers)} papers, {sum(p.pages for p in papers)} pages, {total.printed} fields\n"
    yield "| measure | value |"
    yield "|---|---|"
    yield f"| right type, unknown papers refused | {_right_types(papers):.4f} |"
    both = f"{total.precision:.4f}, {total.recall:.4f}"
    yield f"| micro-F1 (precision, recall) | {total.f1:.4f} ({both}) |"
    yield f"| micro-F1 clean ({clean.printed} fields) | {clean.f1:.4f} |"
    yield f"| values not marked for review | {share:.4f} |"
    yield f"| their precision | {precision:.4f} ({sum(wrong.values())} wrong) |"
    yield f"| values that need no human at 99.5 % precision | {share_at(papers, 0.995):.4f} |"
    yield f"| papers without any mark | {alone:.4f} |"
    yield f"| CPU ms a page beyond reading | {1000 * _seconds(papers):.0f} |\n"


def _types(papers: Sequence[Paper]) -> Iterator[str]:
    yield "| type | papers | right type | F1 | precision | recall | fields |"
    yield "|---|---|---|---|---|---|---|"
    groups = by(papers, "type")
    for name in sorted({paper.type for paper in papers}):
        own = [paper for paper in papers if paper.type == name]
        t = tally(groups.get(name, []))
        yield (
            f"| {name} | {len(own)} | {_right_types(own):.2f} | {t.f1:.3f} | {t.precision:.3f} "
            f"| {t.recall:.3f} | {t.printed} |"
        )
    yield ""


def _conditions(papers: Sequence[Paper]) -> Iterator[str]:
    yield "| condition | F1 | fields |"
    yield "|---|---|---|"
    for name, fields in by(papers, "condition").items():
        t = tally(fields)
        yield f"| {name} | {t.f1:.3f} | {t.printed} |"
    yield ""


def _hands(papers: Sequence[Paper]) -> Iterator[str]:
    """Print and pen apart, where a hand filled blanks."""
    groups = by(papers, "by_pen")
    if "True" not in groups:
        return
    yield "| written | F1 | precision | recall | fields | not marked | their precision |"
    yield "|---|---|---|---|---|---|---|"
    for name, pen in (("in print", "False"), ("by pen", "True")):
        own = groups.get(pen, [])
        t, (share, sure, _) = tally(own), unmarked(own)
        yield (
            f"| {name} | {t.f1:.3f} | {t.precision:.3f} | {t.recall:.3f} | {t.printed} "
            f"| {share:.3f} | {sure:.4f} |"
        )
    yield ""


def wrong_values(papers: Sequence[Paper]) -> str:
    """Every type and value that is not the printed one: case, field, printed, found."""
    types = (
        f"| {paper.case} | type | {paper.type} | {paper.claimed} | {paper.confidence:.3f} |"
        for paper in papers
        if paper.claimed != paper.type
    )
    rows = (
        f"| {seen.case} | {seen.name} | {seen.printed} | {seen.found} "
        f"| {seen.confidence:.3f}{' marked' if seen.marked else ''} |"
        for seen in _seen(papers)
        if not seen.right and (seen.printed or seen.found)
    )
    return "\n".join(
        ("| paper | field | printed | found | |", "|---|---|---|---|---|", *types, *rows)
    )


def _fields(papers: Sequence[Paper]) -> Iterator[str]:
    """The fields over all types, the worst first."""
    yield "| field | F1 | precision | recall | n |"
    yield "|---|---|---|---|---|"
    rows = sorted((tally(fields).f1, name, fields) for name, fields in by(papers, "name").items())
    for f1, name, fields in rows:
        t = tally(fields)
        yield f"| {name} | {f1:.3f} | {t.precision:.3f} | {t.recall:.3f} | {t.printed} |"
    yield ""


def _calibration(papers: Sequence[Paper]) -> Iterator[str]:
    yield "| mean confidence | share right | values |"
    yield "|---|---|---|"
    for mean, right, count in calibration(_seen(papers), BANDS):
        yield f"| {mean:.3f} | {right:.3f} | {count} |"
