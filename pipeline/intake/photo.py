"""Single pictures: JPEG, PNG, WebP and HEIC, from scanners and from telephones."""

import struct
from dataclasses import replace
from pathlib import Path

import pi_heif
from PIL import Image

from pipeline.intake.deep import deep_samples
from pipeline.intake.errors import DamagedScan
from pipeline.intake.limits import IntakeLimits
from pipeline.intake.paper import DpiEstimate, estimate_dpi
from pipeline.intake.raster import (
    EXIF_ORIENTATION,
    colour_of,
    decoding,
    digest,
    open_header,
    reading_pixels,
    require_pixels,
)
from pipeline.intake.scan import Scan
from pipeline.intake.sniff import HEIC, JPEG, PNG
from pipeline.intake.wholeness import require_whole_jpeg
from pipeline.lossless import deflated, fitting_icc, has_16_bits, png_picture, recoded
from pipeline.page import ScanPage
from pipeline.picture import EncodedPicture


class PhotoScan(Scan):
    """A file that is one picture, hence one page."""

    def __init__(
        self, path: Path, media_type: str, limits: IntakeLimits, *, extension_mismatch: bool
    ) -> None:
        super().__init__(media_type, 1, extension_mismatch=extension_mismatch)
        self._path = path
        self._limits = limits
        with self._header() as image:
            require_pixels(1, image.size, limits)

    def _decoded(self, number: int) -> ScanPage:
        """Decode the picture, upright."""
        self.require(number)
        encoded = self._path.read_bytes()
        samples = require_whole_jpeg(first_jpeg(encoded), 1) if self.media_type == JPEG else None
        with self._header() as image, decoding(1):
            pixels = reading_pixels(image, samples)
            dpi = _dpi(image, pixels.shape[1], pixels.shape[0])
        return ScanPage(1, pixels, dpi.dpi, dpi.source, digest(encoded))

    def picture(self, number: int) -> EncodedPicture:
        """JPEG and plain PNG streams as they stand, anything else recoded losslessly.

        The picture is decoded in any case, so that a truncated stream is not passed on.
        """
        self.require(number)
        encoded = self._path.read_bytes()
        sha256 = digest(encoded)
        with self._header() as image, decoding(1):
            dpi = _dpi(image, *image.size).dpi
            orientation = int(image.getexif().get(EXIF_ORIENTATION, 1))
            orientation = orientation if 1 <= orientation <= 8 else 1
            image.load()
            if self.media_type == JPEG:
                return _jpeg_picture(image, encoded, dpi, sha256, orientation)
            picture = self._png(image, encoded, dpi, sha256) or recoded(image, dpi, sha256)
        return replace(picture, orientation=orientation)

    def _png(
        self, image: Image.Image, encoded: bytes, dpi: float, sha256: str
    ) -> EncodedPicture | None:
        """A PNG's own rows, or its 16-bit samples where PDF cannot read those rows."""
        if self.media_type != PNG:
            return None
        icc = image.info.get("icc_profile")
        passed = png_picture(encoded, dpi, sha256, icc, passed_through=True)
        if passed is not None or not has_16_bits(encoded):
            return passed
        samples = deep_samples(self._path, 0, 1)
        return deflated(samples, "grey" if samples.ndim == 2 else "rgb", dpi, sha256, icc)

    def close(self) -> None:
        """Nothing is held open between pages."""

    def _header(self) -> Image.Image:
        """The undecoded picture; HEIC through libheif, which turns it upright itself."""
        if self.media_type != HEIC:
            return open_header(self._path)
        with decoding(1):
            heif = pi_heif.open_heif(self._path)
            require_pixels(1, heif.size, self._limits)
            return _without_orientation(heif.to_pillow())


def _without_orientation(image: Image.Image) -> Image.Image:
    """The decoder has obeyed ``irot``; an EXIF orientation beside it must not turn it again."""
    exif = image.getexif()
    exif.pop(EXIF_ORIENTATION, None)
    image.info.pop("exif", None)
    return image


def _dpi(image: Image.Image, width: int, height: int) -> DpiEstimate:
    claimed = image.info.get("dpi")
    return estimate_dpi(width, height, float(claimed[0]) if claimed else None, "tag")


def _jpeg_picture(
    image: Image.Image, encoded: bytes, dpi: float, sha256: str, orientation: int
) -> EncodedPicture:
    """The JPEG stream itself; Adobe's CMYK is stored inverted (Technical Note #5116)."""
    colour = colour_of(image)
    return EncodedPicture(
        stream=first_jpeg(encoded),
        filter="/DCTDecode",
        width=image.width,
        height=image.height,
        bits=8,
        colour=colour,
        dpi=dpi,
        sha256=sha256,
        passed_through=True,
        inverted=colour == "cmyk" and "adobe" in image.info,
        orientation=orientation,
        icc=fitting_icc(image.info.get("icc_profile"), colour),
    )


def first_jpeg(encoded: bytes) -> bytes:
    """The bytes from SOI to the first image's own EOI (ITU-T T.81 Annex B).

    Telephones append a second picture or a film behind it. Thumbnails inside APPn segments are
    stepped over. Raises ``DamagedScan`` when there is no end.
    """
    at = 2
    while 0 <= (at := encoded.find(b"\xff", at)) < len(encoded) - 1:
        marker = encoded[at + 1]
        if marker == 0xD9:
            return encoded[: at + 2]
        if marker in {0x00, 0x01, 0xFF} or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
        elif at + 4 <= len(encoded):
            at += 2 + int(struct.unpack_from(">H", encoded, at + 2)[0])
        else:
            break
    raise DamagedScan(page=1, reason="truncated")
