"""A clock that stands still until a test moves it, and one that goes wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class FrozenClock:
    """Starts on a Monday morning in Vietnam."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, span: timedelta) -> None:
        self._now += span


class WrongClock:
    """The machine's clock, wrong by what stands in a file that several processes share."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return datetime.now(UTC) + self._wrong_by()

    def set_wrong(self, by: timedelta) -> None:
        """From now on it is wrong by ``by``, ahead or behind, for everybody at once."""
        part = self._file.with_suffix(".part")
        part.write_text(str(by.total_seconds()))
        part.replace(self._file)

    def _wrong_by(self) -> timedelta:
        try:
            return timedelta(seconds=float(self._file.read_text()))
        except FileNotFoundError:
            return timedelta(0)
