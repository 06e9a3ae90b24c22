"""Makes every named error known, so that a stored code finds its Vietnamese sentence again."""

from types import ModuleType

import pipeline.clean.errors
import pipeline.compose.errors
import pipeline.intake.errors
import pipeline.ocr.errors
import pipeline.records.errors
import pipeline.seal.errors
import storage.errors
import workers.errors

PLACES: tuple[ModuleType, ...] = (
    pipeline.clean.errors,
    pipeline.compose.errors,
    pipeline.intake.errors,
    pipeline.ocr.errors,
    pipeline.records.errors,
    pipeline.seal.errors,
    storage.errors,
    workers.errors,
)
"""Where the errors live that can stop a document."""
