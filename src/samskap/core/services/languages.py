"""The language in which the portal speaks to a person."""

from django.conf import settings

from samskap.core.access import Actor
from samskap.core.models import User


def choose_language(*, actor: Actor, language: str) -> bool:
    """Remember the language on the actor's account; whether anything changed. An unknown one changes nothing.

    Not in the journal: it says nothing about anybody but the actor, and ends with the account.
    """
    if actor.user is None or language not in dict(settings.LANGUAGES) or actor.user.language == language:
        return False
    return bool(User.objects.filter(pk=actor.user.pk).update(language=language))
