"""Make the shipped typeface: ``python -m pipeline.typeface path/to/Tinos-Regular.ttf``."""

import sys
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

from pipeline.typeface import FILE_NAME

_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_PUNCTUATION = "–—‘’“”…•·§№°²³×«»\u00a0"


def characters() -> str:
    """Printable ASCII, every Vietnamese letter with every tone, đ, and punctuation."""
    letters = [unicodedata.normalize("NFC", v + tone) for v in _VOWELS for tone in _TONES]
    return "".join([*map(chr, range(0x20, 0x7F)), *letters, "đĐ", _PUNCTUATION])


def build(source: Path, target: Path) -> None:
    """Write the subset of ``source``, scaled to 1000 units per em, to ``target``."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(
        hinting=False, layout_features=[], notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13]
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters())
    subsetter.subset(font)
    scale_upem(font, 1000)
    font.save(target)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(__file__).with_name(FILE_NAME))
