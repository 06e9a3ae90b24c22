"""How each sample is made: which paper, which seed, what happened to it, which file."""

from collections.abc import Callable

import numpy as np

from benchmarks.synth import degrade
from benchmarks.synth.catalogue import make_document
from benchmarks.synth.samples import files
from benchmarks.synth.samples.sample import About, Sample, Tolerance, body_phrases
from benchmarks.synth.truth import Pixels, SynthDocument

LONG_TEXT: dict[str, Tolerance] = {"trich_yeu": {"cer": 0.05}, "noi_nhan": {"cer": 0.05}}
_SCANNER_GRAIN = 1.2
"""Noise of a flatbed in grey levels; more only makes files larger."""


def _sample(
    document: SynthDocument,
    slug: str,
    file_name: str,
    content: bytes,
    about: About,
    tolerances: dict[str, Tolerance],
) -> Sample:
    return Sample(
        slug=slug,
        file_name=file_name,
        content=content,
        type=document.type,
        pages=len(document.pages),
        fields=document.fields,
        phrases=body_phrases(document),
        tolerances=tolerances,
        about=about,
    )


def _scanned(image: Pixels, seed: int, degrees: float) -> Pixels:
    """Return a page laid on a flatbed a little askew."""
    rng = np.random.default_rng(seed)
    return degrade.noise(degrade.skew(image, rng, degrees).image, rng, _SCANNER_GRAIN).image


def decision() -> Sample:
    """Return two pages in a colour PDF, 0.6 degrees askew."""
    document = make_document("quyet_dinh", 26)
    pages = [_scanned(page.image, 1, 0.6) for page in document.pages]
    about = About(
        "Quyết định hai trang (PDF quét màu)",
        "Quyết định của ủy ban nhân dân cấp xã, hai trang, quét màu 300 dpi, giấy đặt lệch 0,6°; "
        "trang 2 có chữ ký và con dấu.",
        "A two-page decision of a commune committee, scanned in colour at 300 dpi and 0.6° askew, "
        "with signature and seal on page 2.",
    )
    content = files.as_scanned_pdf(pages, quality=62)
    return _sample(document, "01-quyet-dinh", "quyet-dinh.pdf", content, about, LONG_TEXT)


def letter() -> Sample:
    """Return a grey 200 dpi TIFF."""
    document = make_document("cong_van", 31)
    rng = np.random.default_rng(2)
    small = degrade.dpi200(degrade.skew(document.pages[0].image, rng, -0.3).image, rng)
    about = About(
        "Công văn (TIFF xám)",
        "Công văn một trang của một sở, quét xám 200 dpi, nén LZW.",
        "A one-page official letter, scanned grey at 200 dpi, LZW.",
    )
    content = files.as_grey_tiff(small.image, 200)
    return _sample(document, "02-cong-van", "cong-van.tif", content, about, LONG_TEXT)


def birth_certificate() -> Sample:
    """Return a phone photo that must be turned as its EXIF says."""
    document = make_document("giay_khai_sinh", 5)
    photo = degrade.phone(document.pages[0].image, np.random.default_rng(3), long_side=3840)
    about = About(
        "Giấy khai sinh (ảnh điện thoại)",
        "Giấy khai sinh chụp bằng điện thoại trên mặt bàn: có phối cảnh, bóng đổ, ánh sáng vàng; "
        "ảnh lưu nằm ngang, phải xoay theo thẻ EXIF Orientation.",
        "A birth certificate photographed on a desk: perspective, shadow, warm light; stored "
        "sideways, to be turned as its EXIF Orientation says.",
    )
    content = files.as_phone_jpeg(photo.image, quality=58)
    tolerances: dict[str, Tolerance] = {
        name: {"cer": 0.05} for name in ("noi_cu_tru_cha", "noi_cu_tru_me", "noi_dang_ky")
    }
    return _sample(document, "03-giay-khai-sinh", "giay-khai-sinh.jpg", content, about, tolerances)


RECIPES: tuple[Callable[[], Sample], ...] = (decision, letter, birth_certificate)
