"""The pure core: scan in, text, record and lawful copy out; no network, clock or database."""
