"""What ends a command with exit code 2."""

from __future__ import annotations


class UnusableInput(Exception):
    """What was given cannot be used; the text is one sentence for the person at the terminal."""
