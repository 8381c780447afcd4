"""A coordinator shows a call to the municipalities of its network, and each of them answers."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.calls.models import Call, CallShare, CallShareAnswer, ShareAnswer
from samskap.calls.selectors.engage import is_over
from samskap.calls.selectors.sharing import is_asked
from samskap.calls.selectors.tree import tree_of
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, StateRefused
from samskap.core.models import Network, Organisation
from samskap.core.texts import fill_texts

LATEST_ANSWER = timedelta(days=730)


@transaction.atomic
def share_call(
    *,
    actor: Actor,
    call: Call,
    network: Network,
    message: str = "",
    answer_by: date | None = None,
    now: datetime | None = None,
) -> CallShare:
    """Show a call, one that stands for a tree, to everybody in the network and ask for an answer. Twice is once.

    :raises NotVisible, Refused: the actor does not lead the organisation that coordinates the network.
    :raises StateRefused: the call has closed.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "calls.share_call", network, view="core.view_network")
    moment = now or timezone.now()
    Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    held = CallShare.objects.filter(network=network, call__in=tree_of(call)).first()
    if held is not None:
        return held
    if is_over(call, moment):
        raise StateRefused(_("The call has closed. It cannot be shared any more."))
    row = CallShare(network=network, call=call, shared_by=actor.user, shared_at=moment)
    _fill(row, message, answer_by, moment)
    row.save()
    _record(actor, "shared", row, network.coordinator, after=_facts(row))
    return row


@transaction.atomic
def edit_share(
    *, actor: Actor, share: CallShare, message: str, answer_by: date | None, now: datetime | None = None
) -> CallShare:
    """Change the word to the members, or the day until which they answer.

    :raises NotVisible, Refused: the actor does not lead the organisation that coordinates the network.
    :raises InvalidInput: a field cannot be used.
    """
    row = _locked(share)
    require(actor, "calls.edit_share", row, view="calls.view_share")
    before = _facts(row)
    _fill(row, message, answer_by, now or timezone.now(), was=row.answer_by)
    if _facts(row) != before:
        row.save(update_fields=["message", "answer_by"])
        _record(actor, "edited", row, row.network.coordinator, before=before, after=_facts(row))
    return row


@transaction.atomic
def withdraw_share(*, actor: Actor, share: CallShare) -> None:
    """Take it back while nobody has answered.

    :raises NotVisible, Refused: the actor does not lead the organisation that coordinates the network.
    :raises StateRefused: somebody has answered.
    """
    row = _locked(share)
    require(actor, "calls.edit_share", row, view="calls.view_share")
    if row.answers.exists():
        raise StateRefused(_("Somebody has answered already, so it stays. Write to the members instead."))
    _record(actor, "withdrawn", row, row.network.coordinator, before=_facts(row))
    row.delete()


@transaction.atomic
def answer_share(
    *,
    actor: Actor,
    share: CallShare,
    organisation: Organisation,
    answer: str,
    comment: str = "",
    now: datetime | None = None,
) -> CallShareAnswer:
    """A member of the network answers its coordinator, or answers anew; the journal keeps what it was.

    :raises NotVisible: the actor may not know of the share, or the organisation is not asked.
    :raises Refused: the actor does not work in the organisation.
    :raises InvalidInput: a field cannot be used.
    """
    row = _locked(share)
    require(actor, "calls.view_share", row, view="calls.view_share")
    if not actor.belongs_to(organisation.pk) or not is_asked(row, organisation):
        raise NotVisible
    require(actor, "calls.engage", organisation)
    if answer not in ShareAnswer.values:
        message = _("Choose one of those in the list.")
        raise InvalidInput(message, {"answer": message})
    held = CallShareAnswer.objects.filter(share=row, organisation=organisation).first()
    before = {"answer": held.answer, "comment": held.comment} if held else None
    given = held or CallShareAnswer(share=row, organisation=organisation)
    given.answer, given.by, given.at = answer, actor.user, now or timezone.now()
    fill_texts(given, {"comment": comment}, ())
    after = {"answer": given.answer, "comment": given.comment}
    if after != before:
        given.save()
        _record(actor, "answered", row, organisation, before=before, after=after)
    return given


def _locked(share: CallShare) -> CallShare:
    """As it is now, locked: while somebody answers, nobody takes it back.

    :raises NotVisible: it was taken back.
    """
    rows = CallShare.objects.select_for_update(of=("self",)).select_related("network__coordinator", "call")
    row = rows.filter(pk=share.pk).first()
    if row is None:
        raise NotVisible
    return row


def _fill(row: CallShare, message: str, answer_by: date | None, now: datetime, was: date | None = None) -> None:
    today = timezone.localdate(now)
    if answer_by is not None and answer_by != was and not today <= answer_by <= today + LATEST_ANSWER:
        wrong = _("Choose a day from today on, within two years.")
        raise InvalidInput(wrong, {"answer_by": wrong})
    fill_texts(row, {"message": message}, ())
    row.answer_by = answer_by


def _facts(row: CallShare) -> dict[str, object]:
    return {"message": row.message, "answer_by": row.answer_by}


def _record(
    actor: Actor,
    action: str,
    row: CallShare,
    organisation: Organisation,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    more = {"network": row.network_id, "call": row.call_id}
    journal.record(
        actor=actor,
        action=f"callshare.{action}",
        obj=row,
        organisation=organisation,
        before=before and {**more, **before},
        after=after and {**more, **after},
    )
