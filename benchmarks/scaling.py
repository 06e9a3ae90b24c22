"""What ten million pages a day need of each part, and where each bends.

    python -m benchmarks.scaling --pages-a-day 10000000 --seed 7
    python -m benchmarks.scaling --measure        # the parameters of this machine, first

A discrete-event model of the factory: papers arrive at random over a working day, each of their
pages waits for a reading process, and every paper then passes the stations that work on it as a
whole. Each station has so many servers and a time for one piece of work; the audit log has exactly
one, because its links are written one after the other. What a page and a paper ask of each station
was counted in the program (``PAGE``, ``PAPER``); what an answer takes is measured (``--measure``)
or given. Prints, for each part, what is asked of it, how busy it is, how long one waits for it, and
at how many pages a day it would be four fifths busy: there it bends.
"""

import argparse
import heapq
import itertools
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

from storage import audit
from storage.clock import SystemClock
from storage.database import Database
from storage.migrate import upgrade
from tests.servers.postgres import postgres_server

DAY_SECONDS: Final = 86_400
BENT: Final = 0.8
"""Share of the time a station works, above which waiting grows faster than what is asked of it."""


@dataclass(frozen=True)
class Costs:
    """What one piece of work asks for."""

    reading: float
    """CPU seconds of a page worker."""
    sealing: float
    """CPU seconds of a sealing worker."""
    queries: float
    """Transactions that only look."""
    writes: float
    """Transactions that write and wait for the disk."""
    links: float
    """Links of the audit log: moves of the paper."""
    requests: float
    """To the S3 store."""
    messages: float
    """On the broker."""
    kilobytes: float
    """That stay: in the store, and in the database."""


PAGE: Final = Costs(
    reading=1.02,
    sealing=0,
    queries=4,
    writes=3,
    links=0,
    requests=1,
    messages=1,
    kilobytes=500 + 80 + 15,
)
"""Counted in ``read_page``: claim, look for an answer, keep it, finish. 1.02 s: generated pages,
one core, idle machine (``benchmarks.overhead``). A scan of 500 kB, a preview of 80, an answer of
15."""

PAPER: Final = Costs(
    reading=0.1,
    sealing=0.35,
    queries=34,
    writes=16,
    links=5,
    requests=16,
    messages=6,
    kilobytes=60,
)
"""Counted from the submission to *stored*, beyond the pages. Sealing up to B-LTA takes 0.35 s; the
copy's scans are counted with the pages, once more in :func:`kilobytes_a_day`."""


@dataclass(frozen=True)
class Site:
    """What stands there, and how long its answers take (seconds)."""

    pages_a_day: float = 10_000_000
    hours: float = 24.0
    """Over which the day's papers arrive."""
    pages_a_paper: float = 3.0
    readers: int = 200
    """Page worker processes in the cluster, one for each core."""
    sealers: int = 32
    connections: int = 64
    """Transactions the database works on at once."""
    query: float = 0.0005
    write: float = 0.003
    append: float = 0.002
    """How long a transaction holds the lock of the audit log: to the end of its commit."""
    gateways: int = 64
    """Requests the S3 store works on at once."""
    request: float = 0.010
    publish: float = 0.0005
    """One confirmed message on a quorum queue."""


@dataclass
class Station:
    """Servers side by side and one queue before them."""

    name: str
    servers: int
    take: Callable[[random.Random], float]
    """Seconds of one piece of work."""
    busy: float = 0.0
    done: int = 0
    waits: list[float] = field(default_factory=list)
    _free: list[float] = field(default_factory=list)

    def serve(self, at: float, dice: random.Random) -> float:
        """The moment at which a piece of work that comes at ``at`` is done; in order of coming."""
        if not self._free:
            self._free = [0.0] * self.servers
        begun = max(at, heapq.heappop(self._free))
        seconds = self.take(dice)
        heapq.heappush(self._free, begun + seconds)
        self.busy += seconds
        self.done += 1
        self.waits.append(begun - at)
        return begun + seconds

    def share(self, seconds: float) -> float:
        """Of the time, that the servers worked."""
        return self.busy / (seconds * self.servers)


READING, SEALING, QUERIES, WRITES, LINKS, REQUESTS, MESSAGES = (
    "reading", "sealing", "database: looks", "database: writes", "audit log", "S3 store", "broker",
)  # fmt: skip


def stations(site: Site) -> dict[str, Station]:
    """The parts of the factory, idle."""

    def around(mean: float) -> Callable[[random.Random], float]:
        # Pages differ: a log-normal spread of 0.5 fits what reading took (p95 about 2.3 x median).
        return lambda dice: mean * dice.lognormvariate(-0.125, 0.5)

    found = (
        Station(READING, site.readers, around(PAGE.reading)),
        Station(SEALING, site.sealers, around(PAPER.sealing)),
        Station(QUERIES, site.connections, around(site.query)),
        Station(WRITES, site.connections, around(site.write)),
        Station(LINKS, 1, around(site.append)),
        Station(REQUESTS, site.gateways, around(site.request)),
        Station(MESSAGES, 1, around(site.publish)),
    )
    return {station.name: station for station in found}


def simulate(site: Site, seconds: float, seed: int) -> dict[str, Station]:
    """Run the factory on what arrives in so many seconds; the stations, with what they did."""
    dice, parts = random.Random(seed), stations(site)
    page, paper = _road(READING, PAGE), _road(SEALING, PAPER)
    works: list[tuple[float, int, _Work]] = []
    number = itertools.count()
    for at in _arrivals(site, seconds, dice):
        sheets = _Sheets(1 + _poisson(dice, site.pages_a_paper - 1))
        for _ in range(sheets.left):
            heapq.heappush(works, (at, next(number), _Work(page, sheets)))
    while works:
        at, _, work = heapq.heappop(works)
        done = parts[work.road[work.step]].serve(at, dice)
        work.step += 1
        if work.step < len(work.road):
            heapq.heappush(works, (done, next(number), work))
        elif work.sheets is not None:
            work.sheets.left -= 1
            if work.sheets.left == 0:
                heapq.heappush(works, (done, next(number), _Work(paper, None)))
    return parts


@dataclass
class _Sheets:
    """The pages of a paper that are not read yet."""

    left: int


@dataclass
class _Work:
    """A page (with its ``sheets``) or a whole paper on its way through the stations."""

    road: tuple[str, ...]
    sheets: _Sheets | None
    step: int = 0


def _road(first: str, costs: Costs) -> tuple[str, ...]:
    """The stations that one piece of work passes, one after the other."""
    return (
        first,
        *[REQUESTS] * round(costs.requests),
        *[QUERIES] * round(costs.queries),
        *[WRITES] * round(costs.writes),
        *[LINKS] * round(costs.links),
        *[MESSAGES] * round(costs.messages),
    )


def _arrivals(site: Site, seconds: float, dice: random.Random) -> Iterator[float]:
    """Papers come independently of each other (a Poisson process)."""
    rate, at = papers_a_second(site), 0.0
    while (at := at + dice.expovariate(rate)) < seconds:
        yield at


def _poisson(dice: random.Random, mean: float) -> int:
    count, left = 0, dice.expovariate(1)
    while left < mean:
        count, left = count + 1, left + dice.expovariate(1)
    return count


def pages_a_second(site: Site) -> float:
    """While papers arrive."""
    return site.pages_a_day / (site.hours * 3600)


def papers_a_second(site: Site) -> float:
    """While papers arrive."""
    return pages_a_second(site) / site.pages_a_paper


def asked_a_second(site: Site) -> dict[str, float]:
    """Pieces of work for each station; the law that the simulation must obey."""
    pages, papers = pages_a_second(site), papers_a_second(site)

    def both(name: str) -> float:
        return pages * float(getattr(PAGE, name)) + papers * float(getattr(PAPER, name))

    return {
        READING: pages,
        SEALING: papers,
        QUERIES: both("queries"),
        WRITES: both("writes"),
        LINKS: both("links"),
        REQUESTS: both("requests"),
        MESSAGES: both("messages"),
    }


def bends_at(site: Site) -> dict[str, float]:
    """For each station, the pages a day at which it is four fifths busy."""
    asked, parts = asked_a_second(site), stations(site)
    means = {
        READING: PAGE.reading,
        SEALING: PAPER.sealing,
        QUERIES: site.query,
        WRITES: site.write,
        LINKS: site.append,
        REQUESTS: site.request,
        MESSAGES: site.publish,
    }
    return {
        name: site.pages_a_day * BENT * part.servers / (asked[name] * means[name])
        for name, part in parts.items()
    }


def kilobytes_a_day(site: Site) -> float:
    """What stays of a day: originals, copies with the same scans, previews, records, rows."""
    papers = site.pages_a_day / site.pages_a_paper
    return site.pages_a_day * (PAGE.kilobytes + 500) + papers * PAPER.kilobytes


@dataclass(frozen=True)
class Appends:
    """How fast the audit log grows when so many write at once."""

    database: str
    writers: int
    a_second: float
    cpu: float
    """CPU seconds of this process for one link."""


def measure_appends(database: Database, writers: int, links: int) -> Appends:
    """Append ``links`` links, each in a transaction of its own, from so many threads."""
    clock, start = SystemClock(), threading.Barrier(writers + 1)

    def write(number: int) -> None:
        start.wait()
        for _ in range(links // writers):
            entry = audit.AuditEntry(clock.now(), f"w{number}", "document.move", "d", {"to": "x"})
            with database.transaction() as session:
                audit.append(session, entry)

    with ThreadPoolExecutor(writers) as threads:
        jobs = [threads.submit(write, number) for number in range(writers)]
        start.wait()
        begun, cpu = time.perf_counter(), time.process_time()
        for job in jobs:
            job.result()
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    done = links // writers * writers
    name = database.engine.dialect.name
    return Appends(name, writers, done / seconds, cpu / done)


def measure_verify(database: Database) -> float:
    """Links verified in a CPU second."""
    begun = time.process_time()
    with database.reading() as session:
        count = sum(1 for link in audit.links(session) if link.sound)
    return count / (time.process_time() - begun)


def measure_fsync(folder: Path, times: int = 50) -> float:
    """Median seconds until a small write is on the disk: what a commit waits for."""
    path, took = folder / "fsync", []
    with path.open("wb") as file:
        for _ in range(times):
            file.write(b"x" * 4096)
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - begun)
    return statistics.median(took)


def measure(links: int) -> None:
    """Print what this machine does."""
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="sohoa-scaling-") as name:
        folder = Path(name)
        print(f"fsync: {measure_fsync(folder) * 1000:.2f} ms (median)")
        server = stack.enter_context(postgres_server())
        urls = [f"sqlite:///{folder / 'log.sqlite'}", server.url(server.make_database())]
        for url in urls:
            with closing(Database(url)) as database:
                upgrade(database)
                for writers in (1, 4):
                    found = measure_appends(database, writers, links)
                    print(
                        f"{found.database}, {writers} writers: {found.a_second:.0f} links/s, "
                        f"{found.cpu * 1000:.2f} ms CPU a link"
                    )
                print(f"{database.engine.dialect.name}: {measure_verify(database):.0f} verified/s")
        print("PostgreSQL here does not wait for the disk: add one fsync to each link.")


def report(site: Site, seconds: float, seed: int) -> None:
    """Print what is asked of each part, and where it bends."""
    parts, asked, bends = simulate(site, seconds, seed), asked_a_second(site), bends_at(site)
    print(
        f"{site.pages_a_day:,.0f} pages a day over {site.hours:g} h: "
        f"{pages_a_second(site):.0f} pages/s, {papers_a_second(site):.0f} papers/s; "
        f"{kilobytes_a_day(site) / 1e9:.1f} TB a day. {seconds:g} s simulated, seed {seed}.\n"
    )
    print("| part | servers | asked/s | busy | waits p50 ms | waits p95 ms | bends at pages/day |")
    print("|---|---|---|---|---|---|---|")
    for name, part in parts.items():
        cuts = statistics.quantiles(part.waits, n=20) if len(part.waits) > 1 else [0.0] * 19
        print(
            f"| {name} | {part.servers} | {asked[name]:,.0f} | {part.share(seconds):.0%} "
            f"| {cuts[9] * 1000:.1f} | {cuts[18] * 1000:.1f} | {bends[name] / 1e6:,.1f} M |"
        )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--measure", action="store_true", help="measure this machine instead")
    parser.add_argument("--links", type=int, default=2000, help="links to append when measuring")
    parser.add_argument("--seconds", type=float, default=120.0, help="of the day to simulate")
    parser.add_argument("--seed", type=int, default=7)
    for one in fields(Site):
        option = f"--{one.name.replace('_', '-')}"
        parser.add_argument(option, type=type(one.default), default=one.default)
    told = vars(parser.parse_args())
    if told["measure"]:
        measure(told["links"])
        return
    site = Site(**{one.name: told[one.name] for one in fields(Site)})
    report(site, told["seconds"], told["seed"])


if __name__ == "__main__":
    main()
