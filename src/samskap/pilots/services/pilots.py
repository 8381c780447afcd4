"""Beginning a pilot."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, Refused
from samskap.core.models import Organisation, User, Visibility, currency_of
from samskap.core.scopes import Scope, check_scope
from samskap.core.texts import fill_texts
from samskap.needs.models import Need
from samskap.pilots.models import Charter, Pilot
from samskap.pilots.services.indexing import index_pilot
from samskap.pilots.services.inputs import check_choice
from samskap.portfolio.models import Candidate


@dataclass(frozen=True)
class PilotInput:
    """What makes an idea for a pilot; only title and kind are needed. Its money is in the currency of the
    ``candidate``'s round."""

    title: str
    kind: str
    summary: str = ""
    language: str = "sv"
    need: Need | None = None
    scope: Scope = field(default_factory=lambda: Scope(Visibility.PRIVATE))
    candidate: Candidate | None = None


@transaction.atomic
def create_pilot(*, actor: Actor, organisation: Organisation, values: PilotInput, now: datetime | None = None) -> Pilot:
    """An idea for a pilot in the organisation, owned by the one who writes it down, with an empty charter.

    :raises Refused: the actor does not work in the organisation.
    :raises InvalidInput: a field cannot be used, or the need is another organisation's.
    """
    require(actor, "pilots.create_pilot")
    if not actor.works_in(organisation.pk):
        raise Refused(_("You do not have the role that this needs. Ask a lead of the organisation."))
    check_scope(actor, organisation, values.scope)
    return begin_pilot(actor=actor, organisation=organisation, values=values, owner=actor.user, now=now)


def begin_pilot(
    *,
    actor: Actor,
    organisation: Organisation,
    values: PilotInput,
    owner: User | None,
    now: datetime | None = None,
) -> Pilot:
    """The pilot inside the caller's transaction; whether the actor may, and the scope, the caller has checked.

    :raises InvalidInput: a field cannot be used, or the need is another organisation's.
    """
    row = Pilot(organisation=organisation, created_by=actor.user, owner=owner, state_since=now or timezone.now())
    row.candidate = values.candidate
    row.currency = values.candidate.round.currency if values.candidate else currency_of(organisation.country)
    fill_texts(row, {"title": values.title, "summary": values.summary}, ("title",))
    row.title = " ".join(row.title.split())
    check_choice(row, kind=values.kind, language=values.language)
    row.visibility, row.network, row.room = values.scope.visibility, values.scope.network, values.scope.room
    row.need = check_need(organisation, values.need)
    row.save()
    Charter.objects.create(pilot=row)
    facts = {"title": row.title, "kind": row.kind, "visibility": row.visibility, "need": row.need_id}
    facts |= {"candidate": row.candidate_id} if row.candidate else {}
    journal.record(actor=actor, action="pilot.created", obj=row, organisation=organisation, after=facts)
    index_pilot(row)
    return row


def check_need(organisation: Organisation, need: Need | None) -> Need | None:
    """A pilot can answer a need of its own organisation.

    :raises InvalidInput: the need is another organisation's.
    """
    if need is not None and need.organisation_id != organisation.pk:
        message = _("Choose a need of your own organisation.")
        raise InvalidInput(message, {"need": message})
    return need
