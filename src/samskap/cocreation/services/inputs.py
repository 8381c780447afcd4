"""What the services take, and the checks that several of them share."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from samskap.cocreation.languages import TEXT_LANGUAGES
from samskap.cocreation.models import Conversation, Moderation
from samskap.core.errors import InvalidInput
from samskap.core.scopes import Scope
from samskap.needs.models import Need


@dataclass(frozen=True)
class Promise:
    """Who asks, why, what is open and fixed, who decides and when, what happens with the answers; empty is allowed."""

    asked_by: str = ""
    purpose: str = ""
    open_matters: str = ""
    fixed_matters: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    use_of_answers: str = ""


@dataclass(frozen=True)
class ConversationInput:
    """Everything on the one page where a conversation is made or changed."""

    question: str
    language: str
    background: str = ""
    promise: Promise = Promise()
    scope: Scope = field(default_factory=Scope)
    moderation: str = Moderation.STRICT
    closes_at: datetime | None = None
    need: Need | None = None


def check_lengths(conversation: Conversation, names: tuple[str, ...]) -> None:
    """Hold every text to the length of its column, whatever sent it.

    :raises InvalidInput: with the field and its limit.
    """
    for name in names:
        limit = Conversation._meta.get_field(name).max_length
        text = getattr(conversation, name)
        if limit is not None and len(text) > limit:
            message = _("This is %(length)d signs long; at most %(limit)d fit.") % {"length": len(text), "limit": limit}
            raise InvalidInput(message, {name: message})


def check_language(language: str) -> None:
    """One of the languages people write in here.

    :raises InvalidInput: any other.
    """
    if language not in dict(TEXT_LANGUAGES):
        message = _("Choose one of the languages in the list.")
        raise InvalidInput(message, {"language": message})
