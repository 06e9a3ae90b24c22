"""What is loaded before the processes of one machine are forked, and what is not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sohoa.errors import ExitCode

pytestmark = pytest.mark.slow

WORKER = """
import sys
from pathlib import Path
from pydantic import SecretStr
import sohoa.part, sohoa.shared

before = set(sys.modules)
from celery.apps.worker import Worker
from sohoa.composition import connect
from sohoa.settings import Settings
from sohoa.worker import run_worker

settings = Settings(
    data_dir=Path(sys.argv[1]),
    database_url=SecretStr("sqlite:///" + sys.argv[1] + "/x.sqlite3"),
    broker_url=SecretStr("redis://127.0.0.1:1/0"),
    s3_endpoint="127.0.0.1:1",
    s3_access_key="key",
    s3_secret_key=SecretStr("secret"),
)
services = connect(settings)
with services.database.reading():
    pass
services.app.connection_for_write().transport
Worker(app=services.app, queues=["counter"], concurrency=1, pool="solo", quiet=True)
print(*sorted(set(sys.modules) - before))
"""

OF_OTHERS = {"typer", "rich", "alembic", "cv2", "pikepdf", "pyhanko", "fastapi", "uvicorn"}
"""What only a person at the command line needs, the first start, a cell, a seal, the web."""


def told_by(program: str, *arguments: str) -> set[str]:
    command = [sys.executable, "-c", program, *arguments]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(told.stdout.split())


def test_a_worker_loads_nothing_that_another_would_load_as_well(tmp_path: Path) -> None:
    assert not told_by(WORKER, os.fspath(tmp_path))


def test_nothing_is_shared_that_only_one_needs() -> None:
    loaded = told_by("import sys, sohoa.part, sohoa.shared; print(*sys.modules)")
    assert not OF_OTHERS & loaded


def test_what_comes_with_the_product_is_read_before_anybody_is_forked() -> None:
    program = (
        "import pathlib, sohoa.shared\n"
        "def refuse(*_, **__): raise AssertionError\n"
        "pathlib.Path.read_text = refuse\n"
        "from schemas.doctypes import load_catalogue\n"
        "from schemas.rules import load_rules\n"
        "load_catalogue(), load_rules(), print('once')"
    )
    assert told_by(program) == {"once"}


@pytest.mark.parametrize("part", [["portal"], ["supervise"]])
def test_a_part_says_what_is_wrong_with_its_settings_and_ends(part: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "sohoa.part", *part],
        env=os.environ | {"SOHOA_PORTAL_PORT": "nonsense"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == ExitCode.ERROR
    assert ended.stderr.startswith("Lỗi: Cấu hình SOHOA_PORTAL_PORT không đúng")
    assert "docs/errors.md#settings.invalid" in ended.stderr
