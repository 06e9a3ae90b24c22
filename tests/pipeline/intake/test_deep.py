"""Scans of 16 bits a sample are copied sample for sample, or refused by name."""

import struct
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from PIL import Image

from pipeline.intake import IntakeLimits, open_scan
from pipeline.intake.errors import UnsupportedSamples
from pipeline.picture import EncodedPicture
from tests.pipeline.intake.files import exif_with, page_image

LIMITS = IntakeLimits()
WHITE = 65535


def deep_page(channels: int = 3) -> NDArray[np.uint16]:
    """A page whose low bytes matter: no two neighbours have the same."""
    page = np.asarray(page_image(64, 90), dtype=np.uint16)[..., :1] * 257
    noise = np.random.default_rng(5).integers(0, 256, (90, 64, channels), dtype=np.uint16)
    samples = np.minimum(page - page % 256 + noise, WHITE).astype(np.uint16)
    return np.asarray(samples[..., 0] if channels == 1 else samples, dtype=np.uint16)


def samples_of(picture: EncodedPicture) -> NDArray[np.uint16]:
    """What a PDF reader unpacks from the stream; qpdf undoes the predictor."""
    with pikepdf.new() as pdf:
        stream = pdf.make_stream(picture.stream)
        stream.Filter = pikepdf.Name(picture.filter)
        stream.DecodeParms = pikepdf.Dictionary(picture.decode_parms)
        unpacked = np.frombuffer(stream.read_bytes(), dtype=f">u{picture.bits // 8}")
    shape = (picture.height, picture.width, -1)
    return np.squeeze(unpacked.reshape(shape), axis=2 if picture.colour == "grey" else ())


def picture_of(path: Path, number: int = 1) -> EncodedPicture:
    with open_scan(path, limits=LIMITS) as scan:
        picture = scan.picture(number)
    assert isinstance(picture, EncodedPicture)
    return picture


def tiff_of(
    samples: NDArray[Any], photometric: int, order: Literal["<", ">"] = "<", **more: tuple[int, ...]
) -> bytes:
    """An uncompressed TIFF (revision 6.0) of one strip; ``more`` tags as ``t338=(2,)``."""
    height, width = samples.shape[:2]
    channels = samples[0, 0].size
    body = samples.astype(samples.dtype.newbyteorder(order)).tobytes()
    tags: dict[int, tuple[int, ...]] = {
        256: (width,),
        257: (height,),
        258: (samples.dtype.itemsize * 8,) * channels,
        259: (1,),
        262: (photometric,),
        273: (8,),
        277: (channels,),
        278: (height,),
        279: (len(body),),
        **{int(name[1:]): values for name, values in more.items()},
    }
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8 + len(body))
    beyond = 8 + len(body) + 2 + 12 * len(tags) + 4
    entries, apart = [struct.pack(order + "H", len(tags))], b""
    for tag, values in sorted(tags.items()):
        kind, letter = (4, "I") if tag in {273, 279} else (3, "H")
        packed = struct.pack(order + letter * len(values), *values)
        if len(packed) > 4:
            packed, apart = struct.pack(order + "I", beyond + len(apart)), apart + packed
        entries.append(struct.pack(order + "HHI", tag, kind, len(values)) + packed.ljust(4, b"\0"))
    return head + body + b"".join(entries) + bytes(4) + apart


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tiff_of_16_bits_loses_none(
    tmp_path: Path, channels: int, order: Literal["<", ">"]
) -> None:
    """Pillow keeps the upper byte of a colour, and makes big-endian grey white."""
    samples = deep_page(channels)
    (tmp_path / "a.tif").write_bytes(tiff_of(samples, 1 if channels == 1 else 2, order))
    picture = picture_of(tmp_path / "a.tif")
    assert (picture.bits, picture.colour) == (16, "grey" if channels == 1 else "rgb")
    assert np.array_equal(samples_of(picture), samples)


@pytest.mark.parametrize("number", [1, 3])
def test_each_frame_of_a_packed_tiff_is_found(tmp_path: Path, number: int) -> None:
    frames = [np.roll(deep_page(), 7 * n, axis=0) for n in range(3)]
    lzw = [cv2.IMWRITE_TIFF_COMPRESSION, 5, cv2.IMWRITE_TIFF_PREDICTOR, 2]
    cv2.imwritemulti(str(tmp_path / "a.tif"), [frame[..., ::-1] for frame in frames], lzw)
    picture = picture_of(tmp_path / "a.tif", number)
    assert np.array_equal(samples_of(picture), frames[number - 1])


def test_grey_that_counts_from_white_is_turned_over_in_copy_and_reading(tmp_path: Path) -> None:
    samples = deep_page(1)
    (tmp_path / "a.tif").write_bytes(tiff_of(~samples, 0))
    with open_scan(tmp_path / "a.tif", limits=LIMITS) as scan:
        picture, page = scan.picture(1), scan.page(1)
    assert isinstance(picture, EncodedPicture)
    assert np.array_equal(samples_of(picture), samples)
    assert np.abs(page.pixels - samples / 257).max() < 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_deep_scan_that_lies_on_its_side_is_set_upright(tmp_path: Path, orientation: int) -> None:
    shallow = np.asarray(page_image(64, 90))
    samples = shallow.astype(np.uint16) * 257
    (tmp_path / "deep.tif").write_bytes(tiff_of(samples, 2, t274=(orientation,)))
    Image.fromarray(shallow).save(tmp_path / "shallow.tif", tiffinfo={274: orientation})
    deep, expected = (picture_of(tmp_path / f"{name}.tif") for name in ("deep", "shallow"))
    assert deep.orientation == expected.orientation
    assert np.array_equal(samples_of(deep), samples_of(expected).astype(np.uint16) * 257)


@pytest.mark.parametrize("premultiplied", [False, True])
def test_transparent_samples_lie_on_white(tmp_path: Path, premultiplied: bool) -> None:
    colours, opacity = deep_page(), deep_page(1)[..., None]
    shares = np.round(colours.astype(float) * opacity / WHITE)
    stored = shares if premultiplied else colours
    samples = np.concatenate([stored.astype(np.uint16), opacity], axis=2)
    (tmp_path / "a.tif").write_bytes(tiff_of(samples, 2, t338=(1 if premultiplied else 2,)))
    found = samples_of(picture_of(tmp_path / "a.tif")).astype(float)
    assert np.abs(found - (shares + WHITE - opacity)).max() <= 1


def test_a_deep_png_that_pdf_cannot_read_is_recoded_without_loss(tmp_path: Path) -> None:
    opaque = np.full((90, 64, 1), WHITE, dtype=np.uint16)
    samples = deep_page()
    stored = np.concatenate([samples[..., ::-1], opaque], axis=2)
    cv2.imwrite(str(tmp_path / "a.png"), stored)
    picture = picture_of(tmp_path / "a.png")
    assert np.array_equal(samples_of(picture), samples)


def test_inks_are_copied_as_inks(tmp_path: Path) -> None:
    inks = np.asarray(page_image(64, 90, "CMYK"))
    (tmp_path / "a.tif").write_bytes(tiff_of(inks, 5))
    picture = picture_of(tmp_path / "a.tif")
    assert (picture.colour, picture.bits) == ("cmyk", 8)
    assert np.array_equal(samples_of(picture), inks)


def test_a_turned_png_keeps_its_palette(tmp_path: Path) -> None:
    page_image().quantize(16).save(tmp_path / "a.png", exif=exif_with(8))
    picture = picture_of(tmp_path / "a.png")
    assert picture.palette is not None
    assert (picture.orientation, picture.passed_through) == (8, True)


@pytest.mark.parametrize(
    "tiff",
    [
        tiff_of(deep_page(4), 5),
        tiff_of(deep_page(1), 1, t339=(2,)),
        tiff_of(deep_page(3), 2, t284=(2,), t273=(8,) * 3, t279=(64 * 90 * 2,) * 3),
        tiff_of(deep_page(1) >> 4, 1, t258=(12,)),
    ],
    ids=["16-bit inks", "signed", "planes apart", "12 bits"],
)
def test_what_no_copy_can_hold_is_refused_by_name(tmp_path: Path, tiff: bytes) -> None:
    (tmp_path / "a.tif").write_bytes(tiff)
    with open_scan(tmp_path / "a.tif", limits=LIMITS) as scan:
        for take in (scan.page, scan.picture):
            with pytest.raises(UnsupportedSamples):
                take(1)


@pytest.mark.parametrize("mode", ["F", "I", "LAB"])
def test_so_are_numbers_that_are_no_samples(tmp_path: Path, mode: str) -> None:
    Image.new(mode, (64, 90)).save(tmp_path / "a.tif")
    with open_scan(tmp_path / "a.tif", limits=LIMITS) as scan, pytest.raises(UnsupportedSamples):
        scan.page(1)
