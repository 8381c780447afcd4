"""The language in which the portal speaks to a person."""

from django.conf import settings
from django.db import transaction

from samskap.core import journal
from samskap.core.access import Actor


@transaction.atomic
def choose_language(*, actor: Actor, language: str) -> bool:
    """Remember the language on the actor's account; whether anything changed. An unknown one changes nothing."""
    user = actor.user
    if user is None or language not in dict(settings.LANGUAGES) or user.language == language:
        return False
    before, user.language = user.language, language
    user.save(update_fields=["language"])
    journal.record(
        actor=actor, action="person.edited", obj=user, before={"language": before}, after={"language": language}
    )
    return True
