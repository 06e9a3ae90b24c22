"""Letters that readers see where digits stand. Used only inside fields made of digits."""

LOOKALIKES = "OoQDIl|!SsBZz"
_AS_DIGIT = str.maketrans(dict(zip(LOOKALIKES, "0000111155822", strict=True)))
DIGIT = f"[0-9{LOOKALIKES}]"
"""A regular expression for one digit, well read or not."""

UNDONE = 0.85
"""The certainty that is left when a look-alike was taken for a digit."""


def as_digits(text: str) -> str:
    """The text with look-alikes replaced: ``as_digits("44O") == "440"``."""
    return text.translate(_AS_DIGIT)


def certainty(text: str) -> float:
    """1 when nothing had to be undone."""
    return 1.0 if as_digits(text) == text else UNDONE


DOUBTFUL = 0.5
"""The certainty of a value whose form is not what it should be, though it can be read."""
