"""Everything that is done to a paper, in the product's own cells and store, with nobody to lead it.

No broker, no database: no states, leases, hints, audit or index. What ``sohoa digitize`` takes
beyond this is what leading the work costs; what this takes beyond :mod:`benchmarks.bare` is what it
costs to open files of strangers apart, to keep what was made, and to look at what may be kept.
"""

import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bare import SIGNED_AT, longest_first
from benchmarks.stopwatch import Seconds
from pipeline.codec import dump_page_text, load_page_text
from pipeline.compose import CopyFacts
from pipeline.copies import PdfCopy
from pipeline.page import Reading
from pipeline.records import extract_record
from pipeline.records.forbidden import findings, only_shown
from pipeline.seal.listed import named_signatures
from schemas.description import described
from schemas.doctypes import Catalogue, load_catalogue
from schemas.rules import RuleSet, load_rules
from sohoa.composition import connect, prepare_store
from sohoa.running import servers_for
from sohoa.settings import Settings
from sohoa.signing import open_sealing
from sohoa.trial_key import ensure_trial_key, with_trial_key
from sohoa.workbench import SOFTWARE, bench_of
from storage.blobs import BlobRef, BlobStore, Bucket
from storage.clock import SystemClock
from storage.quarantine import landing_suffix
from workers.bench import CellBench
from workers.sealing import Sealing
from workers.spool import Spool
from workers.workshop import title_words

_SPOOL_BYTES = 2**30
_A_MANIFEST = b"{}" * 1000


@dataclass(frozen=True, slots=True)
class _Tools:
    blobs: BlobStore
    spool: Spool
    bench: CellBench
    sealing: Sealing
    catalogue: Catalogue
    rules: RuleSet
    titles: tuple[str, ...]

    def kept(self, bucket: Bucket, path: Path, suffix: str = "") -> BlobRef:
        return self.blobs.put_file(bucket, path, "application/pdf", suffix=suffix)

    def written(self, body: bytes, suffix: str) -> BlobRef:
        return self.blobs.put_bytes(Bucket.COPIES, body, "application/json", suffix=suffix)

    def read(self, near: Path) -> Iterator[tuple[BlobRef, bytes]]:
        """The stored preview and the text of each page."""
        for number in range(1, self.bench.measure(near).page_count + 1):
            with self.bench.page(near, number) as page:
                text = dump_page_text(page.read())
                preview = self.blobs.put_bytes(Bucket.WORKING, page.preview, "image/jpeg")
            yield preview, text

    def extracted(self, reading: Reading) -> bytes:
        record = extract_record(
            reading,
            self.catalogue,
            self.rules,
            document_id="unled",
            today=SIGNED_AT.date(),
            software=SOFTWARE,
        )
        whole = described(record, self.catalogue.types[record.type], self.rules)
        return whole.to_json(indent=1).encode()


_tools: list[_Tools] = []
"""Those of this process."""


def time_all_work(files: Sequence[Path], processes: int) -> Seconds:
    """What so many processes take together, paper by paper, the longest first."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sohoa-unled-")))
        ensure_trial_key(Settings(data_dir=folder), SystemClock())
        settings = stack.enter_context(servers_for(Settings(data_dir=folder), running=False))
        prepare_store(settings)
        spawned = multiprocessing.get_context("spawn")
        pool = stack.enter_context(spawned.Pool(processes, _get_ready, [settings]))
        jobs = longest_first(files)
        pool.map(_work_on, jobs[-processes:], chunksize=1)
        before = Seconds.now()
        for _ in pool.imap_unordered(_work_on, jobs, chunksize=1):
            pass
        return Seconds.now().since(before)


def _get_ready(settings: Settings) -> None:
    sealing = open_sealing(with_trial_key(settings), SystemClock().now())
    blobs = connect(settings).blobs
    assert sealing is not None
    bench = bench_of(settings, urgent=False)
    bench.get_ready()
    spool = Spool(settings.data_dir / "spool", blobs, max_bytes=_SPOOL_BYTES)
    catalogue, rules = load_catalogue(), load_rules()
    titles = title_words(catalogue, rules)
    _tools.append(_Tools(blobs, spool, bench, sealing, catalogue, rules, titles))


def _work_on(paper: Path) -> None:
    (its,) = _tools
    with tempfile.TemporaryDirectory(prefix="sohoa-unled-") as name:
        folder = Path(name)
        near = its.spool.fetch(its.kept(Bucket.QUARANTINE, paper, landing_suffix()))
        previews, bodies = zip(*its.read(near), strict=True)
        reading = Reading(tuple(map(load_page_text, bodies)))
        if findings(reading, its.rules) or only_shown(reading, its.catalogue, its.rules):
            return  # what is kept apart is rare among invented papers, and never signed
        its.kept(Bucket.ORIGINALS, near)
        facts = CopyFacts(paper.stem, paper.name, "", "", SIGNED_AT, SOFTWARE)
        its.bench.compose(near, bodies, facts, folder / "composed.pdf", titles=its.titles)
        composed = its.kept(Bucket.WORKING, folder / "composed.pdf", ".pdf")
        its.blobs.get_file(composed, folder / "fetched.pdf")
        copy = PdfCopy(folder / "fetched.pdf", composed.sha256, len(bodies), "2b")
        sealed = its.sealing.seal(
            copy, reading.pages[0], its.blobs.get_bytes(previews[0]), at=SIGNED_AT
        )
        signed = its.kept(Bucket.COPIES, sealed.path, ".pdf")
        record = its.written(its.extracted(reading), ".json")
        named_signatures(its.blobs.get_file(signed, folder / "proven.pdf"))
        its.blobs.prove(record)
        its.written(_A_MANIFEST, ".manifest.json")
