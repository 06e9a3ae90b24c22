"""How long a copy takes to sign, to raise to PAdES B-LTA, and to verify.

Run ``python -m benchmarks.sealing``. The authority that answers runs in a process of its own on
loopback, so that its work is not counted as ours; its key and ours are RSA of 2048 bits. Copies
are of one page and of twenty. Prints medians of wall-clock milliseconds, and of processor time.
"""

import logging
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)

from pipeline.seal import (
    Pkcs12Signer,
    SealPlace,
    TrustStore,
    draw_page,
    open_pkcs12,
    seal_copy,
    verify_copy,
)
from pipeline.seal.levels import Notary, raise_level
from pipeline.seal.web import WebStamper, online_fetcher
from tests.authority import running_authority
from tests.copies import compose
from tests.pki import AT, TT01_2023
from tests.printed import scan

_ROUNDS = 11
_PASSPHRASE = "đo"
_PAGES = (1, 20)


@dataclass(frozen=True, slots=True)
class Took:
    """Medians over the rounds, in milliseconds."""

    wall: float
    processor: float


def measured(action: Callable[[], object], rounds: int = _ROUNDS) -> Took:
    """``action`` once to warm up, and then ``rounds`` times."""
    action()
    walls, processors = [], []
    for _ in range(rounds):
        wall, processor = time.perf_counter(), processor_seconds()
        action()
        walls.append(time.perf_counter() - wall)
        processors.append(processor_seconds() - processor)
    return Took(statistics.median(walls) * 1000, statistics.median(processors) * 1000)


def processor_seconds() -> float:
    """Of this process and of those it started and waited for, such as poppler's."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, kinds))


@contextmanager
def authority_elsewhere(folder: Path) -> Iterator[tuple[Pkcs12Signer, TrustStore, str]]:
    """A signer, the roots, and the address of the time-stamps, of an authority in a child."""
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=_authority, args=(folder, there))
    child.start()
    try:
        container, roots, url = here.recv()
        store = TrustStore(tuple(x509.load_der_x509_certificate(der) for der in roots))
        yield open_pkcs12(container, _PASSPHRASE), store, url
    finally:
        here.send(None)
        child.join(10)


def _authority(folder: Path, parent: Connection) -> None:
    with running_authority(folder, "rsa") as authority:
        signer = authority.signer()
        locked = BestAvailableEncryption(_PASSPHRASE.encode())
        container = pkcs12.serialize_key_and_certificates(
            b"", signer.key, signer.certificate, signer.chain, locked
        )
        roots = [root.public_bytes(Encoding.DER) for root in authority.store.official]
        parent.send((container, roots, authority.tsa_url))
        parent.recv()


def main() -> None:
    """Measure and print."""
    logging.disable(logging.CRITICAL)
    with (
        tempfile.TemporaryDirectory() as keys,
        tempfile.TemporaryDirectory() as work,
        authority_elsewhere(Path(keys)) as (signer, store, url),
    ):
        for pages in _PAGES:
            _measure(Path(work), pages, signer, store, url)


def _measure(folder: Path, pages: int, signer: Pkcs12Signer, store: TrustStore, url: str) -> None:
    copy = compose([scan()] * pages, folder / f"{pages}.pdf")
    text, out = scan()[1], folder / "signed.pdf"

    def place() -> SealPlace:
        return SealPlace(text=text, shown=draw_page(copy.path))

    signed = seal_copy(copy, signer, TT01_2023, at=AT, out=out, place=place())
    notary = Notary(store, WebStamper(url, seconds=10), online_fetcher)
    kept = raise_level(signed, "B-LTA", notary, at=AT, out=folder / "kept.pdf")
    drawn, other = place(), folder / "other.pdf"
    rows = {
        "draw page one": measured(lambda: draw_page(copy.path)),
        "sign (B-B)": measured(
            lambda: seal_copy(copy, signer, TT01_2023, at=AT, out=other, place=drawn)
        ),
        "B-B to B-LTA": measured(lambda: raise_level(signed, "B-LTA", notary, at=AT, out=other)),
        "verify B-LTA": measured(lambda: verify_copy(kept.path, store, at=AT)),
    }
    for name, took in rows.items():
        print(
            f"{pages:3d} pages  {name:14s} {took.wall:6.0f} ms  processor {took.processor:6.0f} ms"
        )


if __name__ == "__main__":
    main()
