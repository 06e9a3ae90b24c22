"""Owners of leases that a test can let die."""


class Graveyard:
    """Knows which owners are dead."""

    def __init__(self) -> None:
        self._dead: set[str] = set()

    def bury(self, owner: str) -> None:
        self._dead.add(owner)

    def holds(self, owner: str) -> bool:
        return owner in self._dead
