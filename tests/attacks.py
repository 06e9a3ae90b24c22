"""Attacks on signed files: what was published about PDF signatures, done to our own copies.

Mainka, Mladenov, Rohlmann: *Shadow Attacks* (NDSS 2021) and *Breaking the Specification: PDF
Certification* (S&P 2021); Mladenov and others: *1 Trillion Dollar Refund* (CCS 2019).
"""

# mypy: allow-untyped-calls

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def swap_content(path: Path) -> None:
    """Replace: the page's content stream is another one after signing."""
    _update(path, _new_content)


def _new_content(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    other = generic.StreamObject(stream_data=b"0 0 300 300 re f")
    page[pdf_name("/Contents")] = writer.add_object(other)
    writer.update_container(page)


def swap_picture(path: Path) -> None:
    """Hide: the picture of the scan is replaced by an empty form under the same object number."""
    _update(path, _blank_picture)


def _blank_picture(writer: IncrementalPdfFileWriter) -> None:
    pictures = _page(writer)["/Resources"]["/XObject"]
    name = next(iter(pictures))
    reference = pictures.raw_get(name)
    picture = reference.get_object()
    picture._data = None
    picture._encoded_data = b"\0" * 10
    writer.mark_update(reference)


def swap_font(path: Path) -> None:
    """Replace: what a letter of the signature's own block looks like."""
    _update(path, _other_appearance)


def _other_appearance(writer: IncrementalPdfFileWriter) -> None:
    widget = _page(writer)["/Annots"][0]
    reference = widget["/AP"].raw_get("/N")
    form = reference.get_object()
    form._data = b"0 0 50 50 re f"
    form._encoded_data = None
    writer.mark_update(reference)


def lay_over(path: Path) -> None:
    """Hide: a note is laid over the text."""
    _update(path, _note)


def _note(writer: IncrementalPdfFileWriter) -> None:
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 500, 550, 800))),
            pdf_name("/Contents"): generic.pdf_string("nội dung khác"),
        }
    )
    page = writer.find_page_for_modification(0)[0]
    writer.register_annotation(page, writer.add_object(note))


def add_page(path: Path) -> None:
    """Add: a second page after signing."""
    _update(path, _another_page)


def _another_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/Parent"): writer.root.raw_get("/Pages"),
            pdf_name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
            pdf_name("/Resources"): generic.DictionaryObject(),
        }
    )
    pages["/Kids"].append(writer.add_object(page))
    pages[pdf_name("/Count")] = generic.NumberObject(2)
    writer.update_container(pages)
    writer.update_container(pages["/Kids"])


def open_action(path: Path) -> None:
    """Add: something happens when the file is opened."""
    _update(path, _script)


def _script(writer: IncrementalPdfFileWriter) -> None:
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("1")}
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(action)
    writer.update_root()


def wrap_range(path: Path) -> None:
    """Wrap: the byte range is made shorter, so that the end of the file is signed by nobody."""
    content = path.read_bytes()
    start = content.rindex(b"/ByteRange [") + len(b"/ByteRange [")
    end = content.index(b"]", start)
    numbers = [int(v) for v in content[start:end].split()]
    numbers[3] -= 20
    text = " ".join(map(str, numbers)).encode().ljust(end - start)
    path.write_bytes(content[:start] + text + content[end:])


def void_contents(path: Path) -> None:
    """Forge: the signature is emptied, in the hope that the checker takes none for a whole one."""
    content = path.read_bytes()
    start = content.rindex(b"/Contents <") + len(b"/Contents <")
    end = content.index(b">", start)
    path.write_bytes(content[:start] + b"0" * (end - start) + content[end:])


ATTACKS: Final[tuple[Callable[[Path], None], ...]] = (
    swap_content,
    swap_picture,
    swap_font,
    lay_over,
    add_page,
    open_action,
    wrap_range,
    void_contents,
)


def _update(path: Path, change: Callable[[IncrementalPdfFileWriter], None]) -> None:
    with path.open("r+b") as stream:
        writer = IncrementalPdfFileWriter(stream)
        change(writer)
        writer.write_in_place()


def _page(writer: IncrementalPdfFileWriter) -> Any:  # noqa: ANN401 - pyHanko is untyped here
    return writer.find_page_for_modification(0)[0].get_object()
