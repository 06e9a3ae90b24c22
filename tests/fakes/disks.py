"""A disk that can be full."""

from storage.errors import StoreFull


class SmallDisk:
    """Set ``full`` to make it refuse."""

    def __init__(self) -> None:
        self.full = False

    def require(self) -> None:
        if self.full:
            raise StoreFull(where="test")
