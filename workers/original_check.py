"""The signatures a paper came with: checked once, when it is let in, and reported beside it.

The file itself stays bit for bit as it came; what is made of it is another file, signed by another.
A signature that is broken, or was laid over something else, keeps nobody from digitising the paper:
it is said, and a person decides.
"""

import json

from schemas.errors import SohoaError
from storage.blobs import Bucket
from storage.papers import ORIGINAL_CHECK
from workers.workshop import Workshop


def report_signatures(shop: Workshop, document_id: str) -> None:
    """Keep what is found of the own signatures of an original that has some."""
    if shop.documents.artifact(document_id, ORIGINAL_CHECK) is not None:
        return
    body = _verdict(shop, document_id)
    ref = shop.blobs.put_bytes(
        Bucket.COPIES, body, "application/json", suffix=".original-check.json"
    )
    shop.documents.attach(document_id, ORIGINAL_CHECK, ref)


def _verdict(shop: Workshop, document_id: str) -> bytes:
    """What the checker says; a signature that cannot even be read is told as a broken one."""
    try:
        return shop.bench.check(shop.original(document_id), shop.roots(), shop.clock.now())
    except SohoaError as error:
        if not error.code.startswith("seal."):
            raise
        told = {
            "signed": True,
            "valid": False,
            "signatures": [],
            "error": error.code,
            "summary": error.clerk_message,
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
