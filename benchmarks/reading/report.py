"""From trials to tables, to rows for other programs, and to a verdict."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from operator import add
from typing import Any

from benchmarks.reading.endurance import Mark
from benchmarks.reading.pages import Source
from benchmarks.reading.throughput import Throughput
from benchmarks.reading.trial import Row, Trial
from benchmarks.scores import CONFIDENCE_BANDS, Score


@dataclass(frozen=True, slots=True)
class Summary:
    """Several pages of one reader: scores summed, times averaged."""

    pages: int
    failed: int
    cpu: float
    wall: float
    score: Score


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on one number of one part of the pages."""

    name: str
    source: Source
    bound: float
    value: Callable[[Sequence[Row]], float]
    at_least: bool = False

    def missed(self, rows: Sequence[Row]) -> str | None:
        """Say by how much the goal is missed; None if it is met or there are no such pages."""
        mine = [row for row in rows if row.case.source == self.source]
        if not mine:
            return None
        value = self.value(mine)
        if value >= self.bound if self.at_least else value <= self.bound:
            return None
        side = "at least" if self.at_least else "at most"
        return f"{self.source}: {self.name} is {value:.4g}, must be {side} {self.bound:.4g}"


def summarise(rows: Sequence[Row]) -> Summary:
    """The summary of a non-empty list."""
    return Summary(
        pages=len(rows),
        failed=sum(row.error is not None for row in rows),
        cpu=sum(row.cpu for row in rows) / len(rows),
        wall=sum(row.wall for row in rows) / len(rows),
        score=reduce(add, (row.score for row in rows)),
    )


def by_group(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each condition, in the order in which they first come."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.case.group, []).append(row)
    return groups


def worst_group(
    rows: Sequence[Row], rate: Callable[[Score], float] = lambda score: score.free_cer
) -> tuple[str, float]:
    """The condition with the highest ``rate`` (order-free character error), and that rate."""
    rates = {name: rate(summarise(group).score) for name, group in by_group(rows).items()}
    worst = max(rates, key=lambda name: rates[name])
    return worst, rates[worst]


def _cer(score: Score) -> float:
    return score.cer


def _free_cer(score: Score) -> float:
    return score.free_cer


def _f1(score: Score) -> float:
    return score.f1


def _of_found(score: Score) -> float:
    return score.accents.of_found


def _sure_share(score: Score) -> float:
    return score.bands[SURE].share or 0.0


def _sure_right(score: Score) -> float:
    return score.bands[SURE].accuracy or 0.0


def _of_all(rate: Callable[[Score], float]) -> Callable[[Sequence[Row]], float]:
    return lambda rows: rate(summarise(rows).score)


def _of_worst(rate: Callable[[Score], float]) -> Callable[[Sequence[Row]], float]:
    return lambda rows: worst_group(rows, rate)[1]


SURE = max(CONFIDENCE_BANDS)

GOALS = (
    Goal("order-free CER", "synthetic", 0.006, _of_all(_free_cer)),
    Goal("worst order-free CER", "synthetic", 0.02, _of_worst(_free_cer)),
    Goal("CER in order", "synthetic", 0.01, _of_all(_cer)),
    Goal("worst CER in order", "synthetic", 0.03, _of_worst(_cer)),
    Goal("word F1", "synthetic", 0.985, _of_all(_f1), at_least=True),
    Goal("accents of found words", "synthetic", 0.995, _of_all(_of_found), at_least=True),
    Goal("share of sure words", "synthetic", 0.85, _of_all(_sure_share), at_least=True),
    Goal("sure words that are right", "synthetic", 0.997, _of_all(_sure_right), at_least=True),
    Goal("CPU s/page", "synthetic", 1.5, lambda rows: summarise(rows).cpu),
    Goal("order-free CER", "real", 0.008, _of_all(_free_cer)),
    Goal("CER in order", "real", 0.015, _of_all(_cer)),
    Goal("word F1", "real", 0.97, _of_all(_f1), at_least=True),
    Goal("accents of found words", "real", 0.993, _of_all(_of_found), at_least=True),
    Goal("CPU s/page", "real", 1.5, lambda rows: summarise(rows).cpu),
)
"""Better than every engine measured so far, on the processor of an old office PC."""


def missed_goals(trial: Trial) -> list[str]:
    """A sentence for every goal that the reader misses; an absent reader misses all."""
    if trial.absent is not None:
        return [f"{trial.reader} did not take part: {trial.absent}"]
    return [said for goal in GOALS if (said := goal.missed(trial.rows)) is not None]


def tables(trials: Sequence[Trial]) -> str:
    """Everything as Markdown: one table of quality for each source, then conditions, then costs."""
    took_part = [trial for trial in trials if trial.absent is None]
    parts = [
        f"### {source.capitalize()} pages\n\n{_quality(took_part, source)}"
        f"\n\n{_calibration(took_part, source)}"
        for source in _sources(took_part)
    ]
    if any(row.case.source == "synthetic" for trial in took_part for row in trial.rows):
        parts.append(f"### Order-free CER % by condition\n\n{_conditions(took_part)}")
    parts += [f"`{trial.reader}` is absent: {trial.absent}." for trial in trials if trial.absent]
    return "\n\n".join(parts)


def _sources(trials: Sequence[Trial]) -> list[Source]:
    sources: tuple[Source, ...] = ("synthetic", "real")
    present = {row.case.source for trial in trials for row in trial.rows}
    return [source for source in sources if source in present]


def _of(trial: Trial, source: Source) -> list[Row]:
    return [row for row in trial.rows if row.case.source == source]


def _quality(trials: Sequence[Trial], source: Source) -> str:
    head = ["reader", "pages", "CER", "worst", "order-free", "worst", "WER", "F1"]
    head += ["base", "modifier", "tone", "exact", "of found"]
    head += ["CPU s", "wall s", "peak MB"]
    return markdown(head, [_quality_row(trial, _of(trial, source)) for trial in trials])


def _quality_row(trial: Trial, rows: Sequence[Row]) -> list[str]:
    total = summarise(rows)
    score, accents = total.score, total.score.accents
    axes = (accents.base, accents.modifiers, accents.tones, accents.exact)
    return [
        f"`{trial.reader}`",
        f"{total.pages}" + (f" ({total.failed} failed)" if total.failed else ""),
        percent(score.cer),
        _worst(rows, _cer),
        percent(score.free_cer),
        _worst(rows, _free_cer),
        percent(score.wer),
        percent(score.f1),
        *(percent(count / accents.words if accents.words else None) for count in axes),
        percent(accents.of_found),
        f"{total.cpu:.2f}",
        f"{total.wall:.2f}",
        f"{trial.peak_bytes / 1e6:.0f}",
    ]


def _worst(rows: Sequence[Row], rate: Callable[[Score], float]) -> str:
    """The condition with the highest rate; nothing where there is but one."""
    if len(by_group(rows)) == 1:
        return ""
    name, value = worst_group(rows, rate)
    return f"{percent(value)} {name}"


def _calibration(trials: Sequence[Trial], source: Source) -> str:
    head = ["confidence: share of words, right of them"]
    head += [f"≥ {bound}" for bound in CONFIDENCE_BANDS]
    body = []
    for trial in trials:
        bands = summarise(_of(trial, source)).score.bands
        shown = ((bands[bound].share, bands[bound].accuracy) for bound in CONFIDENCE_BANDS)
        cells = (f"{percent(share)}, {percent(accuracy)}" for share, accuracy in shown)
        body.append([f"`{trial.reader}`", *cells])
    return markdown(head, body)


def _conditions(trials: Sequence[Trial]) -> str:
    groups = [by_group(_of(trial, "synthetic")) for trial in trials]
    names = list(dict.fromkeys(name for group in groups for name in group))
    body = [
        [name, *(percent(summarise(group[name]).score.free_cer) for group in groups)]
        for name in names
    ]
    return markdown(["condition", *(f"`{trial.reader}`" for trial in trials)], body)


def throughput_table(measured: Sequence[Throughput], cores: int) -> str:
    """Pages a minute of each reader, and how many times that of the slowest."""
    present = [one for one in measured if one.absent is None]
    slowest = min((one.pages_per_minute for one in present), default=1.0)
    head = [f"reader, {cores} cores", "pages", "s", "pages/min", "× slowest"]
    body = [
        [
            f"`{one.reader}`",
            str(one.pages),
            f"{one.seconds:.1f}",
            f"{one.pages_per_minute:.0f}",
            f"{one.pages_per_minute / slowest:.1f}",
        ]
        for one in present
    ]
    absent = [f"`{one.reader}` is absent: {one.absent}." for one in measured if one.absent]
    return "\n\n".join([markdown(head, body), *absent])


def endurance_table(reader: str, marks: Sequence[Mark]) -> str:
    """Memory of one process as it reads on."""
    head = [f"`{reader}`: pages read", "MB now", "MB at most"]
    rows = ((mark.pages, mark.bytes_now, mark.peak_bytes) for mark in marks)
    return markdown(
        head, ([str(n), f"{now / 1e6:.0f}", f"{most / 1e6:.0f}"] for n, now, most in rows)
    )


def percent(rate: float | None) -> str:
    """A share as a percentage with two decimals, a dash where there is none."""
    return "–" if rate is None else f"{100 * rate:.2f}"


def markdown(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """A table whose first column is text and whose others are numbers."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))


def as_rows(trials: Iterable[Trial]) -> list[dict[str, Any]]:
    """Every page of every reader, ready for ``json.dump``: counts, costs and the text read."""
    return [
        {
            "reader": row.reader,
            "page": row.case.name,
            "source": row.case.source,
            "group": row.case.group,
            "cpu": round(row.cpu, 3),
            "wall": round(row.wall, 3),
            "error": row.error,
            "text": row.text,
            "cer": round(row.score.cer, 5),
            "free_cer": round(row.score.free_cer, 5),
            "wer": round(row.score.wer, 5),
            "f1": round(row.score.f1, 5),
            "counts": asdict(row.score),
        }
        for trial in trials
        for row in trial.rows
    ]
