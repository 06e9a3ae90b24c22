"""Who signed a file, by what stands in it: what a manifest lists. Nothing is verified here."""

# mypy: allow-untyped-calls

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pikepdf
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.generic import parse_pdf_date

from pipeline.seal.signatures import Level, read_signatures


@dataclass(frozen=True, slots=True)
class NamedSignature:
    """A signature as it names itself: some of :class:`~pipeline.seal.signatures.FoundSignature`."""

    field_name: str
    certificate_sha256: str
    claimed_time: datetime | None
    subfilter: str
    level: Level


def named_signatures(path: Path) -> tuple[NamedSignature, ...]:
    """Every signature in the file, oldest first; raises :class:`DamagedPdf`.

    A copy that bears one signature of level B-B and nothing else, as nearly all do when they are
    stored, is read by qpdf: pyHanko takes the letters kept for a signature one by one, 20 ms.
    """
    alone = _alone(path)
    if alone is not None:
        return (alone,)
    return tuple(
        NamedSignature(s.field_name, s.certificate_sha256, s.claimed_time, s.subfilter, s.level)
        for s in read_signatures(path)
    )


def _alone(path: Path) -> NamedSignature | None:
    """The only signature, where nothing has to be weighed to name it."""
    try:
        with pikepdf.open(path) as pdf:
            if "/DSS" in pdf.Root:
                return None
            (field,) = pdf.Root.AcroForm.Fields
            signature = field["/V"]
            name, subfilter = str(field["/T"]), str(signature["/SubFilter"]).removeprefix("/")
            claimed, content = str(signature["/M"]), bytes(signature["/Contents"])
            (signer,) = (message := cms.ContentInfo.load(content)["content"])["signer_infos"]
            if len(signer["unsigned_attrs"]) or _tells_a_time(signer):
                return None
            certificate = _certificate(message, signer)
            time = parse_pdf_date(claimed, strict=True)
    except (pikepdf.PdfError, LookupError, ValueError, TypeError, AttributeError):
        return None
    return NamedSignature(name, certificate.sha256.hex(), time, subfilter, "B-B")


def _tells_a_time(signer: cms.SignerInfo) -> bool:
    return any(attribute["type"].native == "signing_time" for attribute in signer["signed_attrs"])


def _certificate(message: cms.SignedData, signer: cms.SignerInfo) -> asn1_x509.Certificate:
    """The signer's among those in the message; raises ``ValueError`` unless there is just one."""
    wanted = signer["sid"].chosen
    (found,) = (
        choice.chosen
        for choice in message["certificates"]
        if choice.chosen.issuer == wanted["issuer"]
        and choice.chosen.serial_number == wanted["serial_number"].native
    )
    return found
