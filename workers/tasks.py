"""The whole factory on one screen: what is done with a paper, step by step.

Each task loads, calls the pipeline, saves, and lets :mod:`workers.flow` say what comes next.
Doing one twice does no harm: claims are exclusive and answers are kept by content.
"""

from collections.abc import Callable

from celery import Celery

from pipeline.codec import dump_page_text
from schemas.text import fold
from storage.blobs import Bucket
from storage.fixity import MANIFEST
from storage.ledger import Lease
from storage.states import DocumentState
from workers.app import task_name
from workers.leased import on_document, on_page
from workers.manifests import proven_manifest
from workers.workshop import Workshop


@on_document(DocumentState.RECEIVED)
def open_document(shop: Workshop, lease: Lease) -> None:
    """Count the pages and enter them; from here on they are read side by side."""
    with shop.scan(lease.document_id) as scan:
        shop.ledger.open_pages(lease, page_count=scan.page_count, media_type=scan.media_type)


@on_page
def read_page(shop: Workshop, lease: Lease, number: int) -> bool:
    """Clean and read one page; whether it was the last one."""
    key = shop.reading_key(lease.document_id, number)
    text = shop.known_page_text(key)
    preview = shop.documents.artifact(lease.document_id, "preview", number)
    if text is None or preview is None:
        page = shop.scan_page(lease.document_id, number)
        text = text or shop.read(page)
        preview = shop.keep_preview(page)
        shop.results.keep(key, "reading", dump_page_text(text))
    return shop.ledger.finish_page(
        lease, number, result_key=key, folded=fold(text.text), blobs={"preview": preview}
    )


@on_document(DocumentState.RECEIVED)
def compose_copy(shop: Workshop, lease: Lease) -> None:
    """Write the searchable PDF/A copy, not signed yet, of a paper that may be digitised."""
    if not shop.admit(lease):
        return
    with shop.workplace() as folder:
        copy = shop.compose(lease.document_id, folder)
        ref = shop.blobs.put_file(Bucket.WORKING, copy.path, "application/pdf", suffix=".pdf")
    shop.ledger.attach(lease, "composed", ref)


@on_document(DocumentState.RECEIVED)
def seal_copy(shop: Workshop, lease: Lease) -> None:
    """Sign the copy; runs only where the key is."""
    with shop.workplace() as folder:
        sealed = shop.seal(lease.document_id, folder)
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
    """Take the fields out of the text."""
    record = shop.extract(lease.document_id)
    body = record.to_json(indent=1).encode()
    ref = shop.blobs.put_bytes(Bucket.COPIES, body, "application/json", suffix=".json")
    shop.records.save(lease, record, ref)


@on_document(DocumentState.EXTRACTED)
def assign_code(shop: Workshop, lease: Lease) -> None:
    """Give the digitized result its code."""
    shop.records.assign_code(lease, shop.code_of(lease.document_id))


@on_document(DocumentState.CODED)
def store_document(shop: Workshop, lease: Lease) -> None:
    """Declare copy and record reusable, after finding both whole in the store and listing them."""
    body = proven_manifest(shop, lease.document_id).to_json().encode()
    ref = shop.blobs.put_bytes(Bucket.COPIES, body, "application/json", suffix=".manifest.json")
    shop.ledger.finish(
        lease,
        DocumentState.CODED,
        DocumentState.STORED,
        reason="stored",
        artifacts={MANIFEST: ref},
        facts={MANIFEST: ref.sha256},
    )


TASKS: tuple[Callable[..., None], ...] = (
    open_document,
    read_page,
    compose_copy,
    seal_copy,
    extract_record,
    assign_code,
    store_document,
)


def register(app: Celery, workshop: Callable[[], Workshop]) -> None:
    """Make the tasks known to ``app``; ``workshop`` gives this process its tools on first use."""
    for task in TASKS:
        app.task(name=task_name(task.__name__))(_doorway(task, workshop))


def _doorway(task: Callable[..., None], workshop: Callable[[], Workshop]) -> Callable[..., None]:
    def run(*arguments: str | int) -> None:
        task(workshop(), *arguments)

    return run
