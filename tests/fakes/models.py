"""Models of line finding and reading that break, each in its own way."""

from dataclasses import replace
from time import sleep
from typing import Any

import numpy as np

from pipeline.ocr.deadline import Deadline
from pipeline.ocr.errors import EngineCrashed
from pipeline.ocr.onnx_model import AskModel
from pipeline.ocr.trueocr_models import TrueocrModels


def crashing(_outputs: list[str], _inputs: dict[str, Any], deadline: Deadline) -> list[Any]:
    """Dies in the middle of a page, as a model does when memory runs out."""
    raise EngineCrashed(engine=deadline.engine, page=deadline.page, status="Fail")


def mumbling(outputs: list[str], inputs: dict[str, Any], _deadline: Deadline) -> list[Any]:
    """Answers with numbers that are none, in the right shapes."""
    count = len(inputs["x"])
    if outputs == ["out"]:
        _, _, height, width = inputs["x"].shape
        return [np.full((1, 3, height // 2, width // 2), np.nan, np.float32)]
    confidences = np.full((count, 8), np.nan, np.float32)
    return [np.ones((count, 8), np.int64), confidences, np.full(count, 8)]


def inventing(_outputs: list[str], inputs: dict[str, Any], _deadline: Deadline) -> list[Any]:
    """Reads letters that its alphabet does not have."""
    count = len(inputs["x"])
    confidences = np.ones((count, 8), np.float32)
    return [np.full((count, 8), 10**6), confidences, np.full(count, 8)]


def dawdling(_outputs: list[str], inputs: dict[str, Any], _deadline: Deadline) -> list[Any]:
    """Finds nothing, later than it may, and has not looked at the time."""
    sleep(0.05)
    _, _, height, width = inputs["x"].shape
    return [np.full((1, 3, height // 2, width // 2), -9.0, np.float32)]


def with_detector(models: TrueocrModels, detector: AskModel) -> TrueocrModels:
    """Good models but for one."""
    return replace(models, detector=detector)


def with_recogniser(models: TrueocrModels, recogniser: AskModel) -> TrueocrModels:
    """Good models but for the other."""
    return replace(models, recogniser=recogniser)
