"""The inside of a cell: ``python -m workers.isolation.server LINK``.

It starts without any setting of the product in its environment and with one descriptor, its end of
a socket to the worker. Before it imports anything that decodes, it gives up the network for good.
A cell that is *fresh* forks for every job, and the child gives up all files but the job's own; one
that is not gives up all files at once and works itself, because its tools are dear to load and
strangers' bytes never reach it.
"""

import errno
import gc
import json
import mmap
import os
import resource
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline.page_memory import give_back_memory
from schemas.errors import SohoaError
from workers.isolation.restraint import (
    die_with_parent,
    give_up_files,
    give_up_network,
    software_rules,
)
from workers.isolation.wire import (
    Buffer,
    Ending,
    Order,
    Verdict,
    receive_order,
    send_verdict,
)

_AGAIN_SECONDS = 0.1
"""The kernel lets one group a tenth of a second change its niceness (kernel/sched/autogroup.c)."""
_TRIES = 20


def serve(link: socket.socket) -> None:
    """Do what comes over ``link`` until the worker is gone."""
    die_with_parent()
    _first_to_go_when_memory_is_short()
    give_up_network()
    (fresh, reads, behind), _ = receive_order(link)
    if behind:
        _let_others_run_before(behind)
    if fresh:
        software_rules()
    else:
        give_up_files((*map(Path, reads), Path("/proc/self")))
    prepare, handles = receive_order(link)
    _fall_silent()
    tools: Any = None

    def get_ready() -> list[Buffer]:
        nonlocal tools
        tools = prepare()
        return []

    ending = _answered(get_ready, handles[0])
    os.close(handles[0])
    send_verdict(link, Verdict(ending, 0, _peak()))
    gc.collect()
    gc.freeze()  # what is there now stays shared with the forked
    give_back_memory()
    while ending is Ending.DONE:
        order, handles = receive_order(link)
        send_verdict(link, (_apart if fresh else _here)(link, order, tools, handles))
        for handle in handles:
            os.close(handle)


def _here(link: socket.socket, order: Order, tools: Any, handles: list[int]) -> Verdict:  # noqa: ANN401
    del link
    order.limits.impose()
    return Verdict(_perform(order, tools, handles), 0, _peak())


def _apart(link: socket.socket, order: Order, tools: Any, handles: list[int]) -> Verdict:  # noqa: ANN401
    child = os.fork()
    if child == 0:
        ending = Ending.OTHER
        try:
            die_with_parent()
            link.close()
            order.limits.impose()
            give_up_files(order.job.reads, order.job.writes)
            ending = _perform(order, tools, handles)
        except MemoryError:
            ending = Ending.MEMORY
        finally:
            os._exit(ending)
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return Verdict(max(code, 0), max(-code, 0), used.ru_maxrss * 1024)


def _perform(order: Order, tools: Any, handles: list[int]) -> Ending:  # noqa: ANN401
    answer, *given = handles
    return _answered(lambda: order.job.run(tools, _mapped(given)), answer)


def _mapped(given: list[int]) -> memoryview | None:
    if not given:
        return None
    return memoryview(mmap.mmap(given[0], 0, prot=mmap.PROT_READ))


def _answered(work: Any, answer: int) -> Ending:  # noqa: ANN401
    """Do it and write what came out, or what went wrong, to ``answer``."""
    try:
        for part in work():
            _write(answer, part)
    except SohoaError as error:
        _say(answer, {"code": error.code, "facts": error.facts})
        return Ending.NAMED
    except MemoryError:
        return Ending.MEMORY
    except OSError as error:
        if error.errno == errno.EFBIG:
            return Ending.SIZE
        _say(answer, {"kind": type(error).__name__})
    except Exception as error:  # noqa: BLE001 - the top of the process
        _say(answer, {"kind": type(error).__name__})
    else:
        return Ending.DONE
    return Ending.OTHER


def _say(answer: int, what: dict[str, object]) -> None:
    os.ftruncate(answer, 0)
    os.lseek(answer, 0, os.SEEK_SET)
    _write(answer, json.dumps(what).encode())


def _write(answer: int, part: Buffer) -> None:
    left = memoryview(part).cast("B")
    while left:
        left = left[os.write(answer, left) :]


def _fall_silent() -> None:
    """Libraries complain about damaged files in words taken from them: personal data."""
    null = os.open("/dev/null", os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    os.close(null)


def _first_to_go_when_memory_is_short() -> None:
    """The kernel ends the page rather than the worker, the database or the store (proc(5))."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _let_others_run_before(behind: int) -> None:
    """Add ``behind`` to the niceness: how far this process stands back where cores are short.

    Where the kernel groups processes by session, the niceness of the group counts (sched(7)).
    """
    os.nice(behind)
    with suppress(OSError):
        for _ in range(_TRIES):
            try:
                Path("/proc/self/autogroup").write_text(str(behind), encoding="ascii")
            except BlockingIOError:
                time.sleep(_AGAIN_SECONDS)
            else:
                return


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    with suppress(EOFError, ConnectionError), socket.socket(fileno=int(sys.argv[1])) as end:
        serve(end)
