"""The signatures a paper came with: checked once, when it is let in, and reported beside it.

The file itself stays bit for bit as it came; what is made of it is another file, signed by another.
A signature that is broken, or was laid over something else, keeps nobody from digitising the paper:
it is said, and a person decides.
"""

import json

from schemas.errors import SohoaError
from storage.blobs import Bucket
from storage.casefile import CaseFile
from storage.papers import ORIGINAL_CHECK
from workers.workshop import Workshop


def report_signatures(shop: Workshop, case: CaseFile) -> None:
    """Keep what is found of the own signatures of an original that has some."""
    if (ORIGINAL_CHECK, 0) in case.artifacts:
        return
    body = _verdict(shop, case)
    ref = shop.blobs.put_bytes(
        Bucket.COPIES, body, "application/json", suffix=".original-check.json"
    )
    shop.documents.attach(case.id, ORIGINAL_CHECK, ref)


def _verdict(shop: Workshop, case: CaseFile) -> bytes:
    """What the checker says; a signature that cannot even be read is told as a broken one."""
    try:
        return shop.bench.check(shop.original(case), shop.roots(), shop.clock.now())
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
