"""One module per kind of paper; each offers ``build(rng) -> Draft``."""
