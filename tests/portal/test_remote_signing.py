"""Signing with a key on a clerk's desk, from the queue to the signed copy, over a real socket."""

import dataclasses
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.codec import dump_page_text
from pipeline.seal import Pkcs12Signer, TrustStore, verify_copy
from pipeline.seal.errors import NotADocumentSignature, TokenRemoved
from pipeline.seal.what_is_signed import require_document_signature
from portal.app import create_app
from sohoa.token_agent import (
    AddressUnsafe,
    HttpServer,
    Outcome,
    ServerAway,
    ServerRefused,
    Waiting,
    sign_queue,
)
from storage.blobs import Bucket
from storage.clients import Scope
from storage.papers import Document
from storage.results import StageResults
from storage.states import DocumentState
from tests.authority import running_authority
from tests.copies import compose
from tests.pki import AT, OFFICER, officer, profile, roots
from tests.portal.office import Office
from tests.portal.serving import caller, served
from tests.printed import HEIGHT, WIDTH, jpeg, scan
from tests.tokens import MODULE, PIN, serial_of, the_cabinet
from workers.remote_signing import RemoteSigning

pytestmark = pytest.mark.slow


@dataclass
class Desk:
    """An office with papers that wait for a signature, and the address of its portal."""

    office: Office
    signing: RemoteSigning
    folder: Path
    address: str
    key: str

    def waits(self, number: int = 1, *, full: bool = False) -> Document:
        """A composed paper that waits for a key, with room for a signature or ``full`` of ink."""
        office, name = self.office, f"giấy {number}.pdf"
        document = office.received(content=f"scan {number}".encode(), name=name)
        dots = np.indices((HEIGHT, WIDTH)).sum(axis=0) // 9 % 2 * 255
        inked = jpeg(np.repeat(dots[..., None], 3, axis=2).astype(np.uint8))
        page = (inked, scan()[1]) if full else scan()
        copy = compose([page], self.folder / f"{number}.pdf")
        ref = office.blobs.put_file(Bucket.WORKING, copy.path, "application/pdf")
        office.services.documents.attach(document.id, "composed", ref)
        office.moved(document, DocumentState.AWAITING_SIGNATURE)
        return document

    def copy_of(self, document: Document) -> Path:
        """The signed copy, as it is stored."""
        ref = self.office.services.documents.artifact(document.id, "copy")
        assert ref is not None
        return self.office.blobs.get_file(ref, self.folder / "signed.pdf")

    def state(self, document: Document) -> DocumentState:
        """Where the paper stands."""
        return self.office.services.documents.get(document.id).state

    def server(self, key: str | None = None) -> HttpServer:
        """The agent's client, with a key that may sign."""
        return HttpServer(self.address, key or self.key)


@pytest.fixture(name="desk")
def _desk(office: Office, tmp_path: Path) -> Iterator[Desk]:
    services = office.services
    office.clock.advance(AT - office.clock.now())
    signing = RemoteSigning(
        blobs=office.blobs,
        documents=services.documents,
        ledger=services.ledger,
        results=StageResults(services.database, services.clock),
        work=services.work,
        clock=services.clock,
        store=roots(),
        appearance=lambda trial: profile("TT01_2023", trial=trial),
        workplace=tmp_path / "work",
    )
    portal = create_app(dataclasses.replace(services, open_signing=lambda: signing))
    with served(portal) as address:
        yield Desk(office, signing, tmp_path, address, office.key(Scope.SIGN))


def _sign(desk: Desk, signer: Pkcs12Signer | None = None) -> list[Outcome]:
    return list(sign_queue(signer or officer(), desk.server(), lambda _: True))


def test_a_paper_that_waits_is_signed_by_a_key_that_never_came_here(desk: Desk) -> None:
    document = desk.waits()
    (outcome,) = _sign(desk)
    assert outcome.signed
    assert outcome.document_id == document.id
    assert desk.state(document) == DocumentState.COPIED
    (found,) = verify_copy(desk.copy_of(document), roots(), at=AT).signatures
    assert found.valid
    assert found.signer == OFFICER


def test_the_queue_is_signed_to_its_end_in_batches(desk: Desk) -> None:
    documents = [desk.waits(number) for number in range(23)]
    batches: list[int] = []

    def agree(batch: Sequence[Waiting]) -> bool:
        batches.append(len(batch))
        return True

    outcomes = list(sign_queue(officer(), desk.server(), agree))
    assert batches == [20, 3]
    assert all(outcome.signed for outcome in outcomes)
    assert {desk.state(document) for document in documents} == {DocumentState.COPIED}


def test_a_paper_without_room_for_a_signature_stops_and_keeps_nobody_waiting(desk: Desk) -> None:
    full, other = desk.waits(1, full=True), desk.waits(2)
    assert [outcome.signed for outcome in _sign(desk)] == [True]
    stopped = desk.office.services.documents.get(full.id)
    assert (stopped.state, stopped.error_code) == (DocumentState.FAILED, "seal.no_free_space")
    assert desk.state(other) == DocumentState.COPIED


def test_only_digests_leave_the_office(desk: Desk) -> None:
    """What the agent is told holds a name, numbers and a hash: no page, no text."""
    desk.waits()
    der = officer().certificate.public_bytes(Encoding.DER)
    (waiting,) = desk.server().prepare([der], 20)
    assert len(waiting.signed_attributes) < 600
    assert len(waiting.digest) == 32


def test_a_clerk_who_declines_signs_nothing(desk: Desk) -> None:
    document = desk.waits()
    assert list(sign_queue(officer(), desk.server(), lambda _: False)) == []
    assert desk.state(document) == DocumentState.AWAITING_SIGNATURE


def test_a_signature_of_another_key_is_refused_and_the_paper_waits_on(desk: Desk) -> None:
    document = desk.waits()
    mixed_up = dataclasses.replace(officer(), key=officer("Người khác").key)
    (outcome,) = _sign(desk, mixed_up)
    assert not outcome.signed
    assert "không khớp" in outcome.message
    assert desk.state(document) == DocumentState.AWAITING_SIGNATURE
    assert all(outcome.signed for outcome in _sign(desk))


def test_the_second_of_two_signatures_for_one_paper_comes_too_late(desk: Desk) -> None:
    desk.waits()
    server, der = desk.server(), officer().certificate.public_bytes(Encoding.DER)
    (waiting,) = server.prepare([der], 20)
    signature = officer().sign(waiting.signed_attributes)
    first, second = server.complete([(waiting.request, signature), (waiting.request, signature)])
    assert first.signed
    assert not second.signed


def test_a_signature_for_a_request_of_yesterday_is_refused(desk: Desk) -> None:
    document = desk.waits()
    server, der = desk.server(), officer().certificate.public_bytes(Encoding.DER)
    (waiting,) = server.prepare([der], 20)
    desk.office.clock.advance(timedelta(seconds=3601))
    (outcome,) = server.complete([(waiting.request, officer().sign(waiting.signed_attributes))])
    assert not outcome.signed
    assert desk.state(document) == DocumentState.AWAITING_SIGNATURE


def test_an_unknown_request_is_answered_by_name(desk: Desk) -> None:
    (outcome,) = desk.server().complete([("0" * 64, b"signature")])
    assert not outcome.signed
    assert "không còn" in outcome.message


@pytest.mark.parametrize(
    ("signer", "code"),
    [
        (lambda: officer("Người lạ"), "seal.certificate_not_trusted"),
        (lambda: _from_authority("expired"), "seal.certificate_expired"),
        (lambda: _from_authority("future"), "seal.certificate_not_yet_valid"),
    ],
    ids=["stranger", "expired", "future"],
)
def test_a_key_that_may_not_sign_here_is_refused_by_name_before_anything_is_prepared(
    signer: Callable[[], Pkcs12Signer], code: str, desk: Desk
) -> None:
    document = desk.waits()
    with pytest.raises(ServerRefused) as refused:
        _sign(desk, signer())
    assert refused.value.facts["refusal"] == code
    assert refused.value.facts["status"] == 422
    assert desk.state(document) == DocumentState.AWAITING_SIGNATURE


def _from_authority(label: str) -> Pkcs12Signer:
    import tempfile

    with tempfile.TemporaryDirectory() as keys, running_authority(Path(keys)) as authority:
        return authority.signer(label)


def test_without_the_right_to_sign_nothing_is_told(desk: Desk) -> None:
    desk.waits()
    other = desk.office.key(Scope.READ, Scope.SUBMIT)
    with pytest.raises(ServerRefused) as refused:
        list(sign_queue(officer(), desk.server(other), lambda _: True))
    assert refused.value.facts["status"] == 403


def test_a_portal_without_remote_signing_says_so(address: str, office: Office) -> None:
    with pytest.raises(ServerRefused) as refused:
        list(sign_queue(officer(), HttpServer(address, office.key(Scope.SIGN)), lambda _: True))
    assert refused.value.facts["status"] == 503


def test_an_office_without_roots_accepts_no_key(desk: Desk) -> None:
    lost = dataclasses.replace(desk.signing, store=TrustStore())
    portal = create_app(dataclasses.replace(desk.office.services, open_signing=lambda: lost))
    desk.waits()
    with served(portal) as address, pytest.raises(ServerRefused):
        list(sign_queue(officer(), HttpServer(address, desk.key), lambda _: True))


@pytest.mark.parametrize(
    "body",
    [{}, {"certificates": []}, {"certificates": ["?"]}, {"certificates": ["AAAA"], "limit": 9999}],
)
def test_nonsense_is_refused(body: dict[str, object], desk: Desk) -> None:
    with caller(desk.address, desk.key) as client:
        assert client.post("/v1/signing/prepare", json=body).status_code == 422


def test_a_token_pulled_out_in_the_middle_leaves_the_rest_waiting(desk: Desk) -> None:
    documents = [desk.waits(number) for number in range(3)]

    class Pulled:
        certificate, chain = officer().certificate, officer().chain

        def sign(self, message: bytes) -> bytes:
            raise TokenRemoved(reason=str(len(message)))

    with pytest.raises(TokenRemoved):
        list(sign_queue(Pulled(), desk.server(), lambda _: True))
    assert {desk.state(document) for document in documents} == {DocumentState.AWAITING_SIGNATURE}


def test_the_page_text_keeps_the_block_away_from_words(desk: Desk) -> None:
    document = desk.waits()
    desk.signing.results.keep("seite", "reading", dump_page_text(scan()[1]))
    assert all(outcome.signed for outcome in _sign(desk))
    assert desk.state(document) == DocumentState.COPIED


def _attributes(**changes: object) -> bytes:
    """Signed attributes of a document with digest 1…1, with something else in them."""
    from pipeline.seal.pades import signed_attributes

    attributes = cms.CMSAttributes.load(signed_attributes(b"1" * 32, officer()))
    entries = [entry for entry in attributes if entry["type"].native not in changes]
    entries += [
        cms.CMSAttribute({"type": kind, "values": [value]})
        for kind, value in changes.items()
        if value is not None
    ]
    return bytes(cms.CMSAttributes(entries).dump())


def test_the_agent_signs_the_document_that_was_shown() -> None:
    require_document_signature(_attributes(), b"1" * 32, officer().certificate)


@pytest.mark.parametrize(
    "content",
    [
        b"a challenge to log in",
        b"",
        _attributes(message_digest=b"2" * 32),
        _attributes(content_type="signed_data"),
        _attributes(signing_certificate_v2=None),
        _attributes(signing_time=cms.Time({"utc_time": AT})),
        _attributes() + b"more",
    ],
    ids=["challenge", "nothing", "digest", "type", "no certificate", "more", "rest"],
)
def test_the_agent_refuses_whatever_is_not_the_document_that_was_shown(content: bytes) -> None:
    with pytest.raises(NotADocumentSignature):
        require_document_signature(content, b"1" * 32, officer().certificate)


def test_the_agent_refuses_attributes_in_another_ones_name() -> None:
    with pytest.raises(NotADocumentSignature):
        require_document_signature(_attributes(), b"1" * 32, officer("Người khác").certificate)


def test_a_lying_server_gets_no_signature_at_all() -> None:
    signed: list[bytes] = []

    class Liar:
        def prepare(self, certificates: Sequence[bytes], limit: int) -> list[Waiting]:
            good = Waiting("a", "1", "giấy", None, b"1" * 32, _attributes())
            bad = dataclasses.replace(good, request="b", document_id="2", digest=b"2" * 32)
            return [good, bad][:limit] if certificates else []

        def complete(self, signatures: Sequence[tuple[str, bytes]]) -> list[Outcome]:
            signed.extend(signature for _, signature in signatures)
            return []

    with pytest.raises(NotADocumentSignature):
        list(sign_queue(officer(), Liar(), lambda _: True))
    assert not signed


def test_the_access_key_is_sent_to_no_address_that_could_be_overheard() -> None:
    with pytest.raises(AddressUnsafe):
        HttpServer("http://10.0.0.1:8020", "khóa")
    assert "khóa" not in repr(HttpServer("https://so-hoa.vn", "khóa"))


def test_a_server_that_is_away_is_named() -> None:
    with pytest.raises(ServerAway):
        HttpServer("http://127.0.0.1:9", "khóa").prepare([b""], 1)


@pytest.mark.skipif(not MODULE.exists(), reason="softhsm2 is not installed")
def test_the_program_signs_the_queue_with_a_token_and_one_pin(
    desk: Desk,
) -> None:
    serial = serial_of(the_cabinet().add("bàn 1", officer()))
    documents = [desk.waits(number) for number in range(3)]
    key_file = desk.folder / "key"
    key_file.write_text(desk.key)
    command = ["token-agent", "--server", desk.address, "--key-file", str(key_file)]
    options = ["--module", str(MODULE), "--serial", serial, "--yes", "--pin-stdin"]

    # A process of its own: what this one has loaded has taught its libraries to read signatures.
    program = [sys.executable, "-m", "sohoa", *command, *options]
    said = subprocess.run(program, input=f"{PIN}\n", capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    assert "Đã ký 3 giấy tờ" in said.stderr
    assert PIN not in said.stdout + said.stderr
    assert {desk.state(document) for document in documents} == {DocumentState.COPIED}
