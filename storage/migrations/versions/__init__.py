"""The steps, in order; each is final once released."""
