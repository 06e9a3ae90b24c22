"""Whether a word can be a Vietnamese syllable: an initial, a rime, and a tone that suits it.

The spelling of the language, not a list of words: names and rare syllables pass too. What does
not is text of another encoding, shifted glyph numbers, and most words of other languages.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

_INITIALS = "ngh ng nh n gh gi g kh k ph p th tr t ch c qu b d đ h l m r s v x"

_RIMES = """
a ai ao au ay ac ach am an ang anh ap at ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng
iêp iêt iêu y yêm yên yêng yêt yêu o oa oac oach oai oan oang oanh oao oap oat oay oăc oăm oăn
oăng oăt oe oen oeo oet oi oc om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uâ uân uâng uât uây uc uê uêch uênh ui um un ung up ut uơ uôc uôi uôm uôn uông uôt uy uya
uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươ ươc ươi ươm ươn ương ươp
ươt ươu
"""

_SYLLABLES_UNTONED = frozenset(
    initial + rime for initial in ("", *_INITIALS.split()) for rime in _RIMES.split()
)
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_TONES_OF_STOPS = frozenset("\u0301\u0323")
_STOPS = ("c", "ch", "p", "t")
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("aeiouy")
_SIGNS = ".,;:!?()[]\"'“”‘’…-/"


@cache
def is_syllable(word: str) -> bool:
    """Whether ``word`` (NFC, any case) is spelt like a syllable of Vietnamese.

    At most one tone; a syllable that ends in c, ch, p or t has the sharp or the heavy one.
    """
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in decomposed if c in _TONES]
    plain = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    if len(tones) > 1 or (plain.endswith(_STOPS) and not _TONES_OF_STOPS.issuperset(tones or "?")):
        return False
    return plain in _SYLLABLES_UNTONED


def words_of(text: str) -> list[str]:
    """The words of ``text`` that ought to be syllables, signs around them taken off.

    Left out are single letters, words with digits or signs in them ("16/QĐ-UBND"), and
    abbreviations: capitals without a vowel ("TTHC").
    """
    parts = (part.strip(_SIGNS) for part in text.split())
    return [p for p in parts if len(p) > 1 and _WORD.fullmatch(p) and not _is_abbreviation(p)]


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and _VOWELS.isdisjoint(unicodedata.normalize("NFD", word.lower()))


def syllable_share(words: Iterable[str]) -> float:
    """The share of ``words`` that are spelt like syllables; 0 when there are none."""
    judged = [is_syllable(word) for word in words]
    return sum(judged) / len(judged) if judged else 0.0
