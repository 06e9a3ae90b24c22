"""Train the reader of figures by hand, and say how well it reads digits it has not seen.

    python -m tools.figures.train DIGITS pipeline/by_hand/figures.onnx

``DIGITS`` – a folder with ``0.json`` to ``9.json`` of MNIST (see the README beside this file). Of
each digit the last fifth is held back: nothing is trained on it, and the table is of it alone.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from pipeline.blanks import Kind
from pipeline.by_hand.figures import open_network, read_figures
from pipeline.by_hand.strip import HEIGHT
from tools.figures.blanks import Digits, drawn_blank, invented, load_digits
from tools.figures.network import FigureNetwork

TRAINED, HELD_BACK = slice(0, 800), slice(800, None)
"""Of about a thousand of each digit."""

STEPS, BATCH = 3500, 48
RATE, DECAY = 4e-3, 1e-3
KEPT = 60
"""Batches that are looked at a second time: drawing one takes as long as learning from it."""

PRINTED = 0.08
"""Share of strips set in type, which are taken for writing now and then."""

REPORTED = 1000
"""Strips of each kind in the table."""

Batch = tuple[Tensor, list[str]]
"""``(N, 1, 48, W)`` and what is written in each."""


def main() -> None:
    """Train, write the model, read it back and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tools.figures.train", description=__doc__)
    parser.add_argument("digits", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--steps", type=int, default=STEPS)
    given = parser.parse_args()
    torch.manual_seed(1)
    network = trained(load_digits(given.digits, TRAINED), given.steps)
    write(network, given.model)
    print(table(given.model, load_digits(given.digits, HELD_BACK)))


def trained(digits: Digits, steps: int) -> FigureNetwork:
    """A network after ``steps`` batches of drawn blanks; prints its loss as it learns."""
    network = FigureNetwork()
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    loss_of = nn.CTCLoss(zero_infinity=True)
    recent = 0.0
    for step, (strips, texts) in zip(range(1, steps + 1), _batches(digits), strict=False):
        columns = network(strips)
        loss = loss_of(columns.transpose(0, 1), *_targets(texts, columns.shape[1]))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        recent += loss.item()
        if step % 100 == 0:
            print(f"{step} of {steps}: loss {recent / 100:.4f}", file=sys.stderr, flush=True)
            recent = 0.0
    return network.eval()


def write(network: FigureNetwork, path: Path) -> None:
    """The network as ONNX, for strips of any width."""
    torch.onnx.export(
        network,
        (torch.zeros(1, 1, HEIGHT, 100),),
        str(path),
        input_names=["strips"],
        output_names=["figures"],
        dynamic_axes={"strips": {0: "n", 3: "width"}, "figures": {0: "n", 1: "columns"}},
        dynamo=False,
    )


def table(model: Path, digits: Digits) -> str:
    """How many strips of each kind are read, how surely, and how many of them rightly."""
    network = open_network(model)
    rows = ["| blank | read right % | believed % | of these right % |", "|---|---:|---:|---:|"]
    rng = Random(7)
    answers: dict[Kind, list[tuple[float, bool]]] = {"number": [], "day": [], "month": []}
    while min(len(of_kind) for of_kind in answers.values()) < REPORTED:
        kind, text = invented(rng)
        if text:
            read = read_figures(drawn_blank(rng, text, digits), kind, network)
            answers[kind].append((read.probability, read.text == text) if read else (0.0, False))
    for kind, of_kind in answers.items():
        sure = [right for probability, right in of_kind if probability >= 0.5]
        right = sum(right for _, right in of_kind) / len(of_kind)
        rows.append(
            f"| {kind} | {100 * right:.1f} | {100 * len(sure) / len(of_kind):.1f} "
            f"| {100 * sum(sure) / max(1, len(sure)):.1f} |"
        )
    return "\n".join(rows)


class DrawnBlanks(IterableDataset[Batch]):
    """Batches of blanks without end, drawn from ``digits``; every worker draws others."""

    def __init__(self, digits: Digits) -> None:
        super().__init__()
        self._digits = digits

    def __iter__(self) -> Iterator[Batch]:
        """The batches of this worker."""
        cv2.setNumThreads(1)
        worker = get_worker_info()
        rng = Random(worker.id if worker else 0)
        while True:
            yield _drawn(rng, self._digits)


def _drawn(rng: Random, digits: Digits) -> Batch:
    texts = [invented(rng)[1] for _ in range(BATCH)]
    strips = [drawn_blank(rng, t, digits, printed=rng.random() < PRINTED) for t in texts]
    batch = np.zeros((BATCH, 1, HEIGHT, max(strip.shape[1] for strip in strips)), np.float32)
    for place, strip in enumerate(strips):
        batch[place, 0, :, : strip.shape[1]] = strip
    return torch.from_numpy(batch), texts


def _batches(digits: Digits) -> Iterator[Batch]:
    """Fresh batches and, every other time, one of the last again."""
    rng = Random(0)
    kept: list[Batch] = []
    for fresh in DataLoader(DrawnBlanks(digits), batch_size=None, num_workers=2):
        kept = [*kept[-KEPT:], fresh]
        yield fresh
        yield rng.choice(kept)


def _targets(texts: list[str], columns: int) -> tuple[Tensor, Tensor, Tensor]:
    figures = torch.tensor([int(figure) + 1 for text in texts for figure in text])
    lengths = torch.tensor([len(text) for text in texts])
    return figures, torch.full((len(texts),), columns), lengths


if __name__ == "__main__":
    main()
