"""The named errors of the portal. Messages are translated sentences that say what to do."""

from collections.abc import Mapping


class SamskapError(Exception):
    """The root: something a person can be told about. ``message`` is a translated sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotVisible(SamskapError):
    """The actor may not know that the thing exists: answered like something that does not exist (404)."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)


class Refused(SamskapError):
    """The actor may know the thing but not do this to it (403)."""


class StateRefused(SamskapError):
    """The state of the thing does not allow this now; the message says which state would (409)."""


class InvalidInput(SamskapError):
    """What was typed cannot be used (422). ``fields`` maps field names to messages."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class TooMany(SamskapError):
    """A rate limit was reached (429); the message says when to try again."""
