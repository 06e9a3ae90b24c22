"""Models of ONNX Runtime: opened for one thread, asked with a deadline."""

from collections.abc import Callable
from threading import Timer
from typing import Any

from pipeline.ocr.deadline import Deadline
from pipeline.ocr.errors import EngineCrashed

AskModel = Callable[[list[str], dict[str, Any], Deadline], list[Any]]
"""Names of outputs and arrays by names of inputs give the arrays of the outputs."""


class OnnxModel:
    """An open model, of a file or of its bytes; an ``AskModel`` that can be stopped."""

    def __init__(self, model: str | bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # Batches differ in shape: the arena kept growing (500 MB) and saved no time.
        options.enable_cpu_mem_arena = False
        self._onnxruntime = onnxruntime
        providers = ["CPUExecutionProvider"]
        self._session = onnxruntime.InferenceSession(model, options, providers=providers)

    def __call__(self, outputs: list[str], inputs: dict[str, Any], deadline: Deadline) -> list[Any]:
        """The ``outputs`` for ``inputs``; raises ``EngineTimeout`` or ``EngineCrashed``."""
        options = self._onnxruntime.RunOptions()
        # The runtime looks at the flag between two operators.
        stop = Timer(deadline.left, setattr, (options, "terminate", True))
        stop.daemon = True
        stop.start()
        try:
            answers: list[Any] = self._session.run(outputs, inputs, options)
        except Exception as error:
            # The runtime's exceptions have no common base but Exception.
            if options.terminate:
                raise deadline.missed() from error
            status = type(error).__name__
            raise EngineCrashed(
                engine=deadline.engine, page=deadline.page, status=status
            ) from error
        finally:
            stop.cancel()
        return answers
