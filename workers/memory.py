"""How much work at once this host's memory bears; decisions are pure, the readings beside them."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psutil

log = logging.getLogger(__name__)

MEBIBYTE: Final = 2**20

_FOR_THE_REST: Final = 1024 * MEBIBYTE
"""Servers, web and system; the idle embedded stack is to stay below 700 MB."""
_A_PROCESS: Final = 700 * MEBIBYTE
"""A worker with its two cells: 421 MB in the reader and 114 in the opener at their largest (A4
pages at 300 dpi in colour), 120 to decode, and its own."""
_A_PAGE: Final = 300 * MEBIBYTE
"""Below this, no page is begun: an A4 page needs 120 MB to decode and as much to read."""

PAUSE_SECONDS: Final = 30.0
"""The longest that work waits for memory. Slow is better than stuck, and when the kernel must end
something it ends a cell (``oom_score_adj``), whose page is tried again."""
_LOOK_SECONDS: Final = 1.0


def processes_for(cores: int, total: int) -> int:
    """Worker processes for ``cores`` and ``total`` bytes of memory; at least one."""
    return max(1, min(cores, (total - _FOR_THE_REST) // _A_PROCESS))


def room_for_counter(cores: int, total: int) -> bool:
    """Whether one process more has room, that reads for citizens alone."""
    return total >= _FOR_THE_REST + (processes_for(cores, total) + 1) * _A_PROCESS


def is_short(available: int) -> bool:
    """Whether so few bytes are available that no page should be begun."""
    return available < _A_PAGE


def wait_for_memory(
    available: Callable[[], int], sleep: Callable[[float], None] = time.sleep
) -> float:
    """Pause while memory is short, at most :data:`PAUSE_SECONDS`; for how many seconds."""
    waited = 0.0
    while is_short(available()) and waited < PAUSE_SECONDS:
        if not waited:
            log.warning("work.paused reason=memory available_mb=%d", available() // MEBIBYTE)
        sleep(_LOOK_SECONDS)
        waited += _LOOK_SECONDS
    return waited


def total_memory() -> int:
    """Bytes that this process and its like may use: the host's, or less in a container."""
    limit = _first_number("memory.max", "memory/memory.limit_in_bytes")
    total = int(psutil.virtual_memory().total)
    return total if limit is None else min(total, limit)


def available_memory() -> int:
    """Bytes that could be used now without swapping."""
    free = int(psutil.virtual_memory().available)
    limit = _first_number("memory.max", "memory/memory.limit_in_bytes")
    used = _first_number("memory.current", "memory/memory.usage_in_bytes")
    if limit is None or used is None:
        return free
    return min(free, max(0, limit - used))


def _first_number(*names: str, root: Path = Path("/sys/fs/cgroup")) -> int | None:
    """From the control group that a container sees as its own, of version 2 or 1; "max" is none."""
    for name in names:
        try:
            return int((root / name).read_text(encoding="ascii"))
        except (OSError, ValueError):
            continue
    return None
