"""A program with OCRmyPDF's command line that writes what it is told into the sidecar."""

from pathlib import Path


def write_program(folder: Path, body: str) -> Path:
    """A shell script; ``$sidecar`` is where the text goes, ``$page`` the file to read."""
    path = folder / "ocrmypdf"
    find = 'while [ $# -gt 2 ]; do [ "$1" = --sidecar ] && sidecar=$2; shift; done; page=$1'
    path.write_text(f"#!/bin/sh\n{find}\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path
