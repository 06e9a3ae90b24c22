"""The shell: settings, the embedded stack, the command line, and where everything is joined."""


def __getattr__(name: str) -> str:
    """``__version__``, when it is asked for: looking it up loads a tenth of a second of modules."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import version

    return version("sohoa")
