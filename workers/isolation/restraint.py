"""What the kernel takes from a process that opens files of strangers. No root is needed.

- ``no_new_privs`` (prctl(2)): no program it starts gets more rights than it has.
- Landlock (landlock(7), Linux 5.13): it reads only what it is named, and writes only there.
- seccomp (seccomp(2)): it opens no socket of any kind, and looks into no other process.

User and network namespaces would do the last as well, but containers and Debian's hardened
kernels forbid them to ordinary users; seccomp filters are allowed everywhere.
"""

import contextlib
import ctypes
import os
import platform
import signal
import struct
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _PR_GET_SECCOMP = 1, 38, 22, 21
_SECCOMP_MODE_FILTER = 2

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
"""The same numbers on every architecture."""
_ASK_VERSION = 1
_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
_TRUNCATE = 1 << 14
_LOOKING = _EXECUTE | _READ_FILE | _READ_DIR
_SCOPES = 0b11
"""Version 6: abstract Unix sockets and signals stay among the restrained."""

_BOUND = {
    "x86_64": (0xC000003E, (41, 53, 49, 42, 101, 310, 311, 425, 298, 323, 272, 308, 165, 321, 250)),
    "aarch64": (
        0xC00000B7,
        (198, 199, 200, 203, 117, 270, 271, 425, 241, 282, 97, 268, 40, 280, 219),
    ),
}
"""Audit number of the architecture and its numbers of: socket, socketpair, bind, connect, ptrace,
process_vm_readv, process_vm_writev, io_uring_setup (whose rings open sockets behind a filter's
back), perf_event_open, userfaultfd, unshare, setns, mount, bpf, keyctl."""


@dataclass(frozen=True, slots=True)
class Restraint:
    """What this kernel can take from a process."""

    files: bool
    """Landlock."""
    network: bool
    """A seccomp filter."""


@cache
def available() -> Restraint:
    """What can be had here; asks the kernel and changes nothing."""
    seccomp = _libc().prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) >= 0
    return Restraint(_landlock_version() >= 1, seccomp and platform.machine() in _BOUND)


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when the thread that started it ends."""
    _libc().prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def give_up_network() -> None:
    """Take sockets, and other processes' memory, from this thread and all that it starts.

    Does nothing where the kernel or the architecture has no filters: see :func:`available`.
    """
    libc = _libc()
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if available().network:
        program = _Program.of(*_BOUND[platform.machine()])
        libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)


def give_up_files(reads: Iterable[Path], writes: Iterable[Path] = ()) -> None:
    """Leave this thread, and all that it starts, only ``reads``, ``writes`` and the software.

    Folders stand for all that is in them. Does nothing where there is no Landlock.
    """
    version = _landlock_version()
    if version < 1:
        return
    libc = _libc()
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    handled = _RIGHTS_BY_VERSION[min(version, 3)]
    attributes = struct.pack("QQQ", handled, 0, _SCOPES if version >= 6 else 0)
    ruleset = libc.syscall(_LANDLOCK_CREATE, attributes, 24 if version >= 6 else 8, 0)
    if ruleset < 0:
        return
    for rule in software_rules():
        libc.syscall(_LANDLOCK_ADD, ruleset, _PATH_BENEATH, rule, 0)
    for path in reads:
        _allow(ruleset, path, _LOOKING)
    for path in writes:
        _allow(ruleset, path, handled & ~_EXECUTE)
    libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0)
    os.close(ruleset)


_SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/localtime",
    "/var/cache/fontconfig",
    "/dev/urandom",
    "/dev/zero",
)
_OF_LIBRARIES = ("site-packages", "dist-packages")
"""Also in a home, where pip puts them for one user (PEP 370)."""
_PROCESSOR = ("/proc/cpuinfo", "/sys/devices/system/cpu")
"""Read by ONNX Runtime and OpenBLAS to choose their arithmetic."""


def software() -> tuple[Path, ...]:
    """Where programs, libraries, fonts and this very code lie; none lies within another.

    Of a folder from which our code is taken as it lies there, its packages and modules: beside them
    may lie papers and keys.
    """
    python = {Path(sys.base_prefix), Path(sys.prefix), *map(Path, sysconfig.get_paths().values())}
    searched = {Path(name).resolve() for name in sys.path if name}
    libraries = {path for path in searched if path.name in _OF_LIBRARIES}
    checkouts = {path for path in searched - libraries if not _lies_within(path, python)}
    packages = {init.parent for path in checkouts for init in path.glob("*/__init__.py")}
    modules = {path for folder in checkouts for path in folder.glob("*.[ps][yo]")}
    found = {*map(Path, (*_SYSTEM, *_PROCESSOR)), *python, *libraries, *packages, *modules}
    real = {path.resolve() for path in found if path.exists()}
    return tuple(sorted(path for path in real if not _lies_within(path, real - {path})))


def _lies_within(path: Path, folders: Iterable[Path]) -> bool:
    return any(path.resolve().is_relative_to(folder.resolve()) for folder in folders)


@cache
def software_rules() -> tuple[bytes, ...]:
    """What every restrained process may look into, ready for the kernel.

    Found once, before a process forks those that need it: 2 ms each. The descriptors stay open;
    nothing can be read through them (O_PATH).
    """
    rights = dict.fromkeys(software(), _LOOKING) | {Path(os.devnull): _READ_FILE | _WRITE_FILE}
    return tuple(
        _rule(path, os.open(path, os.O_PATH | os.O_CLOEXEC), of) for path, of in rights.items()
    )


def _allow(ruleset: int, path: Path, rights: int) -> None:
    with contextlib.suppress(OSError), _opened(path) as handle:
        rule = _rule(path, handle, rights)
        _libc().syscall(_LANDLOCK_ADD, ruleset, _PATH_BENEATH, rule, 0)


def _rule(path: Path, handle: int, rights: int) -> bytes:
    """``struct landlock_path_beneath_attr``."""
    if not path.is_dir():
        rights &= _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
    return struct.pack("=Qi", rights, handle)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        yield handle
    finally:
        os.close(handle)


@cache
def _landlock_version() -> int:
    version: int = _libc().syscall(_LANDLOCK_CREATE, None, 0, _ASK_VERSION)
    return version


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


class _Instruction(ctypes.Structure):
    """struct sock_filter (linux/filter.h)."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))

    @classmethod
    def of(cls, architecture: int, refused: tuple[int, ...]) -> "_Program":
        """Refuse these calls, and every call of another architecture, with EPERM."""
        load, jump_equal, jump_above, answer = 0x20, 0x15, 0x35, 0x06
        refuse, allow = 0x00050000 | 1, 0x7FFF0000
        x32 = 0x40000000  # x86-64's second numbering of the same calls
        checks = [(jump_above, x32), *((jump_equal, number) for number in refused)]
        last = len(checks) + 1
        lines = [
            _Instruction(load, 0, 0, 4),  # seccomp_data.arch
            _Instruction(jump_equal, 0, last + 1, architecture),
            _Instruction(load, 0, 0, 0),  # seccomp_data.nr
            *(_Instruction(code, last - at - 1, 0, v) for at, (code, v) in enumerate(checks)),
            _Instruction(answer, 0, 0, allow),
            _Instruction(answer, 0, 0, refuse),
        ]
        return cls(len(lines), (_Instruction * len(lines))(*lines))
