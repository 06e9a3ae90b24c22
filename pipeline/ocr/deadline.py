"""The time that one page may take, whatever its readers are doing."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from pipeline.ocr.errors import EngineTimeout


@dataclass(frozen=True, slots=True)
class Deadline:
    """When ``engine`` must be done with ``page``, by ``clock`` in seconds."""

    engine: str
    page: int
    seconds: float
    ends: float
    clock: Callable[[], float] = monotonic

    @classmethod
    def after(
        cls, seconds: float, engine: str, page: int, clock: Callable[[], float] = monotonic
    ) -> "Deadline":
        """The deadline ``seconds`` from now."""
        return cls(engine, page, seconds, clock() + seconds, clock)

    @property
    def left(self) -> float:
        """Seconds until then, above 0; raises ``EngineTimeout`` when there are none."""
        left = self.ends - self.clock()
        if left <= 0:
            raise self.missed()
        return left

    def missed(self) -> EngineTimeout:
        """The error for a reader that was stopped."""
        return EngineTimeout(engine=self.engine, page=self.page, seconds=self.seconds)
