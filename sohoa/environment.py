"""The environment of this process, read nowhere else, and what of it others are given."""

import os
from collections.abc import Mapping

PREFIX = "SOHOA_"
"""Begins the name of every variable that is a setting of the product."""


def own_settings() -> dict[str, str]:
    """What of this process's environment are settings of the product."""
    bare = bare_environment()
    return {name: value for name, value in inherited_environment().items() if name not in bare}


def bare_environment() -> dict[str, str]:
    """This process's environment without our own settings.

    A child process gets the settings it was given and no others: a page worker must not
    inherit the signing key's place or an administrator's credential.
    """
    return {
        name: value
        for name, value in inherited_environment().items()
        if not name.upper().startswith(PREFIX)
    }


def adopt_environment(settings: Mapping[str, str]) -> None:
    """Be from now on as if this process had been started with these variables too."""
    os.environ.update(settings)  # noqa: TID251


_HARMLESS = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "TZ")


def cell_environment() -> dict[str, str]:
    """What a process may know that opens files of strangers: where programs are, and no more.

    One thread for each library (parallelism is a matter of processes), and large pages for what
    it allocates: a fresh process touches all its memory for the first time, and one A4 page in
    colour costs 21,000 page faults without them, 600 with (0.12 against 0.06 s to decode).
    """
    known = {name: value for name, value in inherited_environment().items() if name in _HARMLESS}
    alone = {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
    return known | alone | {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}


def inherited_environment() -> dict[str, str]:
    """A copy of this process's environment, to hand on as it is."""
    return dict(os.environ)  # noqa: TID251 - this is the one place
