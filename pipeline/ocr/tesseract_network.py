"""Tesseract's network of lines as an ONNX model.

Tesseract computes a line step by step and packs its picture into a PNG on the way; ONNX Runtime
computes a batch of lines at once, which takes a fifth of the time (docs/adr/0032). Weights are the
same; Tesseract rounds what passes between the layers to eight bits, ONNX Runtime does not.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.ocr.onnx_graph import Graph
from pipeline.ocr.traineddata import Layer, LineModel, ModelNotUnderstood, Weights

WINDOW = 3
"""Pixels across that become one step, and pixels down that become one place of a column."""

_INT32 = 6
"""Number of the type in which ONNX wants lengths."""


@dataclass(frozen=True, slots=True)
class LineNetwork:
    """An ONNX model and what it wants.

    In: ``picture`` ``(N, 1, height, W)``, float32, −1 is ink and 1 is paper; ``lengths`` ``(N,)``
    steps of each line; ``columns`` – N, W // ``WINDOW`` and ``column_size``. Out: ``codes`` and
    ``confidences``, ``(W // WINDOW, N)``.
    """

    onnx: bytes
    height: int
    column_size: int


def as_onnx(model: LineModel) -> LineNetwork:
    """The network of ``model``; raises ``ModelNotUnderstood`` for one of another build.

    The build is that of all models that Tesseract publishes, ``[1,36,0,1 Ct3,3,16 Mp3,3 Lfys48 …
    O1c]``: a convolution, an LSTM down each column, LSTMs along the line, a softmax.
    """
    match model.network:
        case Layer(
            "Series",
            (
                Layer("Input", sides=(height, 1)),
                Layer(
                    "Series", (Layer("Convolve", sides=(1, 1)), Layer("Tanh", weights=(window,)))
                ),
                Layer("Maxpool", sides=(3, 3)),
                Layer("XYTranspose", (Layer("SummLSTM", weights=down),)),
                *along,
                Layer("Softmax", weights=(choice,)),
            ),
        ) if height % WINDOW == 0 and len(choice) == len(model.letters):
            return _network(height, window, down, tuple(along), choice)
    raise ModelNotUnderstood("another build of network")


def _network(
    height: int,
    window: Weights,
    down: tuple[Weights, ...],
    along: tuple[Layer, ...],
    choice: Weights,
) -> LineNetwork:
    graph = Graph({"picture": (np.float32, 4), "lengths": (np.int64, 1), "columns": (np.int64, 1)})
    graph.node("Cast", ["lengths"], ["steps"], to=_INT32)
    column = _columns(graph, height, window, down)
    line = graph.node("Transpose", [column], ["line"], perm=[1, 0, 2])
    size = len(down[0])
    for place, layer in enumerate(along):
        line = _along(graph, f"along{place}", layer, line, size)
        size = len(_lstm_of(layer).weights[0])
    _choose(graph, line, choice)
    model = graph.model({"codes": (np.int64, 2), "confidences": (np.float32, 2)})
    return LineNetwork(model, height, len(down[0]))


def _columns(graph: Graph, height: int, window: Weights, down: tuple[Weights, ...]) -> str:
    """What each column of the picture looks like, ``(N, steps, size)``."""
    features = len(window)
    # Tesseract lists a window column by column, ONNX row by row.
    kernel = window[:, :-1].reshape(features, 1, WINDOW, WINDOW).swapaxes(2, 3)
    weights = [graph.constant("kernel", kernel), graph.constant("offset", window[:, -1])]
    graph.node("Conv", ["picture", *weights], ["seen"], pads=[1, 1, 1, 1])
    square = [WINDOW, WINDOW]
    graph.node("MaxPool", ["seen"], ["greatest"], kernel_shape=square, strides=square)
    # Tesseract bends first; what is greatest is so bent or not, and there is a ninth of it.
    graph.node("Tanh", ["greatest"], ["pooled"])
    graph.node("Transpose", ["pooled"], ["down"], perm=[2, 0, 3, 1])
    shape = graph.constant("shape", np.array([height // WINDOW, -1, features], np.int64))
    graph.node("Reshape", ["down", shape], ["falling"])
    _, last = _lstm(graph, "summary", down, "falling", steps="", size=features)
    return graph.node("Reshape", [last, "columns"], ["column"])


def _along(graph: Graph, name: str, layer: Layer, line: str, size: int) -> str:
    """An LSTM that runs along the line, to the right or to the left, ``(steps, N, size)``."""
    direction = "reverse" if layer.kind == "RTLReversed" else "forward"
    weights = _lstm_of(layer).weights
    every, _ = _lstm(graph, name, weights, line, steps="steps", size=size, direction=direction)
    axis = graph.constant(f"{name}.axis", np.array([1], np.int64))
    return graph.node("Squeeze", [every, axis], [f"{name}.line"])


def _lstm_of(layer: Layer) -> Layer:
    match layer:
        case Layer("LSTM") | Layer("RTLReversed", (Layer("LSTM"),)):
            return layer.inside[0] if layer.inside else layer
    raise ModelNotUnderstood(layer.kind)


def _lstm(
    graph: Graph,
    name: str,
    gates: tuple[Weights, ...],
    line: str,
    *,
    steps: str,
    size: int,
    direction: str = "forward",
) -> tuple[str, str]:
    """Names of what an LSTM puts out at every step and at the last one."""
    state, into, forget, out = gates
    cells = len(state)
    if any(gate.shape != (cells, size + cells + 1) for gate in gates):
        raise ModelNotUnderstood("gates of another size")
    whole = np.concatenate([into, out, forget, state])[None]
    offsets = np.concatenate([whole[..., -1], np.zeros_like(whole[..., -1])], axis=1)
    weights = [
        graph.constant(f"{name}.input", whole[..., :size]),
        graph.constant(f"{name}.before", whole[..., size:-1]),
        graph.constant(f"{name}.offset", offsets),
    ]
    every, last = f"{name}.every", f"{name}.last"
    taken = [line, *weights, steps]
    graph.node("LSTM", taken, [every, last], hidden_size=cells, direction=direction)
    return every, last


def _choose(graph: Graph, line: str, choice: Weights) -> None:
    """The likeliest code of every step, and how likely it is."""
    graph.node("MatMul", [line, graph.constant("choice", choice[:, :-1].T)], ["weighed"])
    graph.node("Add", ["weighed", graph.constant("choice.offset", choice[:, -1])], ["moved"])
    graph.node("Softmax", ["moved"], ["chances"], axis=-1)
    graph.node("ArgMax", ["chances"], ["codes"], axis=-1, keepdims=0)
    graph.node("ReduceMax", ["chances"], ["confidences"], axes=[-1], keepdims=0)
