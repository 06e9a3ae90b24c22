"""The program on a clerk's desk: it fetches what is to be signed, and brings signatures back.

It never sees a document. What it shows is the paper's name, number and hash as the office's server
tells them; what it signs it looks at first, and refuses if that is anything but the signature of a
document with this hash, in the name of the certificate in the token. The PIN is asked for once and
kept by nobody.
"""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.seal.keys import SealSigner
from pipeline.seal.what_is_signed import require_document_signature
from schemas.errors import SohoaError

BATCH: Final = 20
_SECONDS: Final = 120  # preparing twenty copies takes a slow server a few seconds
_MAX_ANSWER: Final = 4_000_000


class ServerRefused(SohoaError):
    """The office's server answered with a refusal; facts: ``refusal``, ``status``, ``sentence``."""

    code = "agent.server_refused"
    clerk = "Máy chủ từ chối: {sentence}"


class ServerAway(SohoaError):
    """The office's server does not answer, or answers nonsense; facts: ``reason``."""

    code = "agent.server_away"
    retryable = True
    clerk = "Không kết nối được máy chủ ký. Hãy kiểm tra mạng và địa chỉ máy chủ rồi thử lại."


class AddressUnsafe(SohoaError):
    """The address is neither https nor on this very machine; facts: none."""

    code = "agent.address_unsafe"
    clerk = "Địa chỉ máy chủ phải bắt đầu bằng https:// để khóa truy cập không bị lộ."


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that waits, as the clerk is shown it."""

    request: str
    document_id: str
    name: str
    dossier: str | None
    digest: bytes
    signed_attributes: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the server said to one signature."""

    document_id: str
    signed: bool
    message: str


class Server(Protocol):
    """The office's server, as the agent needs it."""

    def prepare(self, certificates: Sequence[bytes], limit: int) -> list[Waiting]:
        """Documents that wait for the key of the first of these certificates."""

    def complete(self, signatures: Sequence[tuple[str, bytes]]) -> list[Outcome]:
        """One outcome for each signature."""


def sign_queue(
    signer: SealSigner, server: Server, agree: Callable[[Sequence[Waiting]], bool]
) -> Iterator[Outcome]:
    """Sign until nothing waits that was not tried yet, a batch at a time.

    ``agree`` is shown each batch before it is signed; a batch it declines ends the work. Raises
    :class:`~pipeline.seal.errors.NotADocumentSignature` before a batch with anything else in it.
    """
    ders = [c.public_bytes(Encoding.DER) for c in (signer.certificate, *signer.chain)]
    tried: set[str] = set()
    while True:
        batch = [w for w in server.prepare(ders, BATCH) if w.document_id not in tried]
        if not batch:
            return
        for waiting in batch:
            require_document_signature(
                waiting.signed_attributes, waiting.digest, signer.certificate
            )
        if not agree(batch):
            return
        tried |= {waiting.document_id for waiting in batch}
        signed = [(w.request, signer.sign(w.signed_attributes)) for w in batch]
        yield from server.complete(signed)


@dataclass(frozen=True)
class HttpServer:
    """The office's server over HTTPS, with this desk's access key."""

    address: str
    key: str

    def __post_init__(self) -> None:
        here = ("http://127.0.0.1:", "http://localhost:", "http://[::1]:")
        if not self.address.startswith(("https://", *here)):
            raise AddressUnsafe

    def prepare(self, certificates: Sequence[bytes], limit: int) -> list[Waiting]:
        """See :meth:`Server.prepare`."""
        texts = [base64.b64encode(der).decode("ascii") for der in certificates]
        found = self._post("prepare", {"certificates": texts, "limit": limit})
        return [
            Waiting(
                request=one["request"],
                document_id=one["document_id"],
                name=one["name"],
                dossier=one["dossier"],
                digest=bytes.fromhex(one["digest"]),
                signed_attributes=base64.b64decode(one["signed_attributes"]),
            )
            for one in found
        ]

    def complete(self, signatures: Sequence[tuple[str, bytes]]) -> list[Outcome]:
        """See :meth:`Server.complete`."""
        given = [
            {"request": request, "signature": base64.b64encode(signature).decode("ascii")}
            for request, signature in signatures
        ]
        found = self._post("complete", {"signatures": given})
        return [
            Outcome(one["document_id"] or one["request"], one["signed"], one["message"] or "")
            for one in found
        ]

    def _post(self, what: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        request = urllib.request.Request(
            f"{self.address.rstrip('/')}/v1/signing/{what}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
                found: list[dict[str, Any]] = json.loads(answer.read(_MAX_ANSWER))
        except urllib.error.HTTPError as error:
            raise _refusal(error) from error
        except (OSError, ValueError) as error:
            raise ServerAway(reason=type(error).__name__) from error
        return found

    def __repr__(self) -> str:
        return f"HttpServer({self.address!r})"


def _refusal(error: urllib.error.HTTPError) -> SohoaError:
    try:
        problem = json.loads(error.read(_MAX_ANSWER))
        code, sentence = str(problem["code"]), str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        return ServerAway(reason=f"HTTP {error.code}")
    return ServerRefused(refusal=code, status=error.code, sentence=sentence)
