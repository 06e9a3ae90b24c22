"""Where Tesseract's trained models are on this machine."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.ocr.errors import LanguageMissing

DISTRIBUTION_FOLDERS = (
    "/usr/share/tesseract-ocr/*/tessdata",  # Debian, Ubuntu
    "/usr/share/tessdata",  # Fedora, Arch, Alpine
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


def installed_folders(root: Path = Path("/")) -> tuple[Path, ...]:
    """Existing model folders, the newest version of a distribution first."""
    found: list[Path] = []
    for pattern in DISTRIBUTION_FOLDERS:
        found += sorted(root.glob(pattern.lstrip("/")), reverse=True)
    return tuple(folder for folder in found if folder.is_dir())


def remedy(language: str) -> str:
    """The command that installs the model of ``language`` on Debian and Ubuntu."""
    package = language.lower().replace("/", "-").replace("_", "-")
    return f"apt-get install tesseract-ocr-{package}"


def folder_with(languages: Iterable[str], folders: Iterable[Path]) -> Path:
    """The first of ``folders`` that has every language; raises ``LanguageMissing``."""
    wanted, missing = tuple(languages), ""
    for folder in folders:
        lacking = [name for name in wanted if not (folder / f"{name}.traineddata").is_file()]
        if not lacking:
            return folder
        missing = missing or lacking[0]
    language = missing or wanted[0]
    raise LanguageMissing(language=language, remedy=remedy(language))
