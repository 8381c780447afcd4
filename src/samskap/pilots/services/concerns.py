"""Concerns about public values: raised by anybody, admitted or rejected by their receiver, answered when admitted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal, tasks
from samskap.core.access import NOBODY, Actor, require
from samskap.core.errors import InvalidInput, Refused, StateRefused, TooMany
from samskap.core.texts import fill_texts
from samskap.core.tokens import digest
from samskap.pilots.models import Concern, ConcernStatus, Pilot
from samskap.pilots.selectors.concerns import may_triage, receiver_of
from samskap.pilots.services.inputs import check_choice, locked, refuse_closed

MOST_AN_HOUR = 10
"""From one network address about one pilot."""
MOST_WAITING = 200
"""About one pilot, from wherever: more than that nobody reads."""
MAILS_AN_HOUR = 5
"""To the receiver about one pilot; the others wait on the workbench."""
ADDRESS_KEPT = timedelta(days=30)
"""After the last word; the address goes earlier, with the mail that says it."""
ADDRESS_KEPT_AT_MOST = timedelta(days=365)
_HOUR = 3600


@dataclass(frozen=True)
class ConcernInput:
    """What somebody writes who is worried; the address only if they want the answer by mail."""

    value: str
    text: str
    raiser_email: str = ""
    language: str = "sv"


@transaction.atomic
def raise_concern(
    *, actor: Actor, pilot: Pilot, values: ConcernInput, network: str = "", now: datetime | None = None
) -> Concern:
    """Raise a concern. Who it was is kept nowhere, not in the journal either; ``network`` stands for their address.

    The same words from the same network within an hour are the same concern.

    :raises NotVisible: they may not know of the pilot.
    :raises StateRefused: the pilot is closed.
    :raises InvalidInput: a field cannot be used.
    :raises TooMany: more than a person is worried about in an hour, or so many wait already.
    """
    require(actor, "pilots.view_pilot", pilot, view="pilots.view_pilot")
    row = locked(pilot)
    refuse_closed(row)
    moment = now or timezone.now()
    concern = Concern(pilot=row, raised_at=moment)
    fill_texts(concern, {"text": values.text, "raiser_email": values.raiser_email.lower()}, ("text",))
    check_choice(concern, value=values.value, language=values.language)
    _check_address(concern.raiser_email)
    same = _same(row, concern, network)
    if same is not None:
        return same
    waiting = Concern.objects.filter(pilot=row, status=ConcernStatus.WAITING)
    _refuse_too_many(row, network, waiting.count())
    lately = waiting.filter(raised_at__gt=moment - timedelta(hours=1)).count()
    concern.save()
    _remember(row, concern, network)
    facts = {"concern": concern.pk, "value": concern.value}
    journal.record(actor=NOBODY, action="pilot.concern_raised", obj=row, organisation=row.organisation, after=facts)
    if lately < MAILS_AN_HOUR:
        for person in receiver_of(row).people:
            tasks.enqueue("pilots.mail_receiver", concern_id=concern.pk, user_id=person.pk)
    return concern


@transaction.atomic
def triage_concern(
    *,
    actor: Actor,
    concern: Concern,
    admitted: bool,
    reason: str,
    withheld: bool = False,
    now: datetime | None = None,
) -> Concern:
    """Admit or reject with a public reason. ``withheld``: the text names or exposes somebody and stays inside.

    Those who raised a concern are owed an answer, so that this can be done in a closed pilot, too.

    :raises NotVisible, Refused: the actor does not receive the concerns of this pilot.
    :raises StateRefused: somebody has looked at it already.
    :raises InvalidInput: there is no reason.
    """
    row = _to_decide(actor, concern)
    if row.status != ConcernStatus.WAITING:
        raise StateRefused(_("Somebody has looked at this concern already."))
    fill_texts(row, {"reason": reason}, ("reason",))
    row.status = ConcernStatus.ADMITTED if admitted else ConcernStatus.REJECTED
    row.withheld, row.triaged_at, row.triaged_by = withheld, now or timezone.now(), actor.user
    row.save()
    facts = {"concern": row.pk, "value": row.value, "reason": row.reason, "withheld": withheld}
    _record(actor, row, "pilot.concern_admitted" if admitted else "pilot.concern_rejected", facts)
    return row


@transaction.atomic
def answer_concern(*, actor: Actor, concern: Concern, answer: str, now: datetime | None = None) -> Concern:
    """Say what has been done about an admitted concern; it no longer shuts a gate.

    :raises NotVisible, Refused: the actor does not receive the concerns of this pilot.
    :raises StateRefused: it is not admitted, or answered already.
    :raises InvalidInput: there is no answer.
    """
    row = _to_decide(actor, concern)
    if row.status != ConcernStatus.ADMITTED:
        raise StateRefused(_("Only a concern that is admitted and not answered yet can be answered."))
    fill_texts(row, {"answer": answer}, ("answer",))
    row.status, row.answered_at, row.answered_by = ConcernStatus.ANSWERED, now or timezone.now(), actor.user
    row.save()
    _record(actor, row, "pilot.concern_answered", {"concern": row.pk, "value": row.value, "answer": row.answer})
    return row


def erase_old_addresses(*, now: datetime) -> int:
    """Erase the addresses of those whose concern had its last word a month ago, or waits since a year; how many."""
    rows = Concern.objects.exclude(raiser_email="")
    rejected = rows.filter(status=ConcernStatus.REJECTED, triaged_at__lt=now - ADDRESS_KEPT).update(raiser_email="")
    answered = rows.filter(status=ConcernStatus.ANSWERED, answered_at__lt=now - ADDRESS_KEPT).update(raiser_email="")
    return rejected + answered + rows.filter(raised_at__lt=now - ADDRESS_KEPT_AT_MOST).update(raiser_email="")


def _to_decide(actor: Actor, concern: Concern) -> Concern:
    require(actor, "pilots.work_on_pilot", concern.pilot, view="pilots.view_pilot")
    pilot = locked(concern.pilot)
    if not may_triage(actor, pilot, receiver_of(pilot)):
        raise Refused(_("Only the one who receives the concerns of this pilot, or a lead, decides about them."))
    row = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
    row.pilot = pilot
    return row


def _record(actor: Actor, row: Concern, action: str, facts: dict[str, object]) -> None:
    """Into the journal, and a mail to the one who raised it if they left an address."""
    journal.record(actor=actor, action=action, obj=row.pilot, organisation=row.pilot.organisation, after=facts)
    if row.raiser_email:
        tasks.enqueue("pilots.mail_raiser", concern_id=row.pk, status=str(row.status))


def _check_address(address: str) -> None:
    try:
        if address:
            validate_email(address)
    except ValidationError as error:
        message = _("This is not an e-mail address.")
        raise InvalidInput(message, {"raiser_email": message}) from error


def _refuse_too_many(pilot: Pilot, network: str, waiting: int) -> None:
    """Counted in memory, by each process for itself: nothing is stored that ties a concern to a network."""
    key = f"samskap.concerns.{pilot.pk}.{network}"
    cache.add(key, 0, _HOUR)
    if network and cache.incr(key) > MOST_AN_HOUR:
        raise TooMany(_("That was many concerns in an hour. Wait an hour, then go on."))
    if waiting >= MOST_WAITING:
        raise TooMany(_("Very many concerns about this pilot wait already. Try again when some have been answered."))


def _key_of(pilot: Pilot, concern: Concern, network: str) -> str:
    return "samskap.concern." + digest(f"{settings.SECRET_KEY} {pilot.pk} {network} {concern.value} {concern.text}")


def _same(pilot: Pilot, concern: Concern, network: str) -> Concern | None:
    """What the same network wrote in the same words within the hour: a button pressed twice."""
    known = cache.get(_key_of(pilot, concern, network)) if network else None
    rows = Concern.objects.filter(pilot=pilot, value=concern.value, text=concern.text)
    return rows.filter(pk=known).first() if known else None


def _remember(pilot: Pilot, concern: Concern, network: str) -> None:
    if network:
        cache.set(_key_of(pilot, concern, network), concern.pk, _HOUR)
