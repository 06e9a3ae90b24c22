"""The samples of one image XObject, for who takes the picture of a page apart."""

import pikepdf

from pipeline.intake.claims import claimed_size
from pipeline.intake.errors import DamagedScan
from pipeline.intake.limits import IntakeLimits
from pipeline.intake.pdf_page import samples_are_shown
from pipeline.intake.raster import decoding, reading_pixels, require_pixels
from pipeline.page import Pixels


def image_pixels(image: pikepdf.Object, page: int, limits: IntakeLimits) -> Pixels | None:
    """Grey or RGB samples, ``(H, W)`` or ``(H, W, 3)`` uint8, as they lie in the image.

    None where a viewer shows something else than the samples (inks, Lab, masks, JBIG2). Raises
    ``TooManyPixels`` before decoding, and ``DamagedScan``.
    """
    if not samples_are_shown(image):
        return None
    require_pixels(page, claimed_size(image), limits)
    with decoding(page):
        return decoded(image, page)


def decoded(image: pikepdf.Object, page: int, samples: memoryview | None = None) -> Pixels:
    """The samples, whatever they mean; to be called within ``decoding``.

    ``samples`` as for ``reading_pixels``.
    """
    if not isinstance(image, pikepdf.Stream):
        raise DamagedScan(page=page, reason="no image stream")
    try:
        picture = pikepdf.PdfImage(image).as_pil_image()
    except (pikepdf.PdfError, pikepdf.UnsupportedImageTypeError, NotImplementedError) as error:
        raise DamagedScan(page=page, reason=type(error).__name__) from error
    picture.info.pop("exif", None)
    return reading_pixels(picture, samples)
