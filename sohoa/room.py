"""Room on the disk of a machine that keeps everything itself: asked for before it runs out."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from storage.errors import StoreFull


@dataclass(frozen=True, slots=True)
class Room:
    """The disk below ``folder``, of which so many bytes stay free.

    A store without room answers every request with "500, try again", and a database may stop
    between two writes; so the work is stopped, by name, while both still have room to end well.
    """

    folder: Path
    least_bytes: int = 256 * 2**20
    """SeaweedFS makes no volume on 24 MB and works on 500 MB; two pages in colour need 10 MB."""

    def require(self) -> None:
        """Raise :class:`StoreFull` when less is free."""
        folder = self.folder.absolute()
        place = next(place for place in (folder, *folder.parents) if place.exists())
        free = shutil.disk_usage(place).free
        if free < self.least_bytes:
            raise StoreFull(where=str(self.folder), free=free, wanted=self.least_bytes)
