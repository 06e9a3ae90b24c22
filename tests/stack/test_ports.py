"""A port that cannot be listened on is named, whoever wanted it."""

import socket
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr

from sohoa.composition import connect
from sohoa.configuration import SettingsError
from sohoa.errors import PortTaken, WorkerPortTaken
from sohoa.ports import require_free_port
from sohoa.presence import door
from sohoa.settings import Settings


def _elsewhere(tmp_path: Path, port: int) -> Settings:
    return Settings(
        data_dir=tmp_path,
        database_url=SecretStr(f"sqlite:///{tmp_path / 'x.db'}"),
        broker_url=SecretStr("redis://127.0.0.1:1/0"),
        s3_endpoint="127.0.0.1:1",
        s3_access_key="k",
        s3_secret_key=SecretStr("s"),
        worker_port=port,
    )


def test_a_second_worker_with_the_port_of_the_first_is_told_to_take_another(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(WorkerPortTaken) as refusal,
            door(connect(_elsewhere(tmp_path, port)), threading.Event()),
        ):
            pass
    assert refusal.value.facts == {"host": "127.0.0.1", "port": port}
    assert "SOHOA_WORKER_PORT" in refusal.value.clerk_message


def test_an_address_of_another_machine_is_not_said_to_be_taken() -> None:
    with pytest.raises(SettingsError) as refusal:
        require_free_port("192.0.2.1", 8020)  # RFC 5737: nobody has it
    assert "SOHOA_PORTAL_HOST" in refusal.value.clerk_message
    assert "EADDRNOTAVAIL" in refusal.value.clerk_message


def test_a_port_is_free_or_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken):
            require_free_port("127.0.0.1", port)
    require_free_port("127.0.0.1", port)
