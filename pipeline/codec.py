"""Page texts as JSON: what a reading task leaves behind and the next one picks up."""

from functools import cache

from pydantic import TypeAdapter

from pipeline.page import PageText


@cache
def _page_texts() -> TypeAdapter[PageText]:
    return TypeAdapter(PageText)


def dump_page_text(page: PageText) -> bytes:
    """JSON in UTF-8; ``load_page_text`` gives an equal page back."""
    return _page_texts().dump_json(page)


def load_page_text(body: bytes) -> PageText:
    """The page that was dumped; raises ``pydantic.ValidationError`` for anything else."""
    return _page_texts().validate_json(body)
