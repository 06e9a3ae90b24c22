"""What becomes of one page: done, skipped for a reason, or failed by name."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from schemas.errors import SohoaError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The stage's result."""

    value: T


@dataclass(frozen=True, slots=True)
class Skipped:
    """Nothing was done, and that is right; ``reason`` is a stable word."""

    reason: str


@dataclass(frozen=True, slots=True)
class PageFailure:
    """This page could not be processed; the others go on."""

    page: int
    error: SohoaError


Outcome = Done[T] | Skipped | PageFailure
