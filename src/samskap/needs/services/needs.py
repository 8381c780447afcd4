"""Writing, changing, withdrawing and putting back needs."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.models import Organisation, Scoped, Visibility
from samskap.core.plain import plain
from samskap.core.scopes import check_scope
from samskap.core.texts import fill_texts
from samskap.needs.models import Need
from samskap.needs.services.codes import check_codes, put_codes, wanted_codes
from samskap.needs.services.indexing import index_family, index_need
from samskap.needs.services.inputs import FIELDS, REQUIRED, TEXTS, NeedInput, check_choices, require_owner

REASON_LENGTH = 500


@transaction.atomic
def create_need(
    *,
    actor: Actor,
    organisation: Organisation,
    values: NeedInput,
    challenges: Iterable[str] = (),
    targets: Iterable[str] = (),
    now: datetime | None = None,
    source: str = "",
) -> Need:
    """A need of the organisation. ``source`` says in the journal that it came from a table.

    ``challenges`` and ``targets``: what it is about, by codes.

    :raises Refused: the actor does not work in the organisation.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "needs.create_need")
    if not actor.works_in(organisation.pk):
        raise Refused(_("You do not have the role that this needs. Ask a lead of the organisation."))
    need = Need(organisation=organisation, created_by=actor.user)
    _fill(actor, need, values, now or timezone.now())
    codes = wanted_codes(challenges, targets)
    check_codes(codes)
    need.save()
    put_codes(need, codes, dict.fromkeys(codes, ()))
    facts = {**_facts(need), **{name: chosen for name, chosen in codes.items() if chosen}, "source": source}
    journal.record(actor=actor, action="need.created", obj=need, organisation=organisation, after=facts)
    index_need(need)
    return need


def edit_need(*, actor: Actor, need: Need, values: NeedInput, now: datetime | None = None) -> Need:
    """Change the texts and who can see it.

    :raises NotVisible, Refused: as :func:`require_owner`; the attempt stays in the journal.
    :raises StateRefused: the need is withdrawn or merged.
    :raises InvalidInput: a field cannot be used, or fewer would see it than see what is merged into it.
    """
    require_owner(actor, need, "edit")
    with transaction.atomic():
        row = locked(need)
        refuse_withdrawn(row)
        refuse_merged(row)
        before = _facts(row)
        _fill(actor, row, values, now or timezone.now())
        row.save()
        after = _facts(row)
        changed = {name: value for name, value in after.items() if value != before[name]}
        if changed:
            journal.record(
                actor=actor,
                action="need.edited",
                obj=row,
                organisation=row.organisation,
                before={name: before[name] for name in changed},
                after=changed,
            )
            index_need(row)
    return row


def withdraw_need(*, actor: Actor, need: Need, reason: str, now: datetime | None = None) -> Need:
    """Take the need away from everybody but its own organisation, with what is merged into it; it can be put back.

    :raises NotVisible, Refused: as :func:`require_owner`; the attempt stays in the journal.
    :raises StateRefused: the need is withdrawn or merged.
    :raises InvalidInput: no reason, or too long a one.
    """
    require_owner(actor, need, "withdraw")
    because = plain(reason).strip()
    if not because or len(because) > REASON_LENGTH or "\x00" in because:
        message = _("Say why, in at most %(limit)d signs.") % {"limit": REASON_LENGTH}
        raise InvalidInput(message, {"reason": message})
    with transaction.atomic():
        row = locked(need)
        refuse_withdrawn(row)
        refuse_merged(row)
        row.withdrawn_at, row.withdrawn_because = now or timezone.now(), because
        row.save()
        journal.record(
            actor=actor, action="need.withdrawn", obj=row, organisation=row.organisation, after={"reason": because}
        )
        index_family(row)
    return row


def restore_need(*, actor: Actor, need: Need) -> None:
    """Put a withdrawn need back, seen by whom it was before; one that stands already stays as it is.

    :raises NotVisible, Refused: as :func:`require_owner`; the attempt stays in the journal.
    """
    require_owner(actor, need, "restore")
    with transaction.atomic():
        row = locked(need)
        if not row.is_withdrawn:
            return
        row.withdrawn_at, row.withdrawn_because = None, ""
        row.save()
        journal.record(actor=actor, action="need.restored", obj=row, organisation=row.organisation)
        index_family(row)


def locked(need: Need) -> Need:
    """The row as it is now, locked until the transaction ends."""
    return Need.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=need.pk)


def standing(need: Need) -> Need:
    """The need itself, or the one that it is merged into in the end: the row as it is now, locked."""
    for _attempt in range(3):
        row = locked(Need(pk=_root_id(need)))
        if row.pk == _root_id(need):
            return row
    raise StateRefused(_("Somebody changed one of them just now. Look at it again."))


def _root_id(need: Need) -> int:
    return Need.objects.values_list("root_id", flat=True).get(pk=need.pk) or need.pk


def refuse_merged(need: Need) -> None:
    """A merged need does not change by itself.

    :raises StateRefused: another stands for it.
    """
    if need.is_merged:
        raise StateRefused(_("Another need stands for this one. Change that one, or take them apart first."))


def refuse_withdrawn(need: Need) -> None:
    """A withdrawn need does not change.

    :raises StateRefused: it is withdrawn.
    """
    if need.is_withdrawn:
        raise StateRefused(_("The need is withdrawn. Put it back first."))


def _fill(actor: Actor, row: Need, values: NeedInput, now: datetime) -> None:
    check_choices(values)
    rescoped = not values.scope.is_that_of(row)
    if row.pk is None or rescoped:
        check_scope(actor, row.organisation, values.scope)
    given = {name: value for name, value in asdict(values).items() if name in TEXTS}
    fill_texts(row, given, REQUIRED)
    row.title = " ".join(row.title.split())
    row.urgency, row.scale, row.language = values.urgency, values.scale, values.language
    row.visibility, row.network, row.room = values.scope.visibility, values.scope.network, values.scope.room
    if row.pk is not None and rescoped and not all(everybody_of(row, one) for one in row.family.all()):
        message = _("More people see a need that is merged into this one. Take it apart first.")
        raise InvalidInput(message, {"scope": message})
    if row.shared_at is None and row.visibility != Visibility.PRIVATE:
        row.shared_at = now


def everybody_of(wide: Scoped, narrow: Scoped) -> bool:
    """Whether everybody outside the organisation who sees ``narrow`` also sees ``wide``."""
    if wide.visibility == Visibility.PUBLIC or narrow.visibility == Visibility.PRIVATE:
        return True
    theirs = (narrow.visibility, narrow.network_id, narrow.room_id)
    return theirs == (wide.visibility, wide.network_id, wide.room_id)


def _facts(row: Need) -> dict[str, object]:
    return {name: getattr(row, name) for name in (*FIELDS, "visibility", "network_id", "room_id")}
