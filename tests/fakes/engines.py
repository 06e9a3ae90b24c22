"""Tesseracts that break, each in its own way, and an engine that reads what it is told."""

import pytesseract

from pipeline.intake.errors import DamagedScan
from pipeline.ocr.pytesseract_engine import TesseractCall
from pipeline.page import CleanPage, Line


class RecordedTesseract:
    """Answers every page with the same recorded bytes."""

    def __init__(self, output: bytes) -> None:
        self.output = output
        self.calls: list[TesseractCall] = []

    def __call__(self, call: TesseractCall) -> bytes:
        self.calls.append(call)
        return self.output


class CrashingTesseract:
    """Dies of a signal, as the program does on some damaged models."""

    def __call__(self, _call: TesseractCall) -> bytes:
        raise pytesseract.TesseractError(-11, "Segmentation fault")


class HangingTesseract:
    """Never ends: what ``pytesseract`` raises when it has killed the program."""

    def __call__(self, _call: TesseractCall) -> bytes:
        raise RuntimeError("Tesseract process timeout")


class VanishedTesseract:
    """Was uninstalled since the engine was opened."""

    def __call__(self, _call: TesseractCall) -> bytes:
        raise pytesseract.TesseractNotFoundError


class ScriptedEngine:
    """Reads the same lines on every page, and counts the pages it was shown."""

    name = "scripted"
    version = "1"

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self.lines = lines
        self.pages_seen = 0
        self.gives_up_after: int | None = None
        """So many pages are read, and every other is damaged."""

    def recognise(self, page: CleanPage) -> tuple[Line, ...]:
        assert page.pixels.ndim == 2
        if self.pages_seen == self.gives_up_after:
            raise DamagedScan(page=0, reason="torn")
        self.pages_seen += 1
        return self.lines
