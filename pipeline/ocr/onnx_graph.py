"""A small network written down as an ONNX model (onnx.ai, IR version 8, operator set 14).

A model is a Protocol Buffers message; what is needed of that format is written here, so that no
package of a hundred megabytes is installed for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Attribute = int | str | Sequence[int]
Sides = tuple[type[np.float32] | type[np.int64], int]
"""Type of the elements of an array, and its number of dimensions, whose lengths are free."""
Array = NDArray[np.float32] | NDArray[np.int64]

IR_VERSION, OPERATOR_SET = 8, 14
_FLOAT, _INT64 = 1, 7
_INT, _STRING, _INTS = 2, 3, 7
_TYPES = {np.dtype(np.float32): _FLOAT, np.dtype(np.int64): _INT64}


@dataclass(slots=True)
class Graph:
    """Nodes in the order of computing; values go from one to the next by name."""

    inputs: Mapping[str, Sides]

    _nodes: list[bytes] = field(default_factory=list)
    _constants: list[bytes] = field(default_factory=list)

    def constant(self, name: str, values: Array) -> str:
        """Add an array by the name that is returned."""
        shape = b"".join(_number(1, side) for side in values.shape)
        kind = _number(2, _TYPES[values.dtype])
        raw = np.ascontiguousarray(values).tobytes()
        self._constants.append(shape + kind + _text(8, name) + _part(9, raw))
        return name

    def node(
        self, operator: str, inputs: Sequence[str], outputs: Sequence[str], **options: Attribute
    ) -> str:
        """Add an operator; the name of its last output is returned. "" is an absent value."""
        names = b"".join(_text(1, name) for name in inputs)
        names += b"".join(_text(2, name) for name in outputs)
        attributes = b"".join(_part(5, _attribute(*option)) for option in options.items())
        self._nodes.append(names + _text(4, operator) + attributes)
        return outputs[-1]

    def model(self, outputs: Mapping[str, Sides]) -> bytes:
        """The whole as the bytes of an ``.onnx`` file."""
        graph = b"".join(_part(1, node) for node in self._nodes)
        graph += _text(2, "graph")
        graph += b"".join(_part(5, constant) for constant in self._constants)
        graph += b"".join(_part(11, _value(*item)) for item in self.inputs.items())
        graph += b"".join(_part(12, _value(*item)) for item in outputs.items())
        return _number(1, IR_VERSION) + _part(7, graph) + _part(8, _number(2, OPERATOR_SET))


def _value(name: str, kind: Sides) -> bytes:
    """A ``ValueInfoProto``: a tensor of so many sides of any length."""
    element, dimensions = kind
    sides = b"".join(_part(1, _text(2, f"{name}{side}")) for side in range(dimensions))
    tensor = _number(1, _TYPES[np.dtype(element)]) + _part(2, sides)
    return _text(1, name) + _part(2, _part(1, tensor))


def _attribute(name: str, value: Attribute) -> bytes:
    """An ``AttributeProto``."""
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, _INT)
    if isinstance(value, str):
        return _text(1, name) + _text(4, value) + _number(20, _STRING)
    return _text(1, name) + b"".join(_number(8, one) for one in value) + _number(20, _INTS)


def _number(tag: int, value: int) -> bytes:
    return _varint(tag << 3) + _varint(value)


def _text(tag: int, value: str) -> bytes:
    return _part(tag, value.encode())


def _part(tag: int, content: bytes) -> bytes:
    return _varint(tag << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """Seven bits to a byte, the least first; negative numbers as 64-bit two's complement."""
    value &= 2**64 - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
