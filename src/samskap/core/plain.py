"""Text as people typed it, without signs that nobody sees and that change how what stands around them is read."""

import re

# Control characters but line breaks and tabs; marks that turn the direction of the text after them, beyond their own.
_TRICKS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text without control characters and direction overrides; a zero byte stays, to be refused by name."""
    return _TRICKS.sub("", text)
