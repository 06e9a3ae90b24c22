# shellcheck shell=bash
# The checks that read the code without running it. Sourced by scripts/check and scripts/test,
# so that the quick loop and the full one cannot drift apart.

check_style() {
    say "ruff, mypy, import contracts"
    .venv/bin/ruff format --check .
    .venv/bin/ruff check .
    .venv/bin/mypy
    .venv/bin/mypy scripts/*.py
    .venv/bin/lint-imports --no-cache | tail -n 3
}

# Where beauty is lost: the largest functions and modules, for the eye of the reviewer.
show_tail() {
    say "The tail: largest functions and modules"
    .venv/bin/python scripts/tail.py
}
