"""``python -m sohoa``: how the supervisor starts its children."""

from sohoa.cli import main

main()
