"""Every kind of invented paper, read perfectly, gives exactly the fields printed on it."""

from dataclasses import replace
from datetime import date

import pytest

from benchmarks.synth import KINDS, SynthDocument, make_document
from pipeline.page import Line, Reading
from pipeline.records import extract_record
from schemas.doctypes import load_catalogue
from schemas.record import Record
from schemas.rules import load_rules
from schemas.text import fold, nfc, squash
from tests.pipeline.records.readings import reading_of

pytestmark = pytest.mark.slow

CATALOGUE, RULES = load_catalogue(), load_rules()
SEEDS = (101, 102)


def _record(document: SynthDocument) -> Record:
    return extract_record(
        reading_of(document),
        CATALOGUE,
        RULES,
        document_id="d1",
        today=date(2026, 11, 22),
        software="test",
    )


@pytest.fixture(scope="module", params=[(k, s) for k in KINDS for s in SEEDS], ids=str)
def paper(request: pytest.FixtureRequest) -> tuple[SynthDocument, Record]:
    kind, seed = request.param
    document = make_document(kind, seed)
    return document, _record(document)


def test_the_type_is_recognised_with_confidence(paper: tuple[SynthDocument, Record]) -> None:
    document, record = paper
    assert record.type == document.type
    assert record.type_confidence > 0.8


def test_every_field_has_exactly_the_printed_value(paper: tuple[SynthDocument, Record]) -> None:
    document, record = paper
    assert {name: field.value for name, field in record.fields.items()} == document.fields


def test_a_paper_without_fault_asks_nobody_to_look(paper: tuple[SynthDocument, Record]) -> None:
    _, record = paper
    asked = {n: f.checks for n, f in record.fields.items() if f.needs_review}
    assert (asked, record.missing) == ({}, ())


def test_the_evidence_lies_on_the_words_of_the_value(
    paper: tuple[SynthDocument, Record],
) -> None:
    document, record = paper
    for field in record.fields.values():
        page = document.pages[field.page - 1]
        x0, y0, x1, y1 = field.box
        inside = [
            word.text
            for line in page.lines
            for word in line.words
            if x0 <= (word.box.x0 + word.box.x1) / 2 <= x1
            and y0 <= (word.box.y0 + word.box.y1) / 2 <= y1
        ]
        evidence = squash("".join(inside))
        lost = [word for word in field.raw.split() if squash(word) not in evidence]
        assert not lost


def test_without_any_diacritics_the_same_fields_are_found(
    paper: tuple[SynthDocument, Record],
) -> None:
    document, record = paper
    bare = extract_record(
        _without_diacritics(reading_of(document)),
        CATALOGUE,
        RULES,
        document_id="d1",
        today=date(2026, 11, 22),
        software="test",
    )
    assert bare.type == record.type
    assert set(bare.fields) == set(record.fields)
    for name, field in record.fields.items():
        assert squash(bare.fields[name].raw) == squash(field.raw)


def _without_diacritics(reading: Reading) -> Reading:
    return Reading(tuple(replace(page, lines=_bare(page.lines)) for page in reading.pages))


def _bare(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(
        Line(tuple(replace(word, text=_letters(word.text)) for word in line.words))
        for line in lines
    )


def _letters(text: str) -> str:
    folded = fold(nfc(text))
    return "".join(b.upper() if a.isupper() else b for a, b in zip(nfc(text), folded, strict=True))
