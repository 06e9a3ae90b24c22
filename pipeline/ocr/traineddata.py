"""Tesseract's trained models (``*.traineddata``): the network in such a file and its letters.

The format is that which Tesseract 4 and 5 read (``tessdatamanager.h``, ``network.cpp``): a table of
offsets, then parts. What is understood here are models of lines as Debian packages them: weights
in eight bits, one code for each letter.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

NETWORK, LETTERS, CODES, VERSION = 17, 21, 22, 23
"""Numbers of the parts that are read."""

_SERIES = frozenset({"Series", "XYTranspose", "RTLReversed"})
_WINDOWS = frozenset({"Convolve", "Maxpool"})
_ONE_MATRIX = frozenset({"Tanh", "Softmax"})
_LSTM = frozenset({"LSTM", "SummLSTM"})
_GATES = 4

_OWN_RATES = 64
"""Flag of a series that is followed by a rate of learning for each of its layers."""

_EIGHT_BITS = 1
"""Flag of a matrix of bytes, followed by what they are to be multiplied by, row by row."""

_NO_LETTERS = frozenset({"Joined", "|Broken|0|1"})
"""Names in the list of letters that stand for none."""

Weights = NDArray[np.float32]
"""``(outputs, inputs + 1)``; the last column is added whatever comes in."""


class ModelNotUnderstood(Exception):
    """A file that is no model, or one of another make than is read here."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its ``kind`` in Tesseract's words, the layers ``inside`` it, its ``weights``.

    ``sides`` – half a window (``Convolve``), a window (``Maxpool``) across and down, or height and
    channels of the picture (``Input``). The weights of an LSTM: new state, input gate, forget gate,
    output gate; their columns are what comes in, then what came out the step before.
    """

    kind: str
    inside: tuple["Layer", ...] = ()
    weights: tuple[Weights, ...] = ()
    sides: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class LineModel:
    """A network that reads lines.

    ``letters[code]`` is what the network means by ``code``, empty for codes that stand for no
    letter; ``blank`` is the code for "nothing new here".
    """

    network: Layer
    letters: tuple[str, ...]
    blank: int
    version: str


def read_model(file: Path) -> LineModel:
    """The model of lines in ``file``; raises ``ModelNotUnderstood`` or ``OSError``."""
    return parse_model(file.read_bytes())


def parse_model(content: bytes) -> LineModel:
    """The model of lines in the bytes of a file; raises ``ModelNotUnderstood``."""
    try:
        return _parsed(content)
    except (struct.error, ValueError, IndexError, KeyError, RecursionError) as error:
        raise ModelNotUnderstood(type(error).__name__) from error


def _parsed(content: bytes) -> LineModel:
    parts = _parts(content)
    source = _Source(parts[NETWORK])
    network = _layer(source)
    source.text()  # the network once more, as its author wrote it
    *_, blank = source.take("iiii")
    letters = _letters(parts[LETTERS].decode("utf-8"), parts[CODES])
    if not 0 <= blank < len(letters) or letters[blank]:
        raise ModelNotUnderstood("no blank")
    version = parts[VERSION].decode("ascii").partition(":[")[0]
    return LineModel(network, letters, blank, version)


def _parts(content: bytes) -> dict[int, bytes]:
    """The parts of the file by their numbers."""
    source = _Source(content)
    count = source.size()
    begins = [source.take("q")[0] for _ in range(count)]
    present = sorted(begin for begin in begins if begin >= 0)
    ends = dict(zip(present, [*present[1:], len(content)], strict=True))
    return {
        number: content[begin : ends[begin]] for number, begin in enumerate(begins) if begin > 0
    }


def _letters(listed: str, codes: bytes) -> tuple[str, ...]:
    """Letters by their codes: the list of letters, and for each its code."""
    _, *rows = listed.splitlines()
    names = [row.split(" ", 1)[0] for row in rows]
    source = _Source(codes)
    found: dict[int, str] = {}
    for place in range(source.size()):
        _, length = source.take("bI")
        if length != 1:
            raise ModelNotUnderstood("letters of several codes")
        # NULL is how a blank is written in a list that is parted by blanks.
        name = " " if names[place] == "NULL" else names[place]
        found.setdefault(source.take("i")[0], "" if name in _NO_LETTERS else name)
    if min(found) < 0 or max(found) > len(names):
        raise ModelNotUnderstood("codes beyond the letters")
    return tuple(found.get(code, "") for code in range(max(found) + 1))


def _layer(source: "_Source") -> Layer:
    """One layer with all that is inside it."""
    source.take("B")
    kind = source.text()
    _, _, flags, *_ = source.take("bbiiii")
    source.text()
    if kind in _SERIES:
        inside = tuple(_layer(source) for _ in range(source.size()))
        if flags & _OWN_RATES:
            source.take(f"{source.size()}f")
        return Layer(kind, inside)
    if kind == "Input":
        _, height, _, channels, _ = source.take("iiiii")
        return Layer(kind, sides=(height, channels))
    if kind in _WINDOWS:
        across, down = source.take("ii")
        return Layer(kind, sides=(across, down))
    if kind in _ONE_MATRIX:
        return Layer(kind, weights=(_matrix(source),))
    if kind in _LSTM:
        source.take("i")
        return Layer(kind, weights=tuple(_matrix(source) for _ in range(_GATES)))
    raise ModelNotUnderstood(kind)


def _matrix(source: "_Source") -> Weights:
    (mode,) = source.take("B")
    if not mode & _EIGHT_BITS:
        raise ModelNotUnderstood("weights are not in eight bits")
    rows, columns, _ = source.take("iib")
    steps = np.frombuffer(source.bytes(rows * columns), np.int8).reshape(rows, columns)
    scales = np.frombuffer(source.bytes(8 * source.size()), "<f8")
    with np.errstate(over="ignore", invalid="ignore"):
        weights: Weights = (steps * scales.reshape(rows, 1)).astype(np.float32)
    if not np.isfinite(weights).all():
        raise ModelNotUnderstood("weights are not finite")
    return weights


class _Source:
    """Bytes that are read from front to back, numbers little-endian."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def take(self, numbers: str) -> tuple[int, ...]:
        """The next numbers, in the notation of ``struct``; raises ``struct.error`` at the end."""
        found = struct.unpack_from(f"<{numbers}", self._content, self._at)
        self._at += struct.calcsize(f"<{numbers}")
        return found

    def size(self) -> int:
        """How many of something follow; raises ``ValueError`` for more than there are bytes."""
        (size,) = self.take("I")
        if size > len(self._content):
            raise ValueError(size)
        return size

    def bytes(self, size: int) -> bytes:
        """The next ``size`` bytes; raises ``ValueError`` at the end."""
        if not 0 <= size <= len(self._content) - self._at:
            raise ValueError(size)
        self._at += size
        return self._content[self._at - size : self._at]

    def text(self) -> str:
        """The next text."""
        return self.bytes(self.size()).decode("utf-8")
