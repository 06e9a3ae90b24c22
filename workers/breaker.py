"""A circuit breaker: who does not answer is not asked again at once (Nygard, *Release It!*)."""

from datetime import datetime, timedelta
from typing import Final

from storage.clock import Clock

_FAILURES: Final = 3
_FIRST_PAUSE: Final = timedelta(minutes=2)
_LONGEST_PAUSE: Final = timedelta(hours=1)


class CircuitBreaker:
    """Opens after three failures in a row, for two minutes, then twice as long each time.

    At most for an hour. One answer closes it. For one thread.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._pause = _FIRST_PAUSE
        self._closed_at: datetime | None = None

    @property
    def lets_through(self) -> bool:
        """Whether it is worth asking now."""
        return self._closed_at is None or self._clock.now() >= self._closed_at

    def failed(self) -> None:
        """Somebody did not answer."""
        self._failures += 1
        if self._failures >= _FAILURES:
            self._closed_at = self._clock.now() + self._pause
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def answered(self) -> None:
        """Somebody did."""
        self._failures, self._pause, self._closed_at = 0, _FIRST_PAUSE, None
