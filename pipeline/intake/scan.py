"""What every container of pages promises, whatever its format."""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from pipeline.intake.errors import NoSuchPage
from pipeline.intake.quality import judged
from pipeline.page import ScanPage
from pipeline.picture import Picture


class Scan(ABC):
    """A file with pages, open for reading; pages are numbered from 1.

    Decodes one page at a time and keeps none: memory does not grow with the number of pages.
    Not to be shared between threads. The file is never written to.
    """

    def __init__(self, media_type: str, page_count: int, *, extension_mismatch: bool) -> None:
        self.media_type = media_type
        self.page_count = page_count
        self.extension_mismatch = extension_mismatch

    @property
    def signed(self) -> bool:
        """Whether the file carries a signature of its own; only a PDF can."""
        return False

    @property
    def born_digital(self) -> bool:
        """Whether a program wrote it, and no scanner or camera."""
        return False

    def page(self, number: int) -> ScanPage:
        """Decode page ``number`` in full, and say in its ``steps`` what is wrong with it.

        Raises ``NoSuchPage``, ``TooManyPixels`` (before decoding), ``DamagedScan``,
        ``DecodeTimeout``, ``TooCoarse``.
        """
        return judged(self._decoded(number))

    @abstractmethod
    def picture(self, number: int) -> Picture:
        """The master image of page ``number`` for composing: never decoded and encoded lossily.

        Raises as :meth:`page` does, except ``TooCoarse``.
        """

    @abstractmethod
    def _decoded(self, number: int) -> ScanPage:
        """Page ``number`` as its format has it."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def require(self, number: int) -> int:
        """The 0-based index of page ``number``; raises ``NoSuchPage``."""
        if not 1 <= number <= self.page_count:
            raise NoSuchPage(page=number, pages=self.page_count)
        return number - 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
