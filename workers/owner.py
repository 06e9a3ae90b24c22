"""Who holds a lease: a process, told apart from every other one that ever had its number."""

import os
import socket

import psutil


def this_process() -> str:
    """The lease owner's name of this process: host, pid and start time."""
    return _name(psutil.Process(os.getpid()))


def is_dead(owner: str) -> bool:
    """Whether ``owner`` is known to be gone; ``False`` for processes of other hosts.

    The start time tells a process from a later one with the same pid.
    """
    host, _, rest = owner.partition("/")
    if host != socket.gethostname():
        return False
    try:
        process = psutil.Process(int(rest.partition("/")[0]))
        return process.status() == psutil.STATUS_ZOMBIE or _name(process) != owner
    except psutil.NoSuchProcess:
        return True


def _name(process: psutil.Process) -> str:
    return f"{socket.gethostname()}/{process.pid}/{process.create_time():.2f}"
