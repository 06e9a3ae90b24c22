"""Where the embedded stack keeps what, under one data directory."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StackPaths:
    """The layout below ``root``; names nothing that the other parts of the product own."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file; the storage layer opens it (WAL) and migrates it."""
        return self.root / "sohoa.db"

    @property
    def broker(self) -> Path:
        """The broker's configuration."""
        return self.root / "broker"

    @property
    def store(self) -> Path:
        """The S3 server's working directory: configuration, certificates, ``objects/``."""
        return self.root / "s3"

    @property
    def logs(self) -> Path:
        """One log file per child process."""
        return self.root / "logs"

    @property
    def secrets(self) -> Path:
        """Every generated password and key, mode 0600. In no backup (``docs/adr/0026``)."""
        return self.root / "secrets.json"

    @property
    def ledger(self) -> Path:
        """Ports and processes of the running stack; worthless after it has stopped."""
        return self.root / "stack.json"

    @property
    def lock(self) -> Path:
        """Held with flock(2) by the one supervisor of this directory."""
        return self.root / "lock"

    def make(self) -> None:
        """Create what is missing; only the owner may look inside (personal data)."""
        for folder in (self.root, self.broker, self.store, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)


def write_private(path: Path, content: str | bytes) -> None:
    """Replace ``path`` with ``content``, readable by the owner alone, all or nothing.

    A reader sees the old or the new file, never half of one, also after a power cut.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
