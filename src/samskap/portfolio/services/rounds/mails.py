"""Mails to people of a round: ordered in the transaction that gives the reason, sent by the worker.

At least once: a mail that was handed over in the moment in which the worker died is handed over again with the same
Message-ID, which mail systems show once.
"""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse

from samskap.core import tasks
from samskap.core.access import Actor
from samskap.core.mail import Letter, compose, public_address
from samskap.core.models import Membership, Role, User
from samskap.core.tokens import digest
from samskap.portfolio.models import Duty, Round, RoundParty, RoundPerson, RoundState
from samskap.portfolio.steps import BUILDING

WORKSHOP, SCREENING, COUNTED, DECIDED, CANCELLED = "workshop", "screening", "counted", "decided", "cancelled"
STILL_TRUE = {
    WORKSHOP: RoundState.WORKSHOP,
    SCREENING: RoundState.SCREENING,
    COUNTED: RoundState.APPEAL,
    DECIDED: RoundState.DECIDED,
    CANCELLED: RoundState.CANCELLED,
}
"""In which state a mail that waited still says how it is."""

MOST_A_DAY = 6
"""Mails about one round to one person, however often somebody is asked and taken off again, or the workshop moves. That
a round is cancelled comes once and always."""
_DAY = 24 * 3600


def tell_asked(party: RoundParty, now: datetime) -> None:
    """Order a mail to each lead of an organisation that is asked to take part."""
    leads = User.objects.filter(memberships__organisation=party.organisation_id, memberships__role=Role.LEAD)
    for user in leads.filter(is_active=True).distinct():
        tasks.enqueue("portfolio.mail_asked", party_id=party.pk, user_id=user.pk, stamp=now.isoformat())


def tell_named(person: RoundPerson) -> None:
    """Order a mail to somebody who got a duty in a round."""
    tasks.enqueue("portfolio.mail_named", person_id=person.pk, stamp=person.named_at.isoformat())


def tell_screeners(row: Round, actor: Actor, now: datetime) -> None:
    """Order a mail to each screener when there is something to score; whoever begins it knows it already."""
    people = row.people.filter(duty=Duty.SCREENER, user__is_active=True)
    for pk in people.exclude(user=actor.user).order_by("pk").values_list("user", flat=True):
        tasks.enqueue("portfolio.mail_round", kind=SCREENING, round_id=row.pk, user_id=pk, stamp=now.isoformat())


def tell_all(kind: str, row: Round, actor: Actor, now: datetime) -> None:
    """Order a mail of this kind to the leads of the parties and, unless they meet, to those with a duty in the round.

    Whoever does it knows it already.
    """
    parties = row.parties.filter(organisation__isnull=False)
    if kind != CANCELLED:
        parties = parties.filter(joined_at__isnull=False)
    leads = Membership.objects.filter(organisation__in=parties.values("organisation"), role=Role.LEAD)
    people = Q(pk__in=leads.values("user"))
    if kind != WORKSHOP:
        people |= Q(pk__in=row.people.filter(user__isnull=False).values("user"))
    found = User.objects.filter(people, is_active=True).exclude(pk=actor.user.pk if actor.user else 0)
    for pk in found.order_by("pk").values_list("pk", flat=True):
        tasks.enqueue("portfolio.mail_round", kind=kind, round_id=row.pk, user_id=pk, stamp=now.isoformat())


def mail_round(*, kind: str, round_id: int, user_id: int, stamp: str) -> bool:
    """Send one of them, unless it no longer says how it is; whether it was sent.

    :raises OSError, smtplib.SMTPException: the mail server did not take it.
    """
    row = Round.objects.filter(pk=round_id, state=STILL_TRUE[kind]).select_related("organisation").first()
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if row is None or user is None:
        return False
    route = {WORKSHOP: "round_work", SCREENING: "screen", CANCELLED: "round"}.get(kind, "round_result")
    return _send(kind, user, row, reverse(route, args=[row.token]), f"{round_id} {user_id} {stamp}", {})


def mail_asked(*, party_id: int, user_id: int, stamp: str) -> bool:
    """Ask a lead, unless their organisation has answered or the round does not take parties; whether it was sent.

    :raises OSError, smtplib.SMTPException: the mail server did not take it.
    """
    rows = RoundParty.objects.filter(pk=party_id, joined_at=None, round__state__in=BUILDING)
    party = rows.select_related("round__organisation", "organisation").first()
    user = User.objects.filter(
        pk=user_id, is_active=True, memberships__organisation=party.organisation_id if party else None,
        memberships__role=Role.LEAD,
    ).first()  # fmt: skip
    if party is None or user is None:
        return False
    path = reverse("round_party_answer", args=[party.round.token])
    return _send("asked", user, party.round, path, f"{party_id} {user_id} {stamp}", {"party": party})


def mail_named(*, person_id: int, stamp: str) -> bool:
    """Tell somebody of their duty, unless it was taken from them since; whether it was sent.

    :raises OSError, smtplib.SMTPException: the mail server did not take it.
    """
    person = RoundPerson.objects.filter(pk=person_id).select_related("round__organisation", "user").first()
    if person is None or person.user is None or not person.user.is_active:
        return False
    path = reverse("round_work", args=[person.round.token])
    more = {"steers": person.duty == Duty.STEERING}
    return _send("named", person.user, person.round, path, f"{person_id} {stamp}", more)


def _send(kind: str, user: User, row: Round, path: str, order: str, more: Mapping[str, object]) -> bool:
    """Whether it was sent; how many were is counted in memory, by each process for itself."""
    key = f"samskap.round_mails.{row.token}.{user.pk}"
    if kind != CANCELLED and cache.get(key, 0) >= MOST_A_DAY:
        return False
    context = {**more, "round": row, "organisation": row.organisation, "url": public_address(path)}
    message = compose(Letter(f"portfolio/mails/round_{kind}", user.email, user.language, context))
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    name = digest(f"{settings.SECRET_KEY} round {kind} {order}")[:32]
    message.extra_headers = {"Message-ID": f"<round.{name}@{host}>", "Auto-Submitted": "auto-generated"}
    message.send()
    cache.add(key, 0, _DAY)
    cache.incr(key)
    return True
