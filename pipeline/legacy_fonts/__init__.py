"""Fonts of before Unicode: their encodings, how they are told, and the words they show."""

from pipeline.legacy_fonts.encodings import ENCODINGS, TCVN3, VISCII, VNI, LegacyEncoding
from pipeline.legacy_fonts.names import FontEncoding, encoding_of_name
from pipeline.legacy_fonts.pdf_fonts import claimed_letters, fonts_of, is_composite
from pipeline.legacy_fonts.tags import TaggedPage, write_tagged_copy
from pipeline.legacy_fonts.words import encodings_of_fonts, untagged

__all__ = [
    "ENCODINGS",
    "TCVN3",
    "VISCII",
    "VNI",
    "FontEncoding",
    "LegacyEncoding",
    "TaggedPage",
    "claimed_letters",
    "encoding_of_name",
    "encodings_of_fonts",
    "fonts_of",
    "is_composite",
    "untagged",
    "write_tagged_copy",
]
