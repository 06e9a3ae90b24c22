"""The models of ``trueocr``: where they are, that they are the ones that were tried, opened.

Only the detector and the recogniser are used. Turn, skew and reading order are decided here, by
cleaning and by ``order``.
"""

import hashlib
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pipeline.ocr.alphabet import require_alphabet
from pipeline.ocr.errors import EngineChanged, EngineMissing
from pipeline.ocr.onnx_model import AskModel, OnnxModel

NAME = "trueocr"
REMEDY = "pip install trueocr==0.1.1"

SHA256 = {
    "det.onnx": "f2bd4cba23e9c328cf7ec824634e423e191a2c6aacbbf35c62bd79dd70f62f59",
    "rec.onnx": "360b800dcbebd1099270f703ac35a43a6c86b40de049c4be78a130184b3bfef0",
    "meta.json": "934c619f2b8579aa0fa0ead0ec20afc79fd92966be0255ebaf821142fe8740cd",
}
"""Of release 0.1.1, on which every threshold of this package was measured."""


@dataclass(frozen=True, slots=True)
class TrueocrModels:
    """Open models; ``characters[i]`` is what the recogniser means by ``i + 1``, 0 is a blank."""

    detector: AskModel
    recogniser: AskModel
    characters: tuple[str, ...]
    detector_side: int


def installed_models() -> Path:
    """The folder of the models inside the installed package; raises ``EngineMissing``."""
    spec = find_spec("trueocr")
    if spec is None or spec.origin is None or find_spec("onnxruntime") is None:
        raise EngineMissing(engine=NAME, remedy=REMEDY)
    return Path(spec.origin).parent / "models"


def open_models(folder: Path) -> TrueocrModels:
    """Open the models in ``folder`` for one thread.

    Raises ``EngineMissing``, ``EngineChanged`` or ``AlphabetIncomplete``.
    """
    for name, wanted in SHA256.items():
        _require(folder / name, wanted)
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    characters = tuple(meta["charset"])
    require_alphabet(NAME, frozenset(characters).__contains__)
    return TrueocrModels(
        detector=OnnxModel(str(folder / "det.onnx")),
        recogniser=OnnxModel(str(folder / "rec.onnx")),
        characters=characters,
        detector_side=int(meta["det_long_side"]),
    )


def _require(path: Path, sha256: str) -> None:
    if not path.is_file():
        raise EngineMissing(engine=NAME, remedy=REMEDY)
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        remedy = f"pip install --force-reinstall {REMEDY.rpartition(' ')[2]}"
        raise EngineChanged(engine=NAME, file=path.name, remedy=remedy)
