"""Needs that several municipalities state together, for those who may know of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor, can, require, visible_q, visible_to
from samskap.core.errors import NotVisible
from samskap.core.models import NetworkMembership, Organisation, OrganisationKind, User, Visibility
from samskap.core.prepared import prepared
from samskap.core.registry import Attention, StartBlock
from samskap.core.selectors.paging import page_of
from samskap.needs.models import JointNeed, JointSignature, Need, SameNeeds
from samskap.needs.selectors.listing import STANDING
from samskap.needs.selectors.same import around, count_proposed
from samskap.ui import text

SIGNATURES_ON_A_PAGE = 50
MOST_ASKED, NAMED = 10, 5
SIGNING = (OrganisationKind.MUNICIPALITY, OrganisationKind.REGION)


def seen_joint_needs(actor: Actor) -> QuerySet[JointNeed]:
    """Those in whose scope the actor is, and those that an organisation of theirs has signed."""
    signed = JointSignature.objects.filter(organisation__in=list(actor.roles)).values("joint")
    rows = JointNeed.objects.select_related("organisation", "network")
    return rows if actor.system else rows.filter(visible_q(actor) | Q(pk__in=signed))


def find_joint_need(actor: Actor, token: str, action: str = "needs.view_joint") -> JointNeed:
    """By its token.

    :raises NotVisible: there is none, or the actor may not know of it.
    :raises Refused: the actor may know of it but not do ``action``.
    """
    found = JointNeed.objects.select_related("organisation", "network").filter(token=token).first()
    if found is None:
        raise NotVisible
    require(actor, action, found, view="needs.view_joint")
    return found


def joint_needs_page(actor: Actor, number: str | None) -> "Page[JointNeed]":
    """Those that still take signatures first, the latest first; with ``signed``: by how many. Two queries."""
    rows = seen_joint_needs(actor).annotate(signed=Count("signatures"))
    return page_of(rows.order_by(F("closed_at").desc(nulls_first=True), "-created_at", "-pk"), number)


@dataclass(frozen=True)
class JointPage:
    """A joint need with those behind it, as one actor sees it.

    ``inhabitants``: of all that have signed, None where one has not said how many it has. ``needs``: those it was made
    from that the actor may know of, and no word of any others.
    """

    joint: JointNeed
    signatures: "Page[JointSignature]"
    inhabitants: int | None
    needs: Sequence[Need]
    may_edit: bool
    may_close: bool
    to_sign: Sequence[Organisation]
    works_in: Collection[int] = ()

    @property
    def digest(self) -> str:
        """Of the text that was signed; nothing before the first signature."""
        first = next(iter(self.signatures.object_list), None)
        return first.text_digest if first else ""

    @property
    def start_again_from(self) -> Sequence[Need]:
        """Needs of the actor's own among them, from which a new joint need can be made."""
        return [need for need in self.needs if need.organisation_id in self.works_in]

    @property
    def others_who_signed(self) -> str:
        """How many besides those that are named where there is little room, in words; nothing where all are named."""
        count = self.signatures.paginator.count - NAMED
        return _("and %(count)d more") % {"count": count} if count > 0 else ""

    @property
    def is_fixed(self) -> bool:
        """Somebody has signed: the text does not change any more."""
        return self.signatures.paginator.count > 0


def joint_page(actor: Actor, joint: JointNeed, number: str | None) -> JointPage:
    """At most seven queries."""
    signatures = joint.signatures.select_related("organisation")
    page = page_of(signatures, number, per_page=SIGNATURES_ON_A_PAGE)
    sums = signatures.order_by().aggregate(
        inhabitants=Sum("organisation__inhabitants"),
        unknown=Count("pk", filter=Q(organisation__inhabitants__isnull=True)),
    )
    parts = visible_to(actor, Need.objects.filter(STANDING, joint_parts__joint=joint)).select_related("organisation")
    open_still = joint.closed_at is None
    return JointPage(
        joint=joint,
        signatures=page,
        inhabitants=None if sums["unknown"] else sums["inhabitants"],
        needs=list(parts.order_by("joint_parts__pk")),
        may_edit=open_still and not page.paginator.count and can(actor, "needs.edit_joint", joint),
        may_close=open_still and can(actor, "needs.close_joint", joint),
        to_sign=list(who_can_sign(actor, joint)) if open_still else [],
        works_in=[pk for pk in actor.roles if actor.works_in(pk)],
    )


def who_can_sign(actor: Actor, joint: JointNeed) -> QuerySet[Organisation]:
    """The municipalities that the actor leads, that it is shared with, and that have not signed."""
    ours = Organisation.objects.filter(pk__in=[pk for pk in actor.roles if actor.is_lead(pk)], kind__in=SIGNING)
    if joint.visibility != Visibility.PUBLIC:
        members = NetworkMembership.objects.filter(network=joint.network_id).values("organisation")
        coordinates = Q(coordinated_networks=joint.network_id) if joint.network_id else Q(pk__in=[])
        ours = ours.filter(Q(pk=joint.organisation_id) | Q(pk__in=members) | coordinates)
    return ours.exclude(pk__in=joint.signatures.values("organisation")).distinct()


def joint_needs_speak(actor: Actor) -> Iterable[Attention]:
    """What can be signed in the networks of municipalities that the actor leads: one query."""
    led = [pk for pk in actor.roles if actor.is_lead(pk)]
    if not led:
        return
    for joint in _to_sign(led):
        said = _("Your network states a need together. You have not signed: %(name)s") % {"name": joint.title}
        yield Attention(_("Joint need"), said, reverse("joint_need", args=[joint.token]))


@prepared
def _to_sign(led: Sequence[int]) -> QuerySet[JointNeed]:
    """Joint needs of networks of these organisations that none of these organisations has signed."""
    rows = NetworkMembership.objects.filter(organisation__in=led, organisation__kind__in=SIGNING)
    done = JointSignature.objects.filter(joint=OuterRef("pk"), organisation__in=led)
    found = JointNeed.objects.filter(closed_at__isnull=True, network__in=rows.values("network"))
    return found.filter(visibility=Visibility.NETWORK).exclude(Exists(done))[:MOST_ASKED]


def same_needs_speak(actor: Actor) -> Iterable[Attention]:
    """Pairs of needs to look at: one query."""
    count = count_proposed(actor)
    if count:
        said = ngettext(
            "%(count)d need of others reads like one of yours",
            "%(count)d needs of others read like some of yours",
            count,
        )
        yield Attention(_("Need"), said % {"count": count}, reverse("same_needs"))


def joint_block(actor: Actor, need: Need) -> StartBlock | None:
    """On the page of a need: who else has it, the joint needs it is part of, what waits to be looked at: one query, and
    one more where somebody has it."""
    same, proposed = around(actor, need)
    joint = _stating(actor, need.pk) if same else []
    works = actor.works_in(need.organisation_id) and not need.is_withdrawn
    if not (same or (proposed and works)):
        return None
    context = {"need": need, "same": same, "joint": joint, "proposed": proposed if works else 0, "may_make": works}
    return StartBlock("needs/joint/of_need.html", context)


@prepared
def _stating(actor: Actor, need: int) -> QuerySet[JointNeed, Any]:
    """The joint needs that the need is part of, with how many have ``signed``."""
    return seen_joint_needs(actor).filter(parts__need=need).annotate(signed=Count("signatures"))[:MOST_ASKED]


def joint_work_of(user: User) -> dict[str, Any]:
    """What the portal knows of a person's part in needs together, for their own eyes: three queries."""
    signed = JointSignature.objects.filter(signed_by=user).select_related("joint", "organisation")
    return {
        _("Joint needs you wrote"): [str(one) for one in JointNeed.objects.filter(created_by=user).order_by("pk")],
        _("Joint needs you signed"): [
            f"{text.day(one.signed_at)}, {one.organisation}: {one.joint} ({one.mandate})" for one in signed
        ],
        _("Pairs of needs you decided about"): SameNeeds.objects.filter(decided_by=user).count(),
    }
