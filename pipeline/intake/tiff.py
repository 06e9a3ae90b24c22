"""TIFF: the multi-page container of sheet-fed scanners."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, TiffImagePlugin

from pipeline.intake.deep import deep_samples
from pipeline.intake.errors import DamagedScan, TooManyPages, UnsupportedSamples
from pipeline.intake.jpeg_strips import joined
from pipeline.intake.limits import IntakeLimits
from pipeline.intake.paper import DpiEstimate, estimate_dpi
from pipeline.intake.raster import (
    colour_of,
    decoding,
    digest,
    open_header,
    reading_pixels,
    require_pixels,
    tiff_tags,
)
from pipeline.intake.scan import Scan
from pipeline.intake.sniff import TIFF
from pipeline.intake.wholeness import require_whole_fax, require_whole_jpeg
from pipeline.lossless import TIFF_ORIENTATION, deflated, fitting_icc, recoded, strip_picture
from pipeline.page import ScanPage
from pipeline.picture import Colour, EncodedPicture

_GROUP_4, _JPEG = 4, 7
_FILL_ORDER, _JPEG_TABLES, _TILE_OFFSETS, _TILE_BYTE_COUNTS = 266, 347, 324, 325
_BITS, _PLANES, _EXTRA_SAMPLES, _SAMPLE_FORMAT = 258, 284, 338, 339
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _YCBCR = 0, 1, 2, 6
_TOGETHER, _UNSIGNED, _PREMULTIPLIED = 1, 1, 1
_DEEP = 16
_STRANGE_MODES = frozenset({"I", "F", "LAB"})
_INCH, _CENTIMETRE = 2, 3
_START, _END = b"\xff\xd8", b"\xff\xd9"
_UNTRANSFORMED = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"
"""Adobe's segment (ITU-T T.872 §6.5.3): the components are what they are called."""


class TiffScan(Scan):
    """The frames of one TIFF file."""

    def __init__(self, path: Path, limits: IntakeLimits, *, extension_mismatch: bool) -> None:
        self._path = path
        self._limits = limits
        self._image = open_header(path)
        try:
            pages = _count_frames(self._image, limits)
        except Exception:
            self._image.close()
            raise
        super().__init__(TIFF, pages, extension_mismatch=extension_mismatch)

    def _decoded(self, number: int) -> ScanPage:
        """Decode frame ``number``."""
        image = self._seek(number)
        dpi, strips = _dpi(image), self._strips(image, number)
        self._require_whole(image, strips, number)
        inverted = _is_deep(tiff_tags(image)) and _white_is_zero(tiff_tags(image))
        with decoding(number):
            pixels = reading_pixels(image)
        if inverted:
            pixels = 255 - pixels  # as Pillow 13 does for up to 8 bits
        return ScanPage(number, pixels, dpi.dpi, dpi.source, digest(*strips))

    def picture(self, number: int) -> EncodedPicture:
        """A strip of Group 4 and strips of JPEG as they stand, anything else recoded losslessly.

        What is decoded by libtiff is decoded, so that a cut strip is not passed on. Of Group 4 that
        proves nothing: it made a picture of each of 68 strips that were cut or spoilt.
        """
        image = self._seek(number)
        tags, dpi = tiff_tags(image), _dpi(image).dpi
        strips = self._strips(image, number)
        sha256 = digest(*strips)
        in_strips = TiffImagePlugin.STRIPOFFSETS in tags
        if in_strips and len(strips) == 1 and _is_plain_group4(tags):
            return strip_picture(tags, strips[0], dpi, sha256, passed_through=True)
        if in_strips and _is_plain_jpeg(tags):
            jpeg = _one_jpeg([_whole_jpeg(tags, strip) for strip in strips])
            if jpeg is not None:
                return _jpeg_picture(image, jpeg, dpi, sha256, number)
        with decoding(number):
            image.load()
            if _is_deep(tags):
                return self._deep_picture(image, dpi, sha256, number)
            return recoded(image, dpi, sha256)

    def _deep_picture(
        self, image: Image.Image, dpi: float, sha256: str, number: int
    ) -> EncodedPicture:
        """All 16 bits of its samples, upright."""
        tags = tiff_tags(image)
        premultiplied = _all_are(tags.get(_EXTRA_SAMPLES, ()), _PREMULTIPLIED)
        samples = deep_samples(self._path, number - 1, number, premultiplied=premultiplied)
        samples = ~samples if _white_is_zero(tags) else samples
        colour: Colour = "grey" if samples.ndim == 2 else "rgb"
        return deflated(samples, colour, dpi, sha256, image.info.get("icc_profile"))

    def close(self) -> None:
        """Close the file."""
        self._image.close()

    def _seek(self, number: int) -> Image.Image:
        index = self.require(number)
        with decoding(number):
            if self._image.tell() == index:
                # Decoding has turned this frame and dropped its orientation: read it afresh.
                self._image.close()
                self._image = Image.open(self._path)
            self._image.seek(index)
        require_pixels(number, self._image.size, self._limits)
        _require_known_samples(self._image, number)
        return self._image

    def _require_whole(self, image: Image.Image, strips: list[bytes], number: int) -> None:
        """Of the codes that libtiff decodes without a word; the others it complains of."""
        tags = tiff_tags(image)
        if TiffImagePlugin.STRIPOFFSETS not in tags:
            return
        if _is_plain_group4(tags):
            rows = int(tags.get(TiffImagePlugin.ROWSPERSTRIP, image.height))
            require_whole_fax(strips, image.size, rows, number, self._limits)
        if _is_plain_jpeg(tags):
            for strip in strips:
                require_whole_jpeg(_whole_jpeg(tags, strip), number)

    def _strips(self, image: Image.Image, number: int) -> list[bytes]:
        """The frame's encoded strips or tiles; raises ``DamagedScan`` when the file ends early."""
        tags = tiff_tags(image)
        offsets = tags.get(TiffImagePlugin.STRIPOFFSETS) or tags.get(_TILE_OFFSETS) or ()
        counts = tags.get(TiffImagePlugin.STRIPBYTECOUNTS) or tags.get(_TILE_BYTE_COUNTS) or ()
        strips = []
        with self._path.open("rb") as file:
            for offset, count in zip(offsets, counts, strict=False):
                file.seek(offset)
                strips.append(file.read(count))
                if len(strips[-1]) < count:
                    raise DamagedScan(page=number, reason="truncated strip")
        if not strips:
            raise DamagedScan(page=number, reason="no strips")
        return strips


def _count_frames(image: Image.Image, limits: IntakeLimits) -> int:
    """Walk the directories, one beyond the limit at most."""
    count = 0
    with decoding(page=1):
        while True:
            try:
                image.seek(count)
            except EOFError:
                return count
            count += 1
            if count > limits.max_pages:
                raise TooManyPages(pages=count, limit=limits.max_pages)


def _dpi(image: Image.Image) -> DpiEstimate:
    tags = tiff_tags(image)
    unit = tags.get(TiffImagePlugin.RESOLUTION_UNIT, _INCH)
    claimed = None
    if unit in {_INCH, _CENTIMETRE} and tags.get(TiffImagePlugin.X_RESOLUTION):
        resolution = float(tags[TiffImagePlugin.X_RESOLUTION])
        claimed = resolution * 2.54 if unit == _CENTIMETRE else resolution
    return estimate_dpi(*image.size, claimed, "tag")


def _require_known_samples(image: Image.Image, number: int) -> None:
    """Raise ``UnsupportedSamples`` for what a copy could only hold altered."""
    tags = tiff_tags(image)
    deep_and_known = (
        _all_are(_bits(tags), _DEEP)
        and _all_are(tags.get(_SAMPLE_FORMAT, (_UNSIGNED,)), _UNSIGNED)
        and tags.get(_PLANES, _TOGETHER) == _TOGETHER
        and tags.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION)
        in {_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB}
    )
    if image.mode in _STRANGE_MODES or (_is_deep(tags) and not deep_and_known):
        raise UnsupportedSamples(page=number, bits=max(_bits(tags)), mode=image.mode)


def _bits(tags: Any) -> tuple[int, ...]:  # noqa: ANN401 - Pillow's directory is untyped
    return tuple(tags.get(_BITS, (1,)))


def _is_deep(tags: Any) -> bool:  # noqa: ANN401 - Pillow's directory is untyped
    return max(_bits(tags)) > 8


def _white_is_zero(tags: Any) -> bool:  # noqa: ANN401 - Pillow's directory is untyped
    return bool(tags.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION) == _WHITE_IS_ZERO)


def _all_are(values: Sequence[int], wanted: int) -> bool:
    return bool(values) and all(value == wanted for value in values)


def _is_plain_group4(tags: Any) -> bool:  # noqa: ANN401 - Pillow's directory is untyped
    """One strip of T.6 in the bit order that PDF knows (most significant first)."""
    return bool(tags.get(TiffImagePlugin.COMPRESSION) == _GROUP_4 and tags.get(_FILL_ORDER, 1) == 1)


def _is_plain_jpeg(tags: Any) -> bool:  # noqa: ANN401 - Pillow's directory is untyped
    """JPEG in grey, YCbCr or RGB, which a reader can be told of in the stream itself."""
    photometric = tags.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION)
    known = photometric in {_BLACK_IS_ZERO, _RGB, _YCBCR}
    return bool(tags.get(TiffImagePlugin.COMPRESSION) == _JPEG and known)


def _whole_jpeg(tags: Any, strip: bytes) -> bytes:  # noqa: ANN401 - Pillow's directory is untyped
    """A strip with the tables that it shares with others set before it; its codes stay as they are.

    TIFF Technical Note 2: shared tables are a stream of their own, between its start and its end.
    Three components are YCbCr to every reader unless a segment of Adobe's says that they are not.
    """
    tables = bytes(tags.get(_JPEG_TABLES, b""))
    between = tables[len(_START) : -len(_END)] if tables.startswith(_START) else b""
    rgb = tags.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION) == _RGB
    own = _UNTRANSFORMED if rgb else b""
    return strip[: len(_START)] + own + between + strip[len(_START) :]


def _one_jpeg(strips: Sequence[bytes]) -> bytes | None:
    return strips[0] if len(strips) == 1 else joined(strips)


def _jpeg_picture(
    image: Image.Image, stream: bytes, dpi: float, sha256: str, number: int
) -> EncodedPicture:
    tags = tiff_tags(image)
    orientation = int(tags.get(TIFF_ORIENTATION, 1))
    width, height = tags[TiffImagePlugin.IMAGEWIDTH], tags[TiffImagePlugin.IMAGELENGTH]
    icc = image.info.get("icc_profile")
    with decoding(number):
        image.load()
    colour: Colour = "grey" if colour_of(image) == "grey" else "rgb"
    return EncodedPicture(
        stream=stream,
        filter="/DCTDecode",
        width=int(width),
        height=int(height),
        bits=8,
        colour=colour,
        dpi=dpi,
        sha256=sha256,
        passed_through=True,
        orientation=orientation,
        icc=fitting_icc(icc, colour),
    )
