"""The portal on the real broker and the real store."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.app import create_app
from sohoa.stack import EmbeddedStack
from sohoa.stack.secret_file import KeyPair
from storage.blobs import BlobStore, Bucket
from storage.outbox import Outbox
from storage.s3 import StoreAddress
from tests.portal.office import COPY, Office
from tests.portal.serving import caller, served
from tests.servers.rabbitmq import RabbitServer
from workers.app import Sender, make_app
from workers.client import WorkClient

pytestmark = pytest.mark.stack


@pytest.fixture
def running(office: Office, tmp_path: Path) -> Iterator[Office]:
    """The office of the other tests, moved onto real servers."""

    def store(keys: KeyPair) -> BlobStore:
        secret = keys.secret_key.get_secret_value()
        return BlobStore(StoreAddress(addresses.s3_endpoint, keys.access_key, secret))

    with EmbeddedStack(tmp_path / "stack") as stack:
        assert stack.addresses is not None
        addresses = stack.addresses
        store(addresses.s3_admin).prepare(retention_days=1)
        blobs = store(addresses.s3_worker)
        app = make_app(addresses.broker_url.get_secret_value())
        sender, old = Sender(app), office.services
        work = WorkClient(blobs, old.documents, Outbox(old.database, old.clock), sender)
        services = replace(old, blobs=blobs, work=work, broker=sender)
        yield replace(office, app=create_app(services), services=services)
        app.close()


@pytest.mark.scale
def test_a_broker_that_refuses_our_login_is_a_part_that_is_away(
    office: Office, rabbitmq: RabbitServer
) -> None:
    sender = Sender(make_app(f"amqp://guest:geheim@{rabbitmq.address}//"))
    app = create_app(replace(office.services, broker=sender))
    with served(app) as address, caller(address) as stranger:
        answer = stranger.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"]["broker"] == "workers.broker_refuses"


def test_what_is_sent_waits_on_the_broker_and_what_is_stored_comes_back_proven(
    running: Office,
) -> None:
    with served(running.app) as address, caller(address, running.clerk_key) as api:
        assert api.get("/health/ready").status_code == 200
        sent = api.post("/v1/documents", files={"file": ("a.pdf", b"%PDF invented")}).json()
        original = running.services.documents.artifact(sent["id"], "original")
        assert original is not None
        assert running.services.blobs.get_bytes(original) == b"%PDF invented"
        assert isinstance(running.services.broker, Sender)
        assert running.services.broker.waiting_messages("counter") == 1
        ref = running.services.blobs.put_bytes(Bucket.COPIES, COPY, "application/pdf")
        running.services.documents.attach(sent["id"], "copy", ref)
        assert api.get(f"/v1/documents/{sent['id']}/copy").content == COPY
