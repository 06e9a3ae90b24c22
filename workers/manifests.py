"""Proves what a paper's manifest lists, and lists it: the last act before a paper is stored."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from pipeline.codec import load_page_text
from schemas.manifest import (
    ListedFile,
    ListedPage,
    ListedRules,
    ListedSignature,
    ListedVersion,
    Manifest,
    canonical,
    text_sha256,
)
from schemas.rules import RuleSet
from storage.blobs import BlobRef
from storage.casefile import CaseFile
from storage.quarantine import ORIGINAL
from workers.workshop import Workshop

_TOOK_PART: Final = ("minio", "pikepdf", "pillow", "pyhanko", "opencv-python-headless")
"""Libraries through which every copy goes; the engines stand in the record."""


def proven_manifest(shop: Workshop, case: CaseFile) -> Manifest:
    """The manifest of a paper, made from bytes that were read back and found whole.

    Raises :class:`BlobMissing` or ``BlobDamaged``: nothing is called stored on trust. It says
    nothing of when it was made: the same paper gives the same manifest.
    """
    copy, record = case.blob("copy"), case.blob("record")
    with shop.workplace() as folder:
        signatures = _signatures(shop.blobs.get_file(copy, folder / "copy.pdf"))
    shop.blobs.prove(record)
    made = shop.records.newest(case.id).provenance
    return Manifest(
        document_id=case.id,
        code=case.document.code,
        original=_listed(case.blob(ORIGINAL)),
        pages=tuple(map(_listed_page, shop.page_bodies(case))),
        record=_listed(record),
        versions=tuple(
            ListedVersion(version=number, sha256=digest)
            for number, digest in shop.records.digests(case.id)
        ),
        signed_copy=_listed(copy),
        signatures=signatures,
        rules=ListedRules(name=shop.rules.name, sha256=_digest_of(shop.rules)),
        software={"sohoa": shop.office.software, **made.engines, **_libraries()},
    )


def _listed(ref: BlobRef) -> ListedFile:
    return ListedFile(sha256=ref.sha256, size=ref.size, media_type=ref.media_type)


def _listed_page(body: bytes) -> ListedPage:
    page = load_page_text(body)
    return ListedPage(
        number=page.number,
        image_sha256=page.sha256,
        text_sha256=text_sha256(page.text),
        reading_sha256=hashlib.sha256(body).hexdigest(),
    )


def _signatures(copy: Path) -> tuple[ListedSignature, ...]:
    # Loads what signs, 26 MB and 0.7 s, which a page worker does without until now.
    from pipeline.seal.listed import named_signatures

    return tuple(
        ListedSignature(
            field_name=found.field_name,
            certificate_sha256=found.certificate_sha256,
            claimed_time=found.claimed_time,
            subfilter=found.subfilter,
            level=found.level,
        )
        for found in named_signatures(copy)
    )


def _digest_of(rules: RuleSet) -> str:
    return hashlib.sha256(canonical(rules).encode()).hexdigest()


@cache
def _libraries() -> dict[str, str]:
    return {name: version(name) for name in _TOOK_PART}
