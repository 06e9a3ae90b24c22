"""The reading benchmark: how well, how fast and in how much memory each engine reads.

``python -m benchmarks.reading --help`` says how to run it; ``benchmarks.scores`` defines what is
measured.
"""
