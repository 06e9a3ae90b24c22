"""Writes every kind of file that is sealed, for strangers to judge: ``python -m tests.judged DIR``.

``tools/judges/judge`` calls it and shows the files to veraPDF and to DSS.
"""

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

from pipeline.seal import PdfCopy, SealedCopy, SealPlace, seal_copy
from pipeline.seal.levels import LEVELS, Notary, raise_level, renew
from schemas.signatures import load_signature_rules
from tests.authority import Authority, running_authority
from tests.copies import compose
from tests.pki import AT, profile
from tests.printed import scan
from tests.seals import seal_png, signature_png

_PICTURES = {"seal": seal_png, "signature": signature_png}
_RULES = load_signature_rules().profiles


def write_judged(folder: Path, authority: Authority) -> None:
    """One unsigned copy, one for each profile and level, two signatures in one, one renewed."""
    (folder / "anchors").mkdir(parents=True, exist_ok=True)
    (folder / "anchors" / "root.cer").write_bytes(authority.root.public_bytes(Encoding.DER))
    copy = compose([scan()], folder / "unsigned.pdf")
    for name in _RULES:
        led = _seal(copy, authority, "ND30_LEADER") if name == "ND30_AGENCY" else copy
        _seal(led, authority, name, signer="clerk" if led is not copy else "officer")
    stamper = HTTPTimeStamper(authority.tsa_url)
    notary = Notary(authority.store, stamper, AIOHttpFetcherBackend)
    signed = _seal(copy, authority, "TT01_2023")
    for level in LEVELS[1:]:
        kept = raise_level(signed, level, notary, at=AT, out=folder / f"{level}.pdf")
    both = _seal(kept, authority, "ND30_SAO", signer="clerk", suffix="-second")
    raise_level(both, "B-LTA", notary, at=AT, out=folder / "two-B-LTA.pdf")
    authority.now = AT + timedelta(hours=1)
    renew(kept, notary, at=authority.now, out=folder / "renewed-B-LTA.pdf")


def _seal(
    copy: PdfCopy | SealedCopy,
    authority: Authority,
    name: str,
    *,
    signer: str = "officer",
    suffix: str = "",
) -> SealedCopy:
    image = _RULES[name].image
    appearance = profile(name, png=_PICTURES[image.kind]() if image else None, number="132/QĐ-UBND")
    out = copy.path.with_name(f"{name}{suffix}.pdf")
    place = SealPlace(text=scan()[1])
    return seal_copy(copy, authority.signer(signer), appearance, at=AT, out=out, place=place)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as keys, running_authority(Path(keys), "rsa") as running:
        write_judged(Path(sys.argv[1]), running)
