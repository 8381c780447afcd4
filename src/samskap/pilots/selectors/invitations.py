"""Invitations to test: for the municipality that answers them, and for the holder of the link."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can, require
from samskap.core.errors import NotVisible
from samskap.core.models import Membership, Organisation, OrganisationKind, Role, User
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.core.scopes import organisations_to_work_for
from samskap.core.selectors.paging import page_of
from samskap.core.selectors.people import proved_addresses
from samskap.pilots.models import Demand, InvitationStatus, TestInvitation

ANSWER_WITHIN = timedelta(days=14)
"""So soon an invitation shall be answered."""
REPLY_SHOWN = timedelta(days=14)
"""So long a reply of an inviter stands among what needs somebody."""
_S = InvitationStatus
FILTERS: Mapping[str, tuple[Any, Sequence[str]]] = {
    "all": (gettext_lazy("All"), _S.values),
    "waiting": (gettext_lazy("Wait for our answer"), [_S.RECEIVED]),
    "offered": (gettext_lazy("Wait for the inviter"), [_S.COUNTER]),
    "yes": (gettext_lazy("Became pilots"), [_S.YES, _S.AGREED]),
    "ended": (gettext_lazy("Ended without"), [_S.NO, _S.TURNED_DOWN, _S.WITHDRAWN]),
}
"""What the list can be narrowed to."""


@dataclass(frozen=True)
class InvitationPage:
    """An invitation with what is demanded so far."""

    invitation: TestInvitation
    demands: Sequence[Demand]
    may_answer: bool
    """Works in the municipality, and it has not been answered."""

    @property
    def taken(self) -> set[str]:
        """The demands of the library that are among them."""
        return {demand.library_key for demand in self.demands}


def accepts_invitations(organisation: Organisation) -> bool:
    """A municipality where somebody is there to answer: one query."""
    working = Membership.objects.filter(organisation=organisation, role__in=[Role.LEAD, Role.MEMBER])
    return organisation.kind == OrganisationKind.MUNICIPALITY and working.exists()


def find_invited(slug: str) -> Organisation:
    """The municipality that can be invited: two queries.

    :raises NotVisible: there is none of that name, or nobody there answers.
    """
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None or not accepts_invitations(organisation):
        raise NotVisible
    return organisation


def find_by_secret(secret: str) -> TestInvitation:
    """The invitation whose link this is: one query.

    :raises NotVisible: it is nobody's link.
    """
    rows = TestInvitation.objects.select_related("organisation", "pilot")
    row = rows.filter(secret=secret).first()
    if row is None:
        raise NotVisible
    return row


def find_invitation(actor: Actor, token: str, action: str = "pilots.view_invitations") -> TestInvitation:
    """The invitation, for those of the municipality: one query.

    :raises NotVisible: there is none, or the actor does not belong to the municipality.
    :raises Refused: they may see it, but not do ``action``.
    """
    rows = TestInvitation.objects.select_related("organisation", "pilot", "decided_by", "entered_by")
    row = rows.filter(token=token).first()
    if row is None:
        raise NotVisible
    require(actor, action, row.organisation, view="pilots.view_invitations")
    return row


def invitation_page(actor: Actor, invitation: TestInvitation) -> InvitationPage:
    """One query."""
    works = can(actor, "pilots.answer_invitations", invitation.organisation)
    return InvitationPage(invitation, demands_of(invitation), works and invitation.status == InvitationStatus.RECEIVED)


def demands_of(invitation: TestInvitation) -> list[Demand]:
    """What was demanded in the answer, also when it has moved on to the pilot: one query."""
    return list(Demand.objects.filter(invitation=invitation))


def inbox(actor: Actor, state: str, number: str | None) -> "Page[TestInvitation]":
    """The invitations to the actor's municipalities: those that wait first, the oldest of them first. Two queries."""
    rows = _ours(actor).filter(status__in=FILTERS.get(state, FILTERS["all"])[1])
    waits = Case(When(status=InvitationStatus.RECEIVED, then=Value(0)), default=Value(1), output_field=IntegerField())
    since = Case(When(status=InvitationStatus.RECEIVED, then=F("received_at")), default=None)
    return page_of(rows.order_by(waits, since.asc(nulls_last=True), "-received_at", "-pk"), number)


def filters(state: str) -> list[dict[str, Any]]:
    """The ways to narrow the list, as ``ui/components/tabs.html`` takes them."""
    current = state if state in FILTERS else "all"
    return [
        {"label": label, "url": f"?state={name}", "current": name == current}
        for name, (label, _states) in FILTERS.items()
    ]


def to_enter_for(actor: Actor) -> QuerySet[Organisation]:
    """The municipalities for which the actor may write down an invitation: one query."""
    return organisations_to_work_for(actor).filter(kind=OrganisationKind.MUNICIPALITY)


def invitations_speak(actor: Actor) -> Iterator[Attention]:
    """Invitations that wait for an answer, and replies of inviters: one query. Observers answer nothing."""
    working = [pk for pk in actor.roles if actor.works_in(pk)]
    if not working:
        return
    said = {
        InvitationStatus.AGREED: _("%(who)s agrees to your counter-offer: %(title)s"),
        InvitationStatus.TURNED_DOWN: _("%(who)s declines your counter-offer: %(title)s"),
        InvitationStatus.WITHDRAWN: _("%(who)s has withdrawn the invitation: %(title)s"),
    }
    for row in _waiting(working, timezone.now() - REPLY_SHOWN):
        words = {"who": row.inviter, "title": row.title}
        url = reverse("test_invitation", args=[row.token])
        if row.status == InvitationStatus.RECEIVED:
            text = _("%(who)s wants to test here and waits for an answer: %(title)s") % words
            yield Attention(_("Invitation"), text, url, row.received_at + ANSWER_WITHIN)
        elif row.status in said:
            yield Attention(_("Invitation"), said[InvitationStatus(row.status)] % words, url)


@prepared
def _waiting(organisations: Sequence[int], since: datetime) -> QuerySet[TestInvitation]:
    """Invitations without an answer, and those whose inviter replied ``since``."""
    waits = Q(replied_at__gte=since) | Q(status=InvitationStatus.RECEIVED)
    rows = TestInvitation.objects.filter(waits, organisation__in=organisations)
    return rows.order_by("received_at", "pk")[:20]


def answers_of(user: User) -> dict[str, Any]:
    """What the portal knows of a person's work with invitations, for their own eyes: three queries."""
    mine = TestInvitation.objects.filter(contact_email__in=proved_addresses(user))
    entered = TestInvitation.objects.filter(entered_by=user).values_list("title", flat=True)
    decided = TestInvitation.objects.filter(decided_by=user).values_list("title", flat=True)
    return {
        _("Invitations to test with you as the contact"): [f"{row.title}, {row.contact_name}" for row in mine],
        _("Invitations to test that you wrote down"): list(entered),
        _("Invitations to test that you answered"): list(decided),
    }


def _ours(actor: Actor) -> QuerySet[TestInvitation]:
    return TestInvitation.objects.filter(organisation__in=list(actor.roles)).select_related("organisation")
