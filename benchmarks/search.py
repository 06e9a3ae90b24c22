"""How long it takes to find and to list papers among very many, on both databases.

    python -m benchmarks.search --papers 1000000 --seed 7

Invented papers go straight into the tables, with the tokens the product gives them; then each kind
of question is asked many times, with other words each time, by the product's own search. Prints p50
and p95 in milliseconds; ``--check`` fails when a goal is missed. PostgreSQL is a server of its own
from Debian's package, as it comes; both databases lie in the temporary folder (``TMPDIR``), where
each needs 4 kB of room a paper.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import cast
from uuid import UUID

import psycopg
from sqlalchemy import insert, text

from schemas.text import fold
from storage import findable, tokens
from storage.clock import SystemClock
from storage.database import Database
from storage.documents import Documents
from storage.migrate import upgrade
from storage.search import Query, Search
from storage.states import DocumentState, PageState
from storage.tables import DocumentRow, FieldRow, PageRow
from tests.servers.postgres import postgres_server

GOAL_MS = {"postgresql": 50.0, "sqlite": 100.0}
"""p95 of every kind of question among a million papers."""

_AT_ONCE = 5_000
_FAMILIES, _MIDDLES, _GIVEN, _ONSETS, _RIMES = (
    line.split()
    for line in (
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý",
        "Văn Thị Hữu Đức Minh Ngọc Thanh Quốc Xuân Hồng Thu Kim",
        "An Bình Chi Dũng Giang Hà Hải Hòa Hương Khánh Lan Linh Long Mai Nam Phúc Sơn Tâm",
        "b c ch d đ g gi h k kh l m n ng nh ph q r s t th tr v x",
        "a an ang anh ao ay ăm âu e en ê êu i in inh iêu o on ong ôi ơn u ung uôn ương y",
    )
)
_SHARES = list(accumulate((38, 12, 9, 7, 5, 5, 4, 4, 3, 2, 2, 1, 1, 1, 1, 1)))
"""Of the families, per cent and roughly."""
_SYLLABLES = [onset + rime for rime in _RIMES for onset in _ONSETS]
_FOLDED = [fold(syllable) for syllable in _SYLLABLES]
_LONGER = [syllable for syllable in _FOLDED if len(syllable) > 3]
_FREQUENT_FIRST = list(accumulate(1 / rank for rank in range(1, len(_SYLLABLES) + 1)))
_OFFICIAL = ("quyet_dinh", "cong_van", "thong_bao", "ke_hoach")
_PERSONAL = ("khai_sinh", "ket_hon", "khai_tu", "dat_dai", "xay_dung", "ho_kinh_doanh")
_STATES = (DocumentState.STORED,) * 97 + (DocumentState.NEEDS_REVIEW,) * 2 + (DocumentState.FAILED,)
_TEXT_WORDS = 90


@dataclass(frozen=True, slots=True)
class Paper:
    """One invented paper as rows of the tables."""

    document: dict[str, object]
    fields: list[dict[str, object]]
    page: dict[str, object]
    tokens: list[str]


def papers(count: int, seed: int) -> Iterator[Paper]:
    """Papers as offices have them: old ones came in batches of one type, an early type no more."""
    chance = random.Random(seed)
    for number in range(1, count + 1):
        early = number <= count // 5
        types = ("ho_tich_cu",) if early else _OFFICIAL + _PERSONAL
        yield _paper(chance, number, chance.choice(types))


def name(chance: random.Random) -> str:
    """A person's name; four of ten are called Nguyễn, as in the country."""
    family = chance.choices(_FAMILIES, cum_weights=_SHARES)[0]
    return f"{family} {chance.choice(_MIDDLES)} {chance.choice(_GIVEN)}"


def _day(chance: random.Random) -> str:
    return f"{chance.randint(1990, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(_SYLLABLES, cum_weights=_FREQUENT_FIRST, k=count))


def _paper(chance: random.Random, number: int, kind: str) -> Paper:
    id_ = str(UUID(int=chance.getrandbits(128), version=4))
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=60 * number)
    if kind in _OFFICIAL:
        heading = "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM QUYẾT ĐỊNH về việc"
        values = {
            "so_ky_hieu": f"{chance.randint(1, 9999)}/{chance.choice(('QĐ', 'CV', 'TB'))}-UBND",
            "ngay_ban_hanh": _day(chance),
            "trich_yeu": f"quyết định về việc {_words(chance, 8)}",
            "nguoi_ky": name(chance),
        }
    else:
        heading = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM GIẤY CHỨNG NHẬN họ chữ đệm tên"
        values = {
            "ho_ten": name(chance),
            "ngay_sinh": _day(chance),
            "so_dinh_danh": f"{chance.randrange(10**12):012}",
            "noi_sinh": f"xã {_words(chance, 4)}",
        }
        if kind == "ho_tich_cu":
            heading += " sổ bộ hộ tịch cũ"
    said = f"{heading} {' '.join(values.values())}"
    more = chance.choices(_FOLDED, cum_weights=_FREQUENT_FIRST, k=_TEXT_WORDS)
    document: dict[str, object] = {
        "id": id_,
        "arrival": number,
        "state": chance.choice(_STATES),
        "lane": "bulk",
        "dossier": f"HS-{number // 20}",
        "source_name": f"{number}.pdf",
        "source_sha256": f"{number:064}",
        "submitted_by": "benchmark",
        "page_count": 1,
        "type": kind,
        "needs_review": False,
        "marked_fields": 0,
        "record_version": 1,
        "findable": True,
        "tokens_version": tokens.VERSION,
        "attempts": 0,
        "created_at": moment,
        "changed_at": moment,
    }
    known: list[dict[str, object]] = [
        {"document_id": id_, "name": field, "value": value, "folded": "", "squeezed": ""}
        for field, value in values.items()
    ]
    page: dict[str, object] = {
        "document_id": id_,
        "number": 1,
        "state": PageState.DONE,
        "folded": f"{fold(said)} {' '.join(more)}",
        "attempts": 0,
    }
    marks = findable.marks(DocumentRow(**document))
    return Paper(document, known, page, [*marks, *tokens.of_values(values)])


def fill_sqlite(database: Database, some: Sequence[Paper]) -> None:
    """Enter papers with their tokens."""
    enter = "INSERT INTO findable (rowid, words) VALUES (:arrival, :words)"
    with database.transaction() as session:
        session.execute(insert(DocumentRow), [paper.document for paper in some])
        session.execute(insert(FieldRow), [field for paper in some for field in paper.fields])
        session.execute(insert(PageRow), [paper.page for paper in some])
        session.execute(text(enter), _rows(some, findable.as_text))


def _rows(some: Sequence[Paper], write: Callable[[Iterator[str]], str]) -> list[dict[str, object]]:
    return [
        {
            "arrival": paper.document["arrival"],
            "words": write(chain(paper.tokens, tokens.of_text(str(paper.page["folded"])))),
        }
        for paper in some
    ]


def fill_postgres(database: Database, some: Sequence[Paper]) -> None:
    """Enter papers with their tokens."""
    with database.transaction() as session:
        raw = cast("psycopg.Connection", session.connection().connection.driver_connection)
        for table, rows in (
            ("documents", [paper.document for paper in some]),
            ("record_fields", [field for paper in some for field in paper.fields]),
            ("pages", [paper.page for paper in some]),
            ("findable", _rows(some, findable.as_vector)),
        ):
            columns = ", ".join(rows[0])
            with raw.cursor().copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(list(row.values()))


Question = Callable[[random.Random], Query]
_LISTS: dict[str, Question] = {
    "newest papers": lambda _: Query(),
    "newest of a type": lambda c: Query(type=c.choice(_PERSONAL)),
    "newest of an early type": lambda _: Query(type="ho_tich_cu"),
    "of a dossier": lambda c: Query(dossier=f"HS-{c.randrange(1000)}"),
    "in a rare state": lambda _: Query(state=DocumentState.FAILED),
}
_SEARCHES: dict[str, Question] = {
    "number as written": lambda c: Query(f"{c.randint(1, 9999)}/QĐ-UBND"),
    "beginning of a number": lambda c: Query(f"{c.randint(1, 9999)}/Q*"),
    "date": lambda c: Query(_day(c)),
    "person": lambda c: Query(name(c)),
    "person, as a phrase": lambda c: Query(f'"{name(c)}"'),
    "person and date": lambda c: Query(f"{name(c)} {_day(c)}"),
    "word in every paper": lambda _: Query("cộng hòa"),
    "word in early papers alone": lambda _: Query("hộ tịch"),
    "frequent words": lambda c: Query(_words(c, 2)),
    "four words": lambda c: Query(_words(c, 4)),
    "words in a phrase": lambda c: Query(f'"{_words(c, 2)}"'),
    "beginning of a word": lambda c: Query(f"{name(c)} {_words(c, 1)[:3]}*"),
    "three letters of a word": lambda c: Query(f"{c.choice(_LONGER)[:3]}*"),
    "beginning of a word alone": lambda c: Query(f"{c.choice(_LONGER)}*"),
    "word nowhere": lambda _: Query("xyzzy"),
    "word and type": lambda c: Query(_words(c, 1), type=c.choice(_PERSONAL)),
    "word and rare state": lambda c: Query(_words(c, 1), state=DocumentState.FAILED),
    "field": lambda c: Query(fields=(("nguoi_ky", name(c)),)),
    "month of a field": lambda c: Query(fields=(("ngay_ban_hanh", _day(c)[:7]),)),
    "year of a field": lambda c: Query(fields=(("ngay_ban_hanh", _day(c)[:4]),)),
    "word and month of a field": lambda c: Query(_words(c, 1), (("ngay_ban_hanh", _day(c)[:7]),)),
    "word and year of a field": lambda c: Query(_words(c, 1), (("ngay_ban_hanh", _day(c)[:4]),)),
    "field, one paper": lambda c: Query(fields=(("so_dinh_danh", f"{c.randrange(10**12):012}"),)),
}


_LONG = ("newest papers", "frequent words", "word in every paper")


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of one kind of question."""

    kind: str
    p50: float
    p95: float


def measure(
    kind: str,
    question: Question,
    ask: Callable[[Query], object],
    rounds: int,
    seed: int,
) -> Took:
    """Ask ``rounds`` times, after two that do not count."""
    chance = random.Random(f"{seed} {kind}")
    times = []
    for _ in range(rounds + 2):
        query = question(chance)
        before = time.perf_counter()
        ask(query)
        times.append(1000 * (time.perf_counter() - before))
    cuts = statistics.quantiles(times[2:], n=20)
    return Took(kind, statistics.median(times[2:]), cuts[18])


def measure_all(database: Database, rounds: int, seed: int) -> Iterator[Took]:
    """Every kind of question, and the tenth page of those that find many."""
    search, documents = Search(database), Documents(database, SystemClock())
    for kind, question in (_LISTS | _SEARCHES).items():
        yield measure(kind, question, search.find, rounds, seed)
        if kind in _LONG:
            tenth = partial(_tenth, search, question)
            yield measure(f"{kind}, tenth page", tenth, search.find, rounds, seed)
    yield measure(
        "list_recent", _LISTS["newest papers"], lambda _: documents.list_recent(), rounds, seed
    )


def _tenth(search: Search, question: Question, chance: random.Random) -> Query:
    query = question(chance)
    for _ in range(9):
        query = replace(query, after=search.find(query).next)
    return query


def table(took: dict[str, list[Took]]) -> str:
    """The result as Markdown."""
    names = list(took)
    heads = [f"{name} {share}" for name in names for share in ("p50", "p95")]
    lines = [f"| ms | {' | '.join(heads)} |", f"| --- |{' ---: |' * len(heads)}"]
    for same in zip(*took.values(), strict=True):
        cells = [f"{value:.1f}" for one in same for value in (one.p50, one.p95)]
        lines.append(f"| {same[0].kind} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Measure and print; with ``--check`` the exit code says whether the goals were met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sohoa-search-")))
        server = stack.enter_context(postgres_server())
        urls = {
            "sqlite": f"sqlite:///{folder / 'papers.sqlite'}",
            "postgresql": server.url(server.make_database()),
        }
        databases = {
            name: stack.enter_context(closing(Database(url))) for name, url in urls.items()
        }
        fill(databases, wanted.papers, wanted.seed)
        took = {
            name: list(measure_all(database, wanted.rounds, wanted.seed))
            for name, database in databases.items()
        }
    print(table(took))
    missed = [
        f"{one.kind} on {name}: {one.p95:.0f} ms"
        for name, all_of in took.items()
        for one in all_of
        if one.p95 > GOAL_MS[name]
    ]
    print("\n".join(missed), file=sys.stderr)
    return 1 if missed and wanted.check else 0


def fill(databases: dict[str, Database], count: int, seed: int) -> None:
    """Make the tables and enter the papers; GIN indexes are built afterwards, as a restore does."""
    fillers = {"sqlite": fill_sqlite, "postgresql": fill_postgres}
    for database in databases.values():
        upgrade(database)
    with databases["postgresql"].transaction() as session:
        index = session.scalars(text(_INDEX)).one()
        session.execute(text("DROP INDEX ix_findable_words"))
    made = papers(count, seed)
    while some := list(islice(made, _AT_ONCE)):
        for name, database in databases.items():
            fillers[name](database, some)
    with databases["postgresql"].transaction() as session:
        session.execute(text(index))
    for database in databases.values():
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as one:
            one.execute(text("ANALYZE"))


_INDEX = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_findable_words'"


if __name__ == "__main__":
    sys.exit(main())
