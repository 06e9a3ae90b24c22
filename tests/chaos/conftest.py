"""One installation for all faults: each strikes it, and each time it must become whole again."""

from collections.abc import Iterator

import pytest

from tests.chaos.plant import Plant, plant


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """Workers at work."""
    with plant(tmp_path_factory.mktemp("plant"), tmp_path_factory.mktemp("papers")) as made:
        yield made
