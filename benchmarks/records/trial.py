"""Runs the stage over readings and compares its records with the truth."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from benchmarks.records.calibrate import Example
from benchmarks.records.papers import Case
from benchmarks.records.scores import Paper, Seen, same
from pipeline.page import Reading
from pipeline.records import extract_record
from pipeline.records.classify import all_evidence, type_signals
from pipeline.records.judging import judge
from pipeline.records.layout import sheets
from schemas.doctypes import Catalogue, load_catalogue
from schemas.record import Record
from schemas.rules import RuleSet, load_rules

TODAY = date(2026, 11, 22)


class Bench:
    """The stage with the product's own types and rules.

    ``only`` names the fields that count; all do when it is empty.
    """

    def __init__(self, only: Sequence[str] = ()) -> None:
        self._only = only
        self.catalogue: Catalogue = load_catalogue()
        self.rules: RuleSet = load_rules()

    def paper(self, case: Case, truth: Mapping[str, str], reading: Reading) -> Paper:
        """The record of a reading, compared field by field.

        Fields the truth does not have count as invented when the record has them.
        """
        began = time.process_time()
        record = self.record(reading, case.name)
        seconds = time.process_time() - began
        return Paper(
            case.name,
            case.condition,
            case.type,
            record.type,
            record.type_confidence,
            len(reading.pages),
            seconds,
            tuple(self._seen(case, truth, record)),
        )

    def record(self, reading: Reading, name: str) -> Record:
        """The record as the product makes it."""
        return extract_record(
            reading, self.catalogue, self.rules, document_id=name, today=TODAY, software="benchmark"
        )

    def examples(
        self, case: Case, truth: Mapping[str, str], reading: Reading
    ) -> tuple[list[Example], Example]:
        """What there is to learn: the values of the fields, and the type that ranks first.

        Values are located as on a paper of its own type, whatever it was taken for.
        """
        own = sheets(reading)
        type_ = self.catalogue.types[case.type]
        values = [
            Example(judged.signals, same(judged.candidate.parsed.value, truth.get(name, "")))
            for name, judged in judge(own, type_, self.rules, TODAY).items()
            if judged.candidate.parsed is not None
        ]
        every = all_evidence(own, self.catalogue, self.rules)
        first = max(every, key=lambda e: e.rank)
        return values, Example(type_signals(first, every), first.type.name == case.type)

    def _seen(self, case: Case, truth: Mapping[str, str], record: Record) -> Iterator[Seen]:
        kinds = {f.name: f.kind for f in self.catalogue.types[case.type].fields}
        for name in _names(truth, record):
            if self._only and name not in self._only:
                continue
            value = record.fields.get(name)
            yield Seen(
                case.name,
                case.condition,
                case.type,
                name,
                kinds.get(name, "?"),
                truth.get(name, ""),
                value.value if value else "",
                value.confidence if value else 0.0,
                value.needs_review if value else name in record.missing,
                name in case.by_pen,
            )


def _names(truth: Mapping[str, str], record: Record) -> Iterable[str]:
    return dict.fromkeys([*truth, *record.fields])
