"""Strings are understood as pyHanko understands them, only sooner."""

import importlib.util
from io import BytesIO
from types import ModuleType
from typing import IO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError

from pipeline.seal import hex_strings

hex_strings.install()

_PARTS = [b"0", b"aF", b"9e" * 200, b"00" * 9000, b" ", b"\r\n", b"\0", b"%no\n", b"%", b">", b"<"]
_PARTS += [b"x", b"(", b"\xff", b""]


def _untouched() -> ModuleType:
    """pyHanko's module as it came."""
    spec = importlib.util.spec_from_file_location("pyhanko.pdf_utils.as_it_came", generic.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_THEIRS = _untouched()


def _read(module: ModuleType, content: bytes) -> object:
    """What comes out, and where the stream stands then; the error's name where there is one."""
    stream = BytesIO(content)
    try:
        found = module.read_hex_string_from_stream(stream)
    except PdfError as error:
        return str(error)
    return type(found).__name__, found, stream.tell()


@given(st.lists(st.sampled_from(_PARTS), max_size=12).map(b"".join))
@example(b"FEFF0041>/Next")
@example(b"00" * 20000 + b">")
@example(b"0" * 255 + b">" + b"0" * 300)
@example(b"0" * 256)
def test_every_string_is_read_as_pyhanko_reads_it(content: bytes) -> None:
    assert _read(generic, b"<" + content) == _read(_THEIRS, b"<" + content)


class _Counting(BytesIO):
    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        return super().read(size)


@pytest.mark.parametrize("end", [b">", b">>"])
def test_a_signature_is_read_in_a_few_pieces(end: bytes) -> None:
    stream: IO[bytes] = _Counting(b"<" + b"3a" * 16384 + end)
    assert generic.read_hex_string_from_stream(stream) == ":" * 16384
    assert isinstance(stream, _Counting)
    assert stream.reads < 10
