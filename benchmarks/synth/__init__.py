"""Invented Vietnamese administrative pages, with the truth of every word on them.

``make_document(kind, seed)`` draws one; ``degrade`` ages, scans and photographs it.
"""

from benchmarks.synth.catalogue import KINDS, make_document
from benchmarks.synth.truth import Box, SynthDocument, SynthPage, TruthLine, TruthWord

__all__ = [
    "KINDS",
    "Box",
    "SynthDocument",
    "SynthPage",
    "TruthLine",
    "TruthWord",
    "make_document",
]
