"""What can be asked of this machine while none of its servers runs."""

from pathlib import Path

import pytest

from sohoa.errors import NoStack
from sohoa.running import database_for
from sohoa.settings import Settings
from storage.custody import Custody
from storage.database import Database
from storage.migrate import upgrade


def test_the_database_of_this_machine_answers_while_nothing_runs(tmp_path: Path) -> None:
    upgrade(Database(f"sqlite:///{tmp_path / 'sohoa.db'}"))
    assert Custody(database_for(Settings(data_dir=tmp_path))).of("0" * 64) is None


def test_where_none_was_made_none_is_made_by_asking(tmp_path: Path) -> None:
    with pytest.raises(NoStack):
        database_for(Settings(data_dir=tmp_path))
    assert not list(tmp_path.iterdir())
