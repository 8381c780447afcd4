"""Who is on a jury, who could be, and what they have said."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from samskap.core.errors import NotVisible
from samskap.core.models import Membership, Role, User
from samskap.portfolio.models import Application, ApplicationState, GrantScheme, JuryMember, JuryView, Stance

WORKING = (Role.LEAD, Role.MEMBER)


@dataclass(frozen=True)
class Said:
    """What the jury thinks of an application: how many said yes, no, and that they are not impartial."""

    yes: int = 0
    no: int = 0
    conflict: int = 0

    @property
    def counted(self) -> int:
        """How many count towards what a decision needs."""
        return self.yes + self.no


def jury_of(scheme: GrantScheme) -> list[JuryMember]:
    """Those who can say and decide something now: named, not taken away, and still at work there. One query."""
    return list(_active(scheme).select_related("user").order_by("pk"))


def _active(scheme: GrantScheme) -> QuerySet[JuryMember]:
    rows = JuryMember.objects.filter(scheme=scheme, left_at=None, user__is_active=True)
    works = Membership.objects.filter(organisation=scheme.organisation_id, role__in=WORKING)
    return rows.filter(user__in=works.values("user"))


def who_can_be_named(scheme: GrantScheme) -> QuerySet[User]:
    """Leads and members of the organisation who can sign in and are not on the jury: one query."""
    works = Membership.objects.filter(organisation=scheme.organisation_id, role__in=WORKING)
    named = JuryMember.objects.filter(scheme=scheme, left_at=None)
    rows = User.objects.filter(pk__in=works.values("user"), is_active=True).exclude(pk__in=named.values("user"))
    return rows.order_by("name", "email")


def member_for(application: Application, user: User | None) -> JuryMember | None:
    """The person's place on the jury of this application, if they have one: one query."""
    if user is None:
        return None
    return JuryMember.objects.filter(scheme=application.scheme_id, user=user, left_at=None).first()


def count(views: Iterable[JuryView]) -> Said:
    """How the views fall. What somebody said who has left the jury since still counts."""
    counts = Counter(one.stance for one in views)
    return Said(*(counts[stance] for stance in (Stance.YES, Stance.NO, Stance.CONFLICT)))


def waiting_for(members: Sequence[JuryMember]) -> QuerySet[Application]:
    """Applications about which one of these members has not said anything yet."""
    said = JuryView.objects.filter(member__in=members).values("application")
    rows = Application.objects.filter(state=ApplicationState.WAITING, scheme__in=[one.scheme_id for one in members])
    return rows.exclude(pk__in=said)


def find_member(scheme: GrantScheme, number: int) -> JuryMember:
    """Somebody on the jury: one query.

    :raises NotVisible: there is no such member.
    """
    rows = JuryMember.objects.filter(scheme=scheme, left_at=None).select_related("user")
    row = rows.filter(pk=number).first() if number < 2**63 else None
    if row is None:
        raise NotVisible
    return row
