"""Which encoding each font of a page is in, and what the page's words say then."""

import unicodedata
from collections.abc import Mapping, Sequence

from pipeline.legacy_fonts.encodings import ENCODINGS
from pipeline.legacy_fonts.names import FontEncoding, encoding_of_name
from pipeline.legacy_fonts.tags import TaggedCode, TaggedPage
from pipeline.syllables import is_syllable, words_of

MIN_TELLING_WORDS = 5
"""Words with a letter outside ASCII that a font without a telling name must have shown."""

MIN_SHARE = 0.8
MIN_GAIN = 0.3
"""Of telling words that are syllables in the encoding, and by how much more than as claimed.

Right encodings give 0.95 and more, wrong ones and the claim itself less than 0.3 (see the tests).
"""

_ADDED = frozenset("ăđĩũơưĂĐĨŨƠƯ")

_Choice = Mapping[int, FontEncoding]


def encodings_of_fonts(page: TaggedPage, words: Sequence[str]) -> _Choice:
    """The fonts, by number, that are not in Unicode, with the encoding of each.

    ``words`` – tagged. A font's name decides; else what its words are when read so. A font with
    few words goes with the rest of its page where that makes syllables of all of them.
    """
    modern = {code.font for code in page.codes.values() if _is_of_unicode(code.claimed)}
    spoken = _words_by_font(page, words)
    chosen: dict[int, FontEncoding] = {}
    for font, name in enumerate(page.fonts):
        found = encoding_of_name(name) or _likeliest(spoken.get(font, []))
        if found is not None and font not in modern:
            chosen[font] = found
    companions = {FontEncoding(entry.encoding) for entry in chosen.values()}
    for font in spoken.keys() - chosen.keys() - modern:
        telling = _telling(spoken[font])
        for companion in companions:
            read = [_read(word, companion) for word in telling]
            if telling and _share(read) == 1 > _share([_read(word, None) for word in telling]):
                chosen[font] = companion
    return chosen


def untagged(word: str, page: TaggedPage, chosen: _Choice) -> str:
    """What a tagged word shows, NFC; letters of fonts not in ``chosen`` as they claim."""
    shown = (
        _shown(code, chosen.get(code.font)) if (code := page.codes.get(letter)) else letter
        for letter in word
    )
    return unicodedata.normalize("NFC", "".join(shown))


def _words_by_font(page: TaggedPage, words: Sequence[str]) -> dict[int, list[list[TaggedCode]]]:
    """The words set in one font only, without their signs."""
    found: dict[int, list[list[TaggedCode]]] = {}
    for word in words:
        codes = [page.codes[letter] for letter in word if letter in page.codes]
        fonts = {code.font for code in codes}
        if len(fonts) == 1:
            found.setdefault(fonts.pop(), []).append(codes)
    return found


def _is_of_unicode(text: str) -> bool:
    """Whether a letter is Vietnamese and in no encoding of Western Europe."""
    return text in _ADDED or "\u1ea0" <= text <= "\u1ef9"


def _likeliest(words: list[list[TaggedCode]]) -> FontEncoding | None:
    telling = _telling(words)
    if len(telling) < MIN_TELLING_WORDS:
        return None
    claimed = _share([_read(word, None) for word in telling])
    best, encoding = max(
        ((_share([_read(word, FontEncoding(e)) for word in telling]), e) for e in ENCODINGS),
        key=lambda pair: pair[0],
    )
    return FontEncoding(encoding) if best >= max(MIN_SHARE, claimed + MIN_GAIN) else None


def _telling(words: list[list[TaggedCode]]) -> list[list[TaggedCode]]:
    """The words with a byte whose meaning differs between encodings."""
    return [word for word in words if any((code.byte or 0) >= 0x80 for code in word)]


def _share(words: list[str]) -> float:
    """Of words that are syllables, or several of them joined by signs."""
    judged = [bool(parts) and all(map(is_syllable, parts)) for parts in map(words_of, words)]
    return sum(judged) / len(judged) if judged else 0.0


def _read(word: list[TaggedCode], encoding: FontEncoding | None) -> str:
    return unicodedata.normalize("NFC", "".join(_shown(code, encoding) for code in word))


def _shown(code: TaggedCode, encoding: FontEncoding | None) -> str:
    if encoding is None or code.byte is None:
        return code.claimed
    return encoding.encoding.shows(code.byte, capitals=encoding.capitals)
