"""A batch whose machine runs out of room."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from sohoa.batch import Batch, Wishes
from sohoa.composition import Services, connect
from sohoa.errors import FullMeanwhile
from sohoa.room import Room
from sohoa.settings import Settings
from storage.errors import StoreFull
from storage.migrate import upgrade
from storage.papers import NewBatch
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.senders import RememberingSender
from workers.client import WorkClient

WISHES = Wishes("bulk", "cli:an", None, None, 10, NewBatch.of_its_own())


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """Tables and a store that keep what is handed in; nobody works on it."""
    nowhere = "127.0.0.1:1"
    settings = Settings(
        data_dir=tmp_path,
        database_url=SecretStr(f"sqlite:///{tmp_path / 'sohoa.db'}"),
        broker_url=SecretStr(f"redis://{nowhere}/0"),
        s3_endpoint=nowhere,
        s3_access_key="k",
        s3_secret_key=SecretStr("s"),
    )
    plain = connect(settings)
    upgrade(plain.database)
    work = WorkClient(MemoryBlobs(), plain.documents, plain.outbox, RememberingSender())
    yield replace(plain, work=work)
    plain.database.close()


def test_papers_taken_in_before_the_disk_is_full_need_not_be_sent_again(
    services: Services, tmp_path: Path
) -> None:
    class FillsUp(Room):
        def require(self) -> None:
            if services.outbox.due(("bulk",), limit=1):
                raise StoreFull(where="disk")

    scan = tmp_path / "scan.tif"
    scan.write_bytes(b"II*\0")
    batch = Batch(services, WISHES, FillsUp(tmp_path))
    (paper,) = batch.run([scan], lambda _: None)
    assert paper.document is not None
    assert isinstance(paper.error, FullMeanwhile)
    assert "không cần gửi lại" in paper.error.clerk_message
