"""How each sample is made: which paper, which seed, what happened to it, which file."""

from collections.abc import Callable
from random import Random

import numpy as np

from benchmarks.synth import degrade
from benchmarks.synth.catalogue import make_document
from benchmarks.synth.kinds import thong_bao
from benchmarks.synth.samples import files
from benchmarks.synth.samples.born_digital import notice_pdf
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
    images: list[Pixels] | None = None,
) -> Sample:
    return Sample(
        slug=slug,
        file_name=file_name,
        content=content,
        type=document.type,
        pages=len(document.pages),
        fields=document.fields,
        phrases=body_phrases(document, images),
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


def land_certificate() -> Sample:
    """Return the cover and the inner page in a colour PDF."""
    document = make_document("gcn_quyen_su_dung_dat", 4)
    pages = [_scanned(page.image, 4, -0.4) for page in document.pages]
    about = About(
        "Giấy chứng nhận quyền sử dụng đất (PDF quét màu)",
        "Giấy chứng nhận mẫu bốn trang (trước năm 2025): trang bìa có số phát hành in đỏ và trang "
        "thửa đất, khổ 190 × 265 mm, quét màu 300 dpi, nền hoa văn.",
        "A land certificate of the four-page form used before 2025: cover with the serial in red "
        "and the parcel page, 190 × 265 mm, 300 dpi colour, patterned background.",
    )
    tolerances: dict[str, Tolerance] = {
        "dia_chi_thua_dat": {"cer": 0.05},
        "nguon_goc_su_dung": {"cer": 0.05},
    }
    content = files.as_scanned_pdf(pages, quality=46)
    return _sample(document, "04-gcn-quyen-su-dung-dat", "gcn.pdf", content, about, tolerances)


def marriage_certificate() -> Sample:
    """Return a colour JPEG."""
    document = make_document("giay_chung_nhan_ket_hon", 6)
    about = About(
        "Giấy chứng nhận kết hôn (JPEG)",
        "Giấy chứng nhận kết hôn, hai cột vợ và chồng, quét màu 300 dpi.",
        "A marriage certificate in two columns, wife and husband, scanned in colour at 300 dpi.",
    )
    content = files.as_jpeg(_scanned(document.pages[0].image, 5, 0.25), quality=56)
    tolerances: dict[str, Tolerance] = {
        name: {"cer": 0.05} for name in ("noi_cu_tru_vo", "noi_cu_tru_chong", "noi_dang_ky")
    }
    return _sample(document, "05-ket-hon", "ket-hon.jpg", content, about, tolerances)


def application() -> Sample:
    """Return a page that lies on its side in the PDF."""
    document = make_document("don_de_nghi", 5)
    upright = _scanned(document.pages[0].image, 6, -0.5)
    lying = degrade.turn90(upright, np.random.default_rng(6))
    about = About(
        "Đơn đề nghị (PDF quét xoay ngang)",
        "Đơn viết theo mẫu có dòng chấm, điền mực xanh; tờ giấy đặt ngang khi quét nên trang nằm "
        "nghiêng 90°.",
        "An application on dotted lines filled in blue; the sheet was fed sideways, so the page "
        "lies at 90°.",
    )
    tolerances: dict[str, Tolerance] = {
        "noi_cu_tru": {"cer": 0.05},
        "noi_dung_de_nghi": {"cer": 0.05},
    }
    content = files.as_scanned_pdf([lying.image], quality=56)
    return _sample(document, "06-don-de-nghi", "don-de-nghi.pdf", content, about, tolerances)


def old_decision() -> Sample:
    """Return a stained, yellowed page with a seal across its text."""
    document = make_document("quyet_dinh", 24)
    aged = degrade.degrade(document.pages[0].image, ("yellowed", "stains", "seal"), seed=9)
    about = About(
        "Quyết định cũ, giấy ố và dấu đè chữ (JPEG)",
        "Quyết định một trang trên giấy ố vàng, có vết nước trà và một con dấu đỏ đóng đè lên nội "
        "dung; quét màu 300 dpi.",
        "A one-page decision on yellowed paper with tea stains and a red seal across the text; "
        "300 dpi colour.",
    )
    content = files.as_jpeg(_scanned(aged.image, 7, 0.4), quality=58)
    return _sample(
        document,
        "07-quyet-dinh-o-vang",
        "quyet-dinh.jpg",
        content,
        about,
        LONG_TEXT,
        images=[aged.image],
    )


def digital_notice() -> Sample:
    """Return a PDF with a text layer and no image."""
    notice = thong_bao.compose(Random("thong_bao:8"))
    about = About(
        "Thông báo điện tử (PDF có lớp chữ)",
        "Thông báo soạn trên máy và xuất thẳng ra PDF, phông Tinos nhúng; chữ lấy được ngay, "
        "không cần nhận dạng.",
        "A notice exported straight to PDF with embedded Tinos; its text can be taken as it is, "
        "without recognition.",
    )
    return Sample(
        slug="08-thong-bao-dien-tu",
        file_name="thong-bao.pdf",
        content=notice_pdf(notice),
        type="van_ban_hanh_chinh",
        pages=1,
        fields=notice.fields,
        phrases=tuple(" ".join(text.split()[1:5]).strip(" ,;:.") for text in notice.paragraphs[:5]),
        tolerances={},
        about=about,
    )


def report() -> Sample:
    """Return three pages in a bitonal multi-page TIFF."""
    document = make_document("bao_cao", 9)
    pages = [_scanned(page.image, 9, 0.2) for page in document.pages]
    about = About(
        "Báo cáo ba trang có bảng (TIFF đen trắng)",
        "Báo cáo ba trang, có bảng kẻ ô, quét đen trắng 300 dpi, nén CCITT G4, nhiều trang trong "
        "một tệp.",
        "A three-page report with ruled tables, scanned black and white at 300 dpi, CCITT G4, all "
        "pages in one file.",
    )
    content = files.as_bitonal_tiff(pages, 300)
    return _sample(document, "09-bao-cao", "bao-cao.tif", content, about, LONG_TEXT)


def receipt() -> Sample:
    """Return a PNG of few colours."""
    document = make_document("giay_tiep_nhan_ho_so", 10)
    about = About(
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả (PNG)",
        "Giấy tiếp nhận của bộ phận một cửa, có mã hồ sơ và bảng thành phần hồ sơ; PNG ít màu, "
        "300 dpi.",
        "A one-stop desk's receipt with dossier code and a table of papers; PNG of few colours, "
        "300 dpi.",
    )
    content = files.as_png(document.pages[0].image)
    return _sample(document, "10-giay-tiep-nhan", "giay-tiep-nhan.png", content, about, {})


RECIPES: tuple[Callable[[], Sample], ...] = (
    decision,
    letter,
    birth_certificate,
    land_certificate,
    marriage_certificate,
    application,
    old_decision,
    digital_notice,
    report,
    receipt,
)
