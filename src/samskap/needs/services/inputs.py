"""What the services take, the checks they share, and the refusal that stays in the journal."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, Refused
from samskap.core.models import Visibility
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
