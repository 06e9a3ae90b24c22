"""Every error a person can meet has a name, a sentence and a page."""

import importlib
import pickle
import pkgutil
import re
import string
from collections import Counter

import pytest

from schemas.errors import SohoaError, all_errors
from tests.repository.paths import ROOT

PACKAGES = ("schemas", "pipeline", "storage", "workers", "portal", "sohoa")
DOCUMENTED = re.findall(
    r"^### `([a-z_.]+)`$",
    (ROOT / "docs/errors.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
_RUN_NOT_IMPORTED = "storage.migrations"
"""Alembic executes these itself, inside a migration."""
_VIETNAMESE = re.compile(r"[ăâđêôơưàáạảãèéẹẻẽìíịỉĩòóọỏõùúụủũỳýỵỷỹ]", re.IGNORECASE)


def import_everything() -> None:
    """Load every module, so that every error class is born."""
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not module.name.startswith(_RUN_NOT_IMPORTED) and "__main__" not in module.name:
                importlib.import_module(module.name)


def every_error() -> list[type[SohoaError]]:
    import_everything()
    kinds = {kind for kind in all_errors() if kind.__module__.partition(".")[0] in PACKAGES}
    return sorted({SohoaError, *kinds}, key=lambda kind: kind.code)


ERRORS = every_error()
each_error = pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)


def test_no_two_errors_share_a_code() -> None:
    """A stored code is turned back into its class; two classes would be a guess."""
    counted = Counter(kind.code for kind in ERRORS)
    assert [code for code, times in counted.items() if times > 1] == []


@each_error
def test_a_code_says_its_stage_and_its_name(kind: type[SohoaError]) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z][a-z_]*[a-z]", kind.code)


@each_error
def test_a_clerk_reads_a_vietnamese_sentence(kind: type[SohoaError]) -> None:
    assert _VIETNAMESE.search(kind.clerk)
    assert kind.clerk == kind.clerk.strip()
    assert len(kind.clerk) < 240


@each_error
def test_an_error_survives_the_way_between_processes(kind: type[SohoaError]) -> None:
    """Celery, process pools and the database carry errors; a reader must get the same one."""
    names = [name for _, name, _, _ in string.Formatter().parse(kind.clerk) if name]
    error = kind(**{**dict.fromkeys(names, 7), "page": 3})
    twin = pickle.loads(pickle.dumps(error))
    assert type(twin) is kind
    assert (twin.facts, str(twin), twin.clerk_message) == (
        error.facts,
        str(error),
        error.clerk_message,
    )


@each_error
def test_the_sentence_is_whole_even_when_a_fact_is_missing(kind: type[SohoaError]) -> None:
    assert "{" not in kind().clerk_message


@each_error
def test_the_handbook_has_a_heading_for_the_code(kind: type[SohoaError]) -> None:
    assert kind.code in DOCUMENTED


def test_the_handbook_explains_nothing_that_cannot_happen() -> None:
    assert set(DOCUMENTED) <= {kind.code for kind in ERRORS}
