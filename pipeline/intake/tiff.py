"""TIFF: the multi-page container of sheet-fed scanners."""

from pathlib import Path
from typing import Any

from PIL import Image, TiffImagePlugin

from pipeline.intake.errors import DamagedScan, TooManyPages
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
from pipeline.lossless import TIFF_ORIENTATION, fitting_icc, recoded, strip_picture
from pipeline.page import ScanPage
from pipeline.picture import Colour, EncodedPicture

_GROUP_4, _JPEG = 4, 7
_FILL_ORDER, _JPEG_TABLES, _TILE_OFFSETS, _TILE_BYTE_COUNTS = 266, 347, 324, 325
_INCH, _CENTIMETRE = 2, 3
_START, _END = b"\xff\xd8", b"\xff\xd9"


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
        with decoding(number):
            pixels = reading_pixels(image)
        return ScanPage(number, pixels, dpi.dpi, dpi.source, digest(*strips))

    def picture(self, number: int) -> EncodedPicture:
        """A single strip of Group 4 or plain JPEG as it stands, anything else recoded losslessly.

        The frame is decoded in any case, so that a cut strip is not passed on.
        """
        image = self._seek(number)
        tags, dpi = tiff_tags(image), _dpi(image).dpi
        strips = self._strips(image, number)
        sha256 = digest(*strips)
        single = len(strips) == 1 and TiffImagePlugin.STRIPOFFSETS in tags
        if single and _is_plain_group4(tags):
            whole = strip_picture(tags, strips[0], dpi, sha256, passed_through=True)
            with decoding(number):
                image.load()
            return whole
        if single and _is_plain_jpeg(tags):
            return _jpeg_strip(image, _whole_jpeg(tags, strips[0]), dpi, sha256, number)
        with decoding(number):
            image.load()
            return recoded(image, dpi, sha256)

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


def _is_plain_group4(tags: Any) -> bool:  # noqa: ANN401 - Pillow's directory is untyped
    """One strip of T.6 in the bit order that PDF knows (most significant first)."""
    return bool(tags.get(TiffImagePlugin.COMPRESSION) == _GROUP_4 and tags.get(_FILL_ORDER, 1) == 1)


def _is_plain_jpeg(tags: Any) -> bool:  # noqa: ANN401 - Pillow's directory is untyped
    """JPEG in grey or YCbCr, which PDF takes them for."""
    photometric = tags.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION)
    return bool(tags.get(TiffImagePlugin.COMPRESSION) == _JPEG and photometric in {1, 6})


def _whole_jpeg(tags: Any, strip: bytes) -> bytes:  # noqa: ANN401 - Pillow's directory is untyped
    """A strip with the tables that it shares with others set before it; its codes stay as they are.

    TIFF Technical Note 2: shared tables are a stream of their own, between its start and its end.
    """
    tables = bytes(tags.get(_JPEG_TABLES, b""))
    between = tables[len(_START) : -len(_END)] if tables.startswith(_START) else b""
    return strip[: len(_START)] + between + strip[len(_START) :]


def _jpeg_strip(
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
