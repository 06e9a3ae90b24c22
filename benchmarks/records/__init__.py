"""How well papers are recognised and their fields read: `python -m benchmarks.records`."""
