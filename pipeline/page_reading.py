"""One page, cleaned and read: all that a process needs which sees nothing but pixels."""

from dataclasses import replace

from pipeline.by_hand import with_figures
from pipeline.clean import CleanOptions, clean_page
from pipeline.geometry import Transform
from pipeline.ocr import Engine, read_page
from pipeline.ocr.by_page import reader_of
from pipeline.page import CleanPage, PageText, ScanPage
from pipeline.regions import find_regions, with_regions
from pipeline.second_look import looked_at
from pipeline.turning import likelier_turn


def read_scan_page(page: ScanPage, engine: Engine, options: CleanOptions) -> PageText:
    """Clean and read one page; a born-digital page is read from its own text layer.

    Words that intake has doubts about are compared with the picture first. What intake decided
    stands before the steps of cleaning.
    """
    page = looked_at(page, engine)
    clean = _as_it_is(page) if page.embedded else clean_page(page, options)
    clean, text = likelier_turn(
        clean,
        read_page(clean, reader_of(engine, clean)),
        turned=lambda quarters: clean_page(page, replace(options, quarters=quarters)),
        read=lambda other: read_page(other, reader_of(engine, other)),
    )
    regions = find_regions(clean, text.lines, reader_of(engine, clean).recognise)
    text = with_figures(text, clean, regions)
    return with_regions(replace(text, steps=(*page.steps, *text.steps)), regions)


def _as_it_is(page: ScanPage) -> CleanPage:
    grey = page.pixels if page.pixels.ndim == 2 else page.pixels[..., 1]
    return CleanPage(page, grey, page.dpi, Transform.identity(), ())
