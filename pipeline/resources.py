"""What a PDF page may draw: its forms and images, and those of its forms."""

from collections.abc import Iterator

import pikepdf

MAX_FORM_DEPTH = 4
MAX_NESTING = 64


def forms_and_images(page: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The XObjects among a page's resources and those of its forms, each indirect one once."""
    yield from _xobjects(page.get("/Resources"), MAX_FORM_DEPTH, set())


def entries(dictionary: pikepdf.Object | None) -> list[pikepdf.Object]:
    """The values of a dictionary; none for anything else.

    A key whose bytes are no UTF-8 is passed over: pikepdf 10.17 cannot look it up, and it means
    nothing to any reader.
    """
    if not isinstance(dictionary, (pikepdf.Dictionary, pikepdf.Stream)):
        return []
    return [dictionary[key] for key in dictionary.keys() if _is_plain(key)]  # noqa: SIM118


def _is_plain(key: str) -> bool:
    return key.isascii() or not any("\udc80" <= letter <= "\udcff" for letter in key)


def dictionaries(thing: pikepdf.Object, depth: int = MAX_NESTING) -> Iterator[pikepdf.Object]:
    """A dictionary or stream, and every dictionary that is no object of its own within it."""
    if not depth or not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
        return
    if not isinstance(thing, pikepdf.Array):
        yield thing
    children = list(thing) if isinstance(thing, pikepdf.Array) else entries(thing)
    for child in children:
        if isinstance(child, (pikepdf.Dictionary, pikepdf.Array)) and not child.is_indirect:
            yield from dictionaries(child, depth - 1)


def spelt(name: pikepdf.Object | None) -> str:
    """A name with its slash, or a string, as text; "" for None and for any other object.

    Names are bytes (ISO 32000-1 §7.3.5): what is no UTF-8 becomes a replacement character.
    """
    if isinstance(name, (pikepdf.Name, pikepdf.String)):
        return bytes(name).decode("utf-8", errors="replace")
    return ""


def filters_of(stream: pikepdf.Object) -> list[str]:
    """The names of a stream's filters, first to last."""
    named = stream.get("/Filter")
    if isinstance(named, pikepdf.Array):
        return [spelt(entry) for entry in named]
    return [] if named is None else [spelt(named)]


def _xobjects(
    resources: pikepdf.Object | None, depth: int, seen: set[tuple[int, int]]
) -> Iterator[pikepdf.Object]:
    if not isinstance(resources, pikepdf.Dictionary):
        return
    for thing in entries(resources.get("/XObject")):
        if not isinstance(thing, pikepdf.Stream) or thing.objgen in seen:
            continue
        seen.add(thing.objgen)
        yield thing
        if thing.get("/Subtype") == "/Form" and depth:
            yield from _xobjects(thing.get("/Resources"), depth - 1, seen)
