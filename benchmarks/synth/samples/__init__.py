"""The dossiers in the repository's `samples/` folder, made again at any time from their seeds."""

from benchmarks.synth.samples.sample import Sample

__all__ = ["Sample"]
