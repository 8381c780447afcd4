"""Other organisations that say: we have this too. One voice an organisation."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput
from samskap.core.models import Organisation
from samskap.needs.models import Need, NeedSupport
from samskap.needs.services.needs import refuse_withdrawn, standing


def support_need(*, actor: Actor, need: Need, organisation: Organisation, now: datetime | None = None) -> NeedSupport:
    """Say it in the name of an organisation that the actor works in; said twice, it stands once.

    :raises NotVisible: the actor may not know of the need.
    :raises Refused: the actor works in no other organisation than the one that has it.
    :raises InvalidInput: the organisation is not one that may say it.
    :raises StateRefused: the need is withdrawn.
    """
    require(actor, "needs.support_need", need, view="needs.view_need")
    with transaction.atomic():
        row = standing(need)
        refuse_withdrawn(row)
        _check(actor, row, organisation)
        said = NeedSupport.objects.filter(_in_family(row), organisation=organisation).first()
        if said is not None:
            return said
        made = NeedSupport.objects.create(need=row, organisation=organisation, by=actor.user, at=now or timezone.now())
        who = {"organisation": organisation.name}
        journal.record(actor=actor, action="need.supported", obj=row, organisation=organisation, after=who)
    return made


def withdraw_support(*, actor: Actor, need: Need, organisation: Organisation) -> None:
    """Take the voice back, also from what is merged into the need; nothing to take back is fine.

    :raises NotVisible: the actor may not know of the need.
    :raises Refused: the actor works in no other organisation than the one that has it.
    :raises InvalidInput: the organisation is not one that the actor works in.
    """
    require(actor, "needs.support_need", need, view="needs.view_need")
    with transaction.atomic():
        row = standing(need)
        _check(actor, row, organisation)
        gone, _kinds = NeedSupport.objects.filter(_in_family(row), organisation=organisation).delete()
        if gone:
            who = {"organisation": organisation.name}
            journal.record(actor=actor, action="need.support_withdrawn", obj=row, organisation=organisation, before=who)


def _in_family(root: Need) -> Q:
    return Q(need=root) | Q(need__root=root)


def _check(actor: Actor, need: Need, organisation: Organisation) -> None:
    if not actor.works_in(organisation.pk) or organisation.pk == need.organisation_id:
        message = _("Choose an organisation that you work in.")
        raise InvalidInput(message, {"organisation": message})
