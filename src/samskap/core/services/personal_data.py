"""A person sees, fetches and erases their own data; every domain contributes its part through the registry."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import SYSTEM, Actor
from samskap.core.errors import InvalidInput, NotVisible, Refused
from samskap.core.models import User
from samskap.core.registry import registry
from samskap.core.selectors.people import organisations_left_without_lead


def collect_personal_data(*, actor: Actor) -> Mapping[str, Mapping[str, Any]]:
    """Everything the portal stores about the person, as JSON-able values by domain and heading."""
    user = _person(actor)
    return {part.name: dict(part.fetch(user)) for part in registry.personal_data}


def personal_chapters() -> list[str]:
    """The chapters of "my data" in the reader's language, the account first."""
    named = sorted(registry.personal_data, key=lambda part: part.name != "account")
    return list(dict.fromkeys(str(part.chapter) for part in named))


def collect_chapter(*, actor: Actor, number: int) -> list[tuple[str, Any]]:
    """Headings and values of one chapter, by its place in :func:`personal_chapters`.

    :raises NotVisible: there is no such chapter.
    """
    user, chapters = _person(actor), personal_chapters()
    if not 0 <= number < len(chapters):
        raise NotVisible
    parts = [part for part in registry.personal_data if str(part.chapter) == chapters[number]]
    return [item for part in parts for item in part.fetch(user).items()]


@transaction.atomic
def edit_profile(*, actor: Actor, name: str, language: str, monday_mail: bool) -> User:
    """What the person says about themselves."""
    user = _person(actor)
    before = {"language": user.language, "monday_mail": user.monday_mail}
    user.name, user.language, user.monday_mail = name.strip(), language, monday_mail
    user.save(update_fields=["name", "language", "monday_mail"])
    journal.record(
        actor=actor,
        action="person.edited",
        obj=user,
        before=before,
        after={"language": language, "monday_mail": monday_mail},
        personal={"name": user.name},
    )
    return user


@transaction.atomic
def erase_person(*, actor: Actor, confirmed_email: str, leads_gone_accepted: bool) -> None:
    """Erase the account and everything personal in every domain; the journal keeps that it happened, not who it was."""
    user = User.objects.select_for_update().get(pk=_person(actor).pk)
    if confirmed_email.strip().lower() != user.email:
        message = _("Write the e-mail address of your account, so that we know you mean it.")
        raise InvalidInput(message, {"confirmed_email": message})
    if not leads_gone_accepted and organisations_left_without_lead(user):
        message = _("Tick that you know this, or make somebody else a lead first.")
        raise InvalidInput(message, {"leads_gone_accepted": message})
    for part in registry.personal_data:
        part.erase(user)
    journal.record(
        actor=SYSTEM, action="person.erased", obj=user, after={"parts": [part.name for part in registry.personal_data]}
    )
    journal.erase_person(user)
    user.delete()


def _person(actor: Actor) -> User:
    if actor.user is None:
        raise Refused(_("Sign in first."))
    return actor.user
