"""All measures of one page, as counts that can be added up over pages."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from benchmarks.scores.accents import AccentScore, accent_score
from benchmarks.scores.lines import ReadLine, normal_line, normal_words, text_of
from benchmarks.scores.matching import Match, match_lines

CONFIDENCE_BANDS = (0.99, 0.95, 0.9)


@dataclass(frozen=True, slots=True)
class Band:
    """Of ``rated`` words with a confidence, ``sure`` reach a bound and ``right`` of them are."""

    rated: int = 0
    sure: int = 0
    right: int = 0

    def __add__(self, other: "Band") -> "Band":
        return Band(self.rated + other.rated, self.sure + other.sure, self.right + other.right)

    @property
    def share(self) -> float | None:
        """Share of sure words; None where the reader gives no confidence."""
        return self.sure / self.rated if self.rated else None

    @property
    def accuracy(self) -> float | None:
        """Share of right words among the sure ones; None if there are none."""
        return self.right / self.sure if self.sure else None


def _no_bands() -> Mapping[float, Band]:
    return {bound: Band() for bound in CONFIDENCE_BANDS}


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of errors and of what they are divided by; adds up over pages.

    ``characters`` are those of the page in order, spaces between lines included;
    ``line_characters`` without them.
    """

    characters: int = 0
    edits: int = 0
    line_characters: int = 0
    line_edits: int = 0
    words: int = 0
    word_edits: int = 0
    read_words: int = 0
    shared_words: int = 0
    accents: AccentScore = field(default_factory=AccentScore)
    bands: Mapping[float, Band] = field(default_factory=_no_bands)

    def __add__(self, other: "Score") -> "Score":
        counts = [f.name for f in fields(Score) if f.name not in {"accents", "bands"}]
        return Score(
            **{name: getattr(self, name) + getattr(other, name) for name in counts},
            accents=self.accents + other.accents,
            bands={bound: self.bands[bound] + other.bands[bound] for bound in CONFIDENCE_BANDS},
        )

    @property
    def cer(self) -> float:
        """Character errors in reading order per printed character; may exceed 1."""
        return _rate(self.edits, self.characters)

    @property
    def free_cer(self) -> float:
        """Order-free character errors (``matching``) per printed character; at most 1."""
        return _rate(self.line_edits, self.line_characters)

    @property
    def wer(self) -> float:
        """Word errors in reading order per printed word; may exceed 1."""
        return _rate(self.word_edits, self.words)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall of the bag of words, each page its own bag."""
        total = self.words + self.read_words
        return 2 * self.shared_words / total if total else 1.0


def _rate(errors: int, length: int) -> float:
    return errors / length if length else float(errors > 0)


def score_page(printed: Sequence[str], read: Sequence[ReadLine]) -> Score:
    """Every measure of one page.

    ``printed`` are the lines of the truth (see ``normal_lines``), ``read`` those of the reader,
    both in reading order.
    """
    lines = normal_words(read)
    truth = normal_line(" ".join(printed))
    texts = [text_of(line) for line in lines]
    page = " ".join(texts)
    matches = match_lines(printed, texts)
    return Score(
        characters=len(truth),
        edits=Levenshtein.distance(truth, page),
        line_characters=sum(map(len, printed)),
        line_edits=sum(match.edits for match in matches),
        words=len(truth.split()),
        word_edits=Levenshtein.distance(truth.split(), page.split()),
        read_words=len(page.split()),
        shared_words=(Counter(truth.split()) & Counter(page.split())).total(),
        accents=_accents(printed, matches, page),
        bands=_bands([word.confidence for line in lines for word in line], printed, matches, page),
    )


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where each word of a text with single spaces begins and ends."""
    edges = [-1, *(place for place, character in enumerate(text) if character == " "), len(text)]
    return [(before + 1, after) for before, after in pairwise(edges) if after > before + 1]


def _accents(printed: Sequence[str], matches: Sequence[Match], page: str) -> AccentScore:
    """Each printed word against the characters that were read in its place."""
    total = AccentScore()
    for line, match in zip(printed, matches, strict=True):
        place = dict(match.pairs)
        plain = line.replace("\t", " ")
        for start, end in word_spans(plain):
            found = [place[i] for i in range(start, end) if i in place]
            read = page[found[0] : found[-1] + 1] if found else ""
            total += accent_score(plain[start:end], read)
    return total


def right_words(printed: Sequence[str], matches: Sequence[Match], page: str) -> Iterator[bool]:
    """For each word that was read: does it stand for a whole printed word, letter for letter?

    A word that belongs to no printed line is wrong.
    """
    whole = {
        tuple(place.get(i, -1) for i in range(start, end))
        for line, match in zip(printed, matches, strict=True)
        for place in ({i: j for i, j in match.pairs if _same(line[i], page[j : j + 1])},)
        for start, end in word_spans(line.replace("\t", " "))
    }
    return (tuple(range(start, end)) in whole for start, end in word_spans(page))


def _same(printed: str, read: str) -> bool:
    return printed.replace("\t", " ") == read


def _bands(
    confidences: Sequence[float | None],
    printed: Sequence[str],
    matches: Sequence[Match],
    page: str,
) -> Mapping[float, Band]:
    right = list(right_words(printed, matches, page))
    rated = [
        (confidence, good)
        for confidence, good in zip(confidences, right, strict=True)
        if confidence is not None
    ]
    return {
        bound: Band(
            rated=len(rated),
            sure=sum(confidence >= bound for confidence, _ in rated),
            right=sum(good for confidence, good in rated if confidence >= bound),
        )
        for bound in CONFIDENCE_BANDS
    }
