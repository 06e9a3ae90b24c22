"""The whole factory on one screen: what is done with a paper, step by step.

Each task loads, calls the pipeline and saves; :mod:`storage.flow` says what comes next.
Doing one twice does no harm: claims are exclusive and answers are kept by content.
"""

import logging
import random
from collections.abc import Callable, Mapping
from time import monotonic

from celery import Celery

from pipeline.codec import dump_page_text
from schemas.errors import SohoaError
from schemas.text import fold
from storage.blobs import Bucket
from storage.fixity import MANIFEST
from storage.given_up import PAGES_GIVEN_UP
from storage.leases import Lease
from storage.quarantine import ORIGINAL, PREVIEW
from storage.states import DocumentState
from workers.app import TASK_SECONDS, WORK
from workers.hanging import ended_when_hung
from workers.leased import Task, on_document, on_page
from workers.manifests import proven_manifest
from workers.memory import available_memory, wait_for_memory
from workers.original_check import report_signatures
from workers.workshop import Workshop

log = logging.getLogger(__name__)


@on_document(DocumentState.RECEIVED)
def open_document(shop: Workshop, lease: Lease) -> None:
    """Count the pages and enter them; from here on they are read side by side."""
    file = shop.bench.measure(shop.original(shop.case(lease)))
    shop.ledger.open_pages(lease, page_count=file.page_count, media_type=file.media_type)


@on_page
def read_page(shop: Workshop, lease: Lease) -> None:
    """Clean and read one page."""
    case = shop.case(lease)
    key = shop.reading_key(case, lease.page)
    text, preview = shop.known_page_text(key), case.artifacts.get((PREVIEW, lease.page))
    if text is None or preview is None:
        with shop.bench.page(shop.original(case), lease.page) as page:
            text = text or page.read()
            preview = shop.keep_preview(page.preview)
        shop.results.keep(key, "reading", dump_page_text(text))
    blobs = {PREVIEW: preview}
    shop.ledger.finish_page(lease, result_key=key, folded=fold(text.text), blobs=blobs)


@on_document(DocumentState.RECEIVED)
def lay_aside(shop: Workshop, lease: Lease) -> None:
    """Have a paper rest that is not whole, under the error of the first page that was given up.

    Those that were read are looked at before: where one bears a mark of secrecy, nobody may see it.
    """
    if shop.kept_apart(lease, shop.case(lease)):
        return
    first, *_ = shop.ledger.given_up(lease.document_id)
    start, to = DocumentState.RECEIVED, DocumentState.FAILED
    shop.ledger.stop(lease, start, to, reason=PAGES_GIVEN_UP, error=first.error)


@on_document(DocumentState.RECEIVED)
def compose_copy(shop: Workshop, lease: Lease) -> None:
    """Write the searchable PDF/A copy, not signed yet, of a paper that may be digitised."""
    case = shop.admitted(lease)
    if case is None:
        return
    with shop.workplace() as folder:
        composed = shop.compose(case, folder)
        ref = shop.blobs.put_file(Bucket.WORKING, composed.path, "application/pdf", suffix=".pdf")
    if composed.from_signed:
        report_signatures(shop, case)
    shop.ledger.attach(lease, "composed", ref)


@on_document(DocumentState.RECEIVED)
def seal_copy(shop: Workshop, lease: Lease) -> None:
    """Sign the copy; runs only where the key is, or leaves it to a key on somebody's desk."""
    if shop.signed_at_desks:
        start, to = DocumentState.RECEIVED, DocumentState.AWAITING_SIGNATURE
        shop.ledger.finish(lease, start, to, reason="for_a_desk", artifacts={})
        return
    with shop.workplace() as folder:
        sealed = shop.seal(shop.case(lease), folder)
        ref = shop.blobs.put_file(Bucket.COPIES, sealed.path, "application/pdf", suffix=".pdf")
    shop.ledger.finish(
        lease,
        DocumentState.RECEIVED,
        DocumentState.COPIED,
        reason=shop.sealing_reason,
        artifacts={"copy": ref},
    )


@on_document(DocumentState.COPIED)
def extract_record(shop: Workshop, lease: Lease) -> None:
    """Take the fields out of the text, and give the digitized result its code if it can be."""
    record = shop.extract(shop.case(lease))
    body = record.to_json(indent=1).encode()
    ref = shop.blobs.put_bytes(Bucket.COPIES, body, "application/json", suffix=".json")
    shop.records.save(lease, record, ref, shop.known_code_of(record))


@on_document(DocumentState.EXTRACTED)
def assign_code(shop: Workshop, lease: Lease) -> None:
    """Give the digitized result its code, once a person has said what was lacking."""
    shop.records.assign_code(lease, shop.code_of(shop.records.newest(lease.document_id)))


@on_document(DocumentState.CODED)
def store_document(shop: Workshop, lease: Lease) -> None:
    """Declare copy and record reusable, after finding both whole in the store and listing them."""
    case = shop.case(lease)
    body = proven_manifest(shop, case).to_json().encode()
    ref = shop.blobs.put_bytes(Bucket.COPIES, body, "application/json", suffix=".manifest.json")
    shop.ledger.finish(
        lease,
        DocumentState.CODED,
        DocumentState.STORED,
        reason="stored",
        artifacts={MANIFEST: ref},
        facts={MANIFEST: ref.sha256},
    )
    shop.spool.drop(case.blob(ORIGINAL))


TASKS: Mapping[str, Task] = {
    task.__name__: task
    for task in (
        open_document,
        read_page,
        lay_aside,
        compose_copy,
        seal_copy,
        extract_record,
        assign_code,
        store_document,
    )
}

_CHOICE = 16
"""How many things to look at: so many workers may want the first one at the same moment."""


_STRETCH_SECONDS = 2.0
"""How long one hint leads from one thing to the next (``docs/adr/0064``): a message costs more than
many a step."""


def work(shop: Workshop) -> bool:
    """Do the most urgent thing that is due in this process's queues; whether there was one."""
    due = shop.outbox.due(shop.queues, limit=_CHOICE)
    first, others = due[:1], due[1:]
    random.shuffle(others)  # who lost the first to another worker must not meet it again
    for message in (*first, *others):
        task = TASKS.get(message.task)
        if task is not None and task(shop, message):
            return True
        shop.outbox.postpone(message)
    return False


def register(
    app: Celery, workshop: Callable[[], Workshop], stopping: Callable[[], bool] = lambda: False
) -> None:
    """Let ``app`` answer hints; ``workshop`` gives this process its tools on first use.

    Whatever a hint of another version may say, it means: look what is due. Once this host is told
    to stop, ``stopping``, what is due is left to others: Celery still hands out what it has taken,
    and takes what comes until it has closed its queues. The sweeper sends another hint.
    """

    def answer(*_: object, **__: object) -> None:
        ends, busy = monotonic() + _STRETCH_SECONDS, True
        while busy and not stopping() and monotonic() < ends:
            wait_for_memory(available_memory)
            try:
                with ended_when_hung(TASK_SECONDS):
                    busy = work(workshop())
            except SohoaError as error:
                # The database is away, or there is no room: the sweeper sends another hint.
                log.warning("work.postponed %s", error)
                return

    app.task(name=WORK, shared=False)(answer)
