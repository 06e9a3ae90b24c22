"""Forms with files, taken off the wire piece by piece and never past their limits.

FastAPI would spool a whole body before a handler could say "too large"; here each file goes
straight into the upload folder and the first byte over the limit ends the request.
"""

import unicodedata
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from pipeline.intake.errors import EmptyFile
from portal.errors import BadRequest, UnknownField, UploadMissing, UploadTooLarge
from portal.misread import too_long
from storage.disk import is_full
from storage.errors import StoreFull

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks  # exists for type checkers only

_MULTIPART = "multipart/form-data"
_MAX_TEXT_BYTES = 2_000
_MAX_TEXTS = 20
_NAME_LENGTH = 255
_SHOWN = 64
"""Characters of a part's unknown name that are told back."""
_MAX_PLAIN_BYTES = 1 << 20
_MAX_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class FormLimits:
    """How much of a form is taken in."""

    file_bytes: int
    """Of each file."""
    files: int = 1
    names: frozenset[str] = frozenset({"file", "lane", "type", "dossier", "batch", "sheet"})
    """Of its parts. One with another name is refused: passed over, a misspelt wish is lost."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One received file; it vanishes when the form is left. ``name`` is only for showing."""

    path: Path
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent: at least one file, and texts by name."""

    uploads: tuple[Upload, ...]
    texts: dict[str, str]

    def text(self, name: str) -> str | None:
        """A text without surrounding blanks; ``None`` when absent or blank."""
        return self.texts.get(name, "").strip() or None


@asynccontextmanager
async def received_form(request: Request, folder: Path, limits: FormLimits) -> AsyncIterator[Form]:
    """The multipart form of ``request``, its files in ``folder`` until the context ends.

    Raises :class:`UploadTooLarge`, :class:`UploadMissing`, :class:`EmptyFile`, :class:`BadRequest`
    and ``StoreFull``.
    """
    with _full_disk_named(), ExitStack() as files:
        receiver = _Receiver(folder, limits, files)
        try:
            parser = MultipartParser(_boundary(request), receiver.callbacks)
            async for chunk in request.stream():
                await run_in_threadpool(parser.write, chunk)
            parser.finalize()
        except FormParserError as error:
            raise BadRequest(
                where="biểu mẫu", problem="cần multipart/form-data đúng theo RFC 7578"
            ) from error
        except ClientDisconnect as error:
            raise BadRequest(where="tệp", problem="người gửi ngắt giữa chừng") from error
        if not receiver.uploads:
            raise UploadMissing(wanted="file", limit=limits.files)
        yield Form(tuple(receiver.uploads), receiver.texts)


@contextmanager
def _full_disk_named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise StoreFull(where="uploads") from error
        raise


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != _MULTIPART.encode() or b"boundary" not in options:
        raise BadRequest(
            where="Content-Type", problem=f"cần {_MULTIPART} có boundary", allowed=_MULTIPART
        )
    return options[b"boundary"]


@dataclass(slots=True)
class _Part:
    """A part of the form while it arrives."""

    header_name: bytes = b""
    header_value: bytes = b""
    disposition: bytes = b""
    name: str = ""
    filename: str | None = None
    file: IO[bytes] | None = None
    text: bytearray = field(default_factory=bytearray)
    size: int = 0


class _Receiver:
    """Sorts the parser's events into files and texts."""

    def __init__(self, folder: Path, limits: FormLimits, files: ExitStack) -> None:
        self._folder = folder
        self._limits = limits
        self._files = files
        self._part = _Part()
        self.uploads: list[Upload] = []
        self.texts: dict[str, str] = {}

    @property
    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._open,
            "on_part_data": self._take,
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._part = _Part()

    def _header_name(self, chunk: bytes, start: int, end: int) -> None:
        self._part.header_name += chunk[start:end]

    def _header_value(self, chunk: bytes, start: int, end: int) -> None:
        self._part.header_value += chunk[start:end]

    def _header_end(self) -> None:
        part = self._part
        if part.header_name.lower() == b"content-disposition":
            part.disposition = part.header_value
        part.header_name = part.header_value = b""

    def _open(self) -> None:
        part = self._part
        _, options = parse_options_header(part.disposition)
        part.name = options.get(b"name", b"").decode("utf-8", "replace")
        if part.name not in self._limits.names:
            raise UnknownField(
                name=part.name[:_SHOWN], allowed=", ".join(sorted(self._limits.names))
            )
        if b"filename" not in options:
            if len(self.texts) >= _MAX_TEXTS:
                raise BadRequest(
                    where="biểu mẫu", problem=f"có quá {_MAX_TEXTS} phần", most=_MAX_TEXTS
                )
            return
        part.filename = shown_name(options[b"filename"].decode("utf-8", "replace"))
        if len(self.uploads) >= self._limits.files:
            raise UploadMissing(wanted="fewer files", limit=self._limits.files)
        part.file = self._files.enter_context(self._new_file())

    def _take(self, chunk: bytes, start: int, end: int) -> None:
        part = self._part
        part.size += end - start
        if part.file is not None:
            if part.size > self._limits.file_bytes:
                raise UploadTooLarge(limit_mb=max(1, self._limits.file_bytes >> 20))
            part.file.write(memoryview(chunk)[start:end])
        elif part.size > _MAX_TEXT_BYTES:
            raise too_long(part.name, _MAX_TEXT_BYTES)
        else:
            part.text += chunk[start:end]

    def _new_file(self) -> IO[bytes]:
        return NamedTemporaryFile(dir=self._folder, prefix="upload-")

    def _end(self) -> None:
        part = self._part
        if part.file is None and part.name in self.texts:  # which of the two is meant?
            raise BadRequest(where=part.name, problem="chỉ được có một lần", most=1)
        if part.file is None:
            self.texts[part.name] = part.text.decode("utf-8", "replace")
        elif part.size or part.filename:  # a browser sends "" for a file input left empty
            if not part.size:
                raise EmptyFile
            part.file.flush()
            self.uploads.append(Upload(Path(part.file.name), part.filename or "", part.size))


def shown_name(filename: str) -> str:
    """A file's name fit to be shown: no folders, no control characters, NFC, 255 characters.

    It is never used as a path.
    """
    last = PurePosixPath(filename.replace("\\", "/")).name
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    return unicodedata.normalize("NFC", plain).strip()[:_NAME_LENGTH]


async def plain_form(request: Request) -> dict[str, str]:
    """The texts of a form without files, each name once; raises :class:`BadRequest`.

    Starlette would take in a body of any length.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_PLAIN_BYTES:
            raise too_long("biểu mẫu", _MAX_PLAIN_BYTES)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError as error:  # UnicodeDecodeError among them
        raise BadRequest(
            where="biểu mẫu", problem="cần application/x-www-form-urlencoded"
        ) from error
    return dict(pairs)
