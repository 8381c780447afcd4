"""What can be wrong with what the engine is given."""

from __future__ import annotations


class NordicTextError(ValueError):
    """Any misuse of this engine."""


class UnknownLanguage(NordicTextError):
    """A language that is neither one of LANGUAGES nor "" (unknown)."""


class WrongEmbeddings(NordicTextError):
    """Vectors that do not fit the texts: another number of rows, another width, or not finite."""
