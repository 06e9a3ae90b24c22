"""Options that several commands share, and the settings they amend."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from schemas.doctypes import load_catalogue
from sohoa.configuration import SettingMissing, load_settings, nothing_more
from sohoa.data_folder import named_obstacles
from sohoa.errors import NameTooLong
from sohoa.logs import configure_logging
from sohoa.settings import Settings

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Thư mục dữ liệu (mặc định: thư mục dữ liệu của người dùng).",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="In JSON ra stdout.")]


def settings_with(
    data: Path | None,
    *,
    quiet: bool = False,
    needs: Callable[[Settings], Iterable[SettingMissing]] = nothing_more,
) -> Settings:
    """The settings of this process, with ``--data`` applied; logging starts here.

    ``quiet`` keeps events off the terminal, where a progress bar or a result stands; ``needs`` as
    of :func:`load_settings`.
    """
    settings = load_settings(needs)
    if data is not None:
        settings = settings.model_copy(update={"data_dir": data.absolute()})
    configure_logging(settings.log_level, None if quiet else sys.stderr, form=settings.log_format)
    return settings


def log_to_file(settings: Settings, name: str) -> None:
    """Send the events of this command to ``logs/<name>.log`` in the data directory."""
    folder = settings.data_dir / "logs"
    with named_obstacles(settings.data_dir):
        # Both steps: the mode of mkdir goes to the last folder alone, and what lies in the data
        # directory names people.
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        stream = (folder / f"{name}.log").open("a", encoding="utf-8")
    configure_logging(settings.log_level, stream, form=settings.log_format)


def short_name(option: str, given: str | None, most: int) -> str | None:
    """``given`` without surrounding blanks, ``None`` for a blank one, as the API takes it.

    Raises ``NameTooLong`` now, rather than after papers were taken in.
    """
    name = (given or "").strip()
    if len(name) > most:
        raise NameTooLong(option=option, most=most)
    return name or None


def require_type(name: str) -> None:
    """Raise ``UnknownTypeError`` now, rather than once for every paper of a batch."""
    known = load_catalogue().types
    if name not in known:
        from pipeline.records.errors import UnknownTypeError

        raise UnknownTypeError(type=name, known=", ".join(known))
