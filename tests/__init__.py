"""The tests; one folder per package, and `repository` for the whole."""
