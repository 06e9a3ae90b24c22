"""Drawn pages, scanned or photographed, as the product reads them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.synth.samples.files import as_phone_jpeg, as_scanned_pdf
from pipeline.intake import IntakeLimits
from pipeline.ocr import Engine, open_engine
from pipeline.page import Pixels, Reading
from pipeline.plan import read_file

Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def engine() -> Engine:
    return open_engine()


@pytest.fixture
def read(engine: Engine, tmp_path: Path) -> Read:
    """What the product reads in a scan of some pages, or in a photograph of one."""

    def read_(*pages: Pixels, photo: bool = False) -> Reading:
        file = tmp_path / ("paper.jpg" if photo else "paper.pdf")
        upright = [np.ascontiguousarray(page) for page in pages]
        file.write_bytes(
            as_phone_jpeg(upright[0], 90) if photo else as_scanned_pdf(upright, 90, 300)
        )
        return Reading(tuple(read_file(file, engine, IntakeLimits())))

    return read_
