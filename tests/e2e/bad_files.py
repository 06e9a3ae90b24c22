"""Files that people do hand in, and files that only an attacker would."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image

from pipeline.legacy_fonts import VNI
from tests.pipeline.intake.hostile import deflated_blanks, with_attachment, xfa_form
from tests.pipeline.legacy_fonts.old_pdf import OldFont, write_placed
from tests.repository.paths import ROOT

VNI_TIMES = OldFont("VNI-Times", VNI)

NOTICE = (
    (90, 780, "ỦY BAN NHÂN DÂN"),
    (80, 763, "PHƯỜNG THỬ NGHIỆM"),
    (95, 733, "Số: 45/TB-UBND"),
    (270, 780, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (330, 763, "Độc lập - Tự do - Hạnh phúc"),
    (310, 733, "Thử Nghiệm, ngày 11 tháng 12 năm 2009"),
    (255, 680, "THÔNG BÁO"),
    (130, 660, "Về việc niêm yết công khai hồ sơ đăng ký biến động đất đai"),
    (90, 620, "Ủy ban nhân dân phường Thử Nghiệm thông báo niêm yết công khai hồ sơ"),
    (60, 603, "của các hộ gia đình, cá nhân tại trụ sở trong thời gian 15 ngày,"),
    (60, 586, "kể từ ngày 14 tháng 12 năm 2009."),
    (60, 540, "Nơi nhận:"),
    (60, 523, "- Các thôn, tổ dân phố;"),
    (60, 506, "- Lưu: VT."),
    (350, 540, "TM. ỦY BAN NHÂN DÂN"),
    (385, 523, "CHỦ TỊCH"),
    (365, 450, "Nguyễn Thị Thử"),
)
"""As a word processor of 2009 wrote it, in VNI-Times."""

BOMB_SIDE = 100_000
"""Pixels: a square of 10 000 megapixels, 30 GB once decoded."""

JPEG = ROOT / "samples/07-quyet-dinh-o-vang/quyet-dinh.jpg"
TIFF = ROOT / "samples/02-cong-van/cong-van.tif"
PDF = ROOT / "samples/04-gcn-quyen-su-dung-dat/gcn.pdf"
GOOD = ROOT / "samples/08-thong-bao-dien-tu/thong-bao.pdf"


def write_bad_files(folder: Path) -> None:
    """Write one file of every kind below ``folder``, and good ones beside them."""
    folder.mkdir()
    (folder / "rỗng.pdf").write_bytes(b"")
    (folder / "văn bản.docx").write_bytes(b"PK\x03\x04\x14\0\x06\0" + bytes(500))
    (folder / "ảnh đổi đuôi.pdf").write_bytes(JPEG.read_bytes())
    (folder / "đứt.jpg").write_bytes(_half(JPEG))
    (folder / "đứt.tif").write_bytes(_half(TIFF))
    (folder / "đứt.pdf").write_bytes(_half(PDF))
    (folder / "mật khẩu.pdf").write_bytes(_locked_pdf())
    (folder / "không trang.pdf").write_bytes(_saved(pikepdf.new()))
    (folder / "bom.png").write_bytes(_png_bomb())
    (folder / "bom.tif").write_bytes(_tiff_bomb())
    (folder / "bom.pdf").write_bytes(_pdf_bomb())
    (folder / "bom chữ.pdf").write_bytes(_saved(_content_bomb()))
    (folder / "ảnh thu nhỏ.jpg").write_bytes(_thumbnail())
    (folder / "biểu mẫu động.pdf").write_bytes(_saved(xfa_form(dynamic=True)))
    (folder / "đính kèm.pdf").write_bytes(_saved(with_attachment("hóa đơn.exe")))
    (folder / "lệnh ẩn.pdf").write_bytes(_pdf_with_script())
    write_placed(folder / "phông chữ cũ.pdf", [(VNI_TIMES, *placed) for placed in NOTICE])
    (folder / "trang trắng.png").write_bytes(_blank_page())
    inner = folder / "Hộp 12" / "Hồ sơ bà Tư (đất đai)"
    inner.mkdir(parents=True)
    (inner / "thông báo số 44.pdf").write_bytes(GOOD.read_bytes())


def _content_bomb() -> pikepdf.Pdf:
    """A page whose drawing unpacks to 80 MB of blanks."""
    pdf = pikepdf.new()
    pdf.add_blank_page().obj.Contents = pikepdf.Stream(
        pdf, deflated_blanks(80), Filter=pikepdf.Name.FlateDecode
    )
    return pdf


def _thumbnail() -> bytes:
    """A decision as the preview of another system shows it, 50 dpi."""
    out = io.BytesIO()
    with Image.open(JPEG) as page:
        page.resize((413, 585), Image.Resampling.LANCZOS).save(out, "JPEG", quality=85)
    return out.getvalue()


def _half(path: Path) -> bytes:
    content = path.read_bytes()
    return content[: len(content) // 2]


def _saved(pdf: pikepdf.Pdf, encryption: pikepdf.Encryption | None = None) -> bytes:
    out = io.BytesIO()
    pdf.save(out, encryption=encryption or False)
    return out.getvalue()


def _locked_pdf() -> bytes:
    with pikepdf.open(GOOD) as pdf:
        return _saved(pdf, pikepdf.Encryption(owner="chủ", user="khách"))


def _pdf_with_script() -> bytes:
    with pikepdf.open(GOOD) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
        )
        return _saved(pdf)


def _pdf_bomb() -> bytes:
    """A square page, filled by a picture that claims far more than its few bytes unpack to."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(842, 842))
    picture = pikepdf.Stream(
        pdf,
        zlib.compress(bytes(10_000)),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=BOMB_SIDE,
        Height=BOMB_SIDE,
        ColorSpace=pikepdf.Name.DeviceGray,
        BitsPerComponent=8,
        Filter=pikepdf.Name.FlateDecode,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Bomb=picture))
    page.Contents = pdf.make_stream(b"q 842 0 0 842 0 0 cm /Bomb Do Q")
    return _saved(pdf)


def _png_bomb() -> bytes:
    header = struct.pack(">IIBBBBB", BOMB_SIDE, BOMB_SIDE, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(10_000))
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def _tiff_bomb() -> bytes:
    """Little-endian, one directory, one strip of grey pixels that is not there."""
    short, long = 3, 4
    entries = (
        (256, long, BOMB_SIDE),  # ImageWidth
        (257, long, BOMB_SIDE),  # ImageLength
        (258, short, 8),  # BitsPerSample
        (259, short, 1),  # Compression: none
        (262, short, 1),  # PhotometricInterpretation: black is zero
        (273, long, 8),  # StripOffsets
        (277, short, 1),  # SamplesPerPixel
        (278, long, BOMB_SIDE),  # RowsPerStrip
        (279, long, BOMB_SIDE),  # StripByteCounts
    )
    directory = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + directory + bytes(4)


def _blank_page() -> bytes:
    """Paper as a scanner sees it: nearly white, a little uneven, without a single letter."""
    rng = np.random.default_rng(20250701)
    paper = rng.normal(247, 1.5, (1754, 1240)).clip(0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(paper).save(out, "PNG", dpi=(150, 150))
    return out.getvalue()
