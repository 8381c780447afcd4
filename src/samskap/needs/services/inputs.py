"""What the services take, the checks they share, and the refusal that stays in the journal."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, Refused
from samskap.core.models import Visibility
from samskap.core.plain import plain
from samskap.core.scopes import Scope
from samskap.needs.models import Need, Scale, Urgency

REQUIRED = ("today", "whom", "better")
TEXTS = (*REQUIRED, "title", "department", "goals")
FIELDS = (*TEXTS, "urgency", "scale", "language")


@dataclass(frozen=True)
class NeedInput:
    """Everything on the page where a need is written; only the first three are needed."""

    today: str
    whom: str
    better: str
    title: str = ""
    department: str = ""
    goals: str = ""
    urgency: str = ""
    scale: str = ""
    language: str = "sv"
    scope: Scope = field(default_factory=lambda: Scope(Visibility.PRIVATE))


def fill_texts(row: Model, values: dict[str, str], required: Iterable[str]) -> None:
    """Set the texts, without signs that nobody sees.

    :raises InvalidInput: with every field that is empty, too long or holds a zero byte.
    """
    wrong: dict[str, str] = {}
    for name, value in values.items():
        column: Any = row._meta.get_field(name)
        text = plain(value).strip()
        if "\x00" in text:
            wrong[name] = _("This holds signs that are no text.")
        elif not text and name in required:
            wrong[name] = _("It is empty.")
        elif column.max_length and len(text) > column.max_length:
            words = {"length": len(text), "limit": column.max_length}
            wrong[name] = _("This is %(length)d signs long; at most %(limit)d fit.") % words
        setattr(row, name, text)
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def check_choices(values: NeedInput) -> None:
    """Urgency, scale and language are among those offered.

    :raises InvalidInput: one is not.
    """
    offered = {"urgency": ["", *Urgency.values], "scale": ["", *Scale.values], "language": dict(settings.LANGUAGES)}
    message = _("Choose one of those in the list.")
    wrong = {name: message for name, known in offered.items() if getattr(values, name) not in known}
    if wrong:
        raise InvalidInput(message, wrong)


def need_to_change(*, actor: Actor, token: str, attempt: str, tried: bool) -> Need:
    """The need by its token, for those who may change it. ``tried``: something was sent, not only a page asked for.

    :raises NotVisible: there is none, or the actor may not know of it.
    :raises Refused: they may, but do not work in its organisation. What was tried stays in the journal.
    """
    need = Need.objects.select_related("organisation").filter(token=token).first()
    if need is None:
        raise NotVisible
    if tried:
        require_owner(actor, need, attempt)
    else:
        require(actor, "needs.edit_need", need, view="needs.view_need")
    return need


def require_owner(actor: Actor, need: Need, attempt: str) -> None:
    """Only those who work in the owning organisation go on; anybody else's attempt stays in the journal.

    Call it outside of the transaction that writes, which the refusal would roll back with its line.

    :raises NotVisible: the actor may not know of the need.
    :raises Refused: they may, but do not work in its organisation.
    """
    try:
        require(actor, "needs.edit_need", need, view="needs.view_need")
    except (NotVisible, Refused):
        facts = {"attempt": attempt}
        journal.record(
            actor=actor, action="need.attempt_refused", obj=need, organisation=need.organisation, after=facts
        )
        raise
