"""Files come off the wire whole, however the network cuts them."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi import Request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import Message

from portal.errors import BadRequest, UploadTooLarge
from portal.forms import FormLimits, received_form, shown_name

SCOPE = {
    "type": "http",
    "method": "POST",
    "headers": [(b"content-type", b"multipart/form-data; boundary=----x")],
}


def form_body(content: bytes) -> bytes:
    return (
        b'------x\r\nContent-Disposition: form-data; name="dossier"\r\n\r\n HS-7 \r\n'
        b'------x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n------x--\r\n"
    )


def request_of(pieces: Iterator[bytes]) -> Request:
    async def receive() -> Message:
        piece = next(pieces, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    return Request(SCOPE, receive)


async def read_back(request: Request, folder: Path, limit: int) -> tuple[bytes, str | None]:
    async with received_form(request, folder, FormLimits(limit)) as form:
        (upload,) = form.uploads
        content = upload.path.read_bytes()
        assert upload.size == len(content)
        return content, form.text("dossier")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(min_size=1, max_size=400) | st.just(b"\r\n-----x\r\n------" * 3),
    cuts=st.lists(st.integers(0, 700), max_size=12),
)
def test_however_a_body_is_cut_the_file_is_the_same(
    tmp_path: Path, content: bytes, cuts: list[int]
) -> None:
    body = form_body(content)
    places = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    pieces = (body[start:end] for start, end in pairwise(places))
    found = asyncio.run(read_back(request_of(pieces), tmp_path, 10_000))
    assert found == (content, "HS-7")
    assert list(tmp_path.iterdir()) == []


def test_a_body_without_end_is_left_at_the_limit(tmp_path: Path) -> None:
    """The pieces never run out: only a reader that stops by itself returns."""
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        yield form_body(b"").removesuffix(b"\r\n------x--\r\n")
        while True:
            taken += 1
            yield b"z" * 1000

    with pytest.raises(UploadTooLarge):
        asyncio.run(read_back(request_of(endless()), tmp_path, 50_000))
    assert taken <= 51
    assert list(tmp_path.iterdir()) == []


def test_a_sender_who_leaves_half_way_leaves_nothing(tmp_path: Path) -> None:
    body = form_body(b"z" * 1000)[:-500]

    async def receive() -> Message:
        nonlocal body
        piece, body = body, b""
        if piece:
            return {"type": "http.request", "body": piece, "more_body": True}
        return {"type": "http.disconnect"}

    with pytest.raises(BadRequest):
        asyncio.run(read_back(Request(SCOPE, receive), tmp_path, 10_000))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("giấy khai sinh.pdf", "giấy khai sinh.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Scan\\tờ 1.tif", "tờ 1.tif"),
        ("a\x00b\u202egpj.exe", "abgpj.exe"),
        ("gia\u0302\u0301y", "gi\u1ea5y"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_files_name_is_only_ever_text(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown
