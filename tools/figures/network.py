"""The network that reads a strip: columns of figures, told apart by CTC (Graves et al., 2006)."""

import torch
from torch import Tensor, nn

CLASSES = 11
"""Nothing, then the ten figures."""


class FigureNetwork(nn.Module):
    """``(N, 1, 48, W)`` of ink in 0..1 gives ``(N, W / 2, 11)`` log-probabilities."""

    def __init__(self) -> None:
        super().__init__()
        self.eyes = nn.Sequential(
            *_step(1, 16), nn.MaxPool2d(2),
            *_step(16, 32), nn.MaxPool2d((2, 1)),
            *_step(32, 48), nn.MaxPool2d((2, 1)),
            *_step(48, 64),
            nn.Conv2d(64, 64, (6, 1), bias=False), nn.BatchNorm2d(64), nn.ReLU(),
        )  # fmt: skip
        self.columns = nn.Sequential(
            nn.Conv1d(64, 64, 5, padding=2, bias=False), nn.BatchNorm1d(64), nn.ReLU(),
            nn.Conv1d(64, 64, 5, padding=2, bias=False), nn.BatchNorm1d(64), nn.ReLU(),
            nn.Conv1d(64, CLASSES, 1),
        )  # fmt: skip

    def forward(self, strips: Tensor) -> Tensor:
        """The answer for ``strips``."""
        seen = self.eyes(strips).squeeze(2)
        return torch.log_softmax(self.columns(seen).transpose(1, 2), dim=2)


def _step(inner: int, outer: int) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(inner, outer, 3, padding=1, bias=False),
        nn.BatchNorm2d(outer),
        nn.ReLU(),
    )
