"""Candidates of a round, who takes part in them with what, and what they mean for one another."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samskap.cocreation.models import Conversation
from samskap.core.models import HOURS, MONEY, User
from samskap.core.tokens import new_token
from samskap.needs.models import Need
from samskap.portfolio.models.rounds import Round, RoundParty


class Origin(models.TextChoices):
    """Where a candidate comes from."""

    NEED = "need", _("A need")
    CONVERSATION = "conversation", _("A conversation")
    INVITATION = "invitation", _("An invitation")
    PERSON = "person", _("Somebody's idea")


class Horizon(models.TextChoices):
    """When it shall make a difference."""

    NOW = "now", _("Within a year")
    NEXT = "next", _("In one to three years")
    LATER = "later", _("In more than three years")


class CandidateRisk(models.TextChoices):
    """How sure one can be that it works."""

    LOW = "low", _("Tried elsewhere")
    MEDIUM = "medium", _("New here")
    HIGH = "high", _("New to everybody")


class Size(models.TextChoices):
    """Large or small, as those who build the portfolio see it."""

    SMALL = "small", _("Small")
    LARGE = "large", _("Large")


class CandidateState(models.TextChoices):
    """Whether it still can be chosen."""

    IN = "in", _("In the round")
    MERGED = "merged", _("Part of another")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OUT = "out", _("Not put to the vote")


class Candidate(models.Model):
    """Something that could be done. Each cost as lowest, likely and highest, in the round's currency and in hours."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="candidates")
    number = models.PositiveIntegerField()
    title = models.CharField(_("Name"), max_length=120)
    text = models.TextField(_("What is done, for whom?"), max_length=3000)
    origin = models.CharField(_("Where it comes from"), max_length=15, choices=Origin.choices)
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.SET_NULL, related_name="candidates")
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="candidates"
    )
    source = models.CharField(max_length=40, blank=True, editable=False)
    """The invitation it comes from, named as the room that has invitations names it."""
    proposed_by = models.ForeignKey(RoundParty, null=True, on_delete=models.SET_NULL, related_name="proposed")
    cost_low = models.DecimalField(_("Lowest cost"), **MONEY)
    cost = models.DecimalField(_("Likely cost"), **MONEY)
    cost_high = models.DecimalField(_("Highest cost"), **MONEY)
    hours_low = models.DecimalField(_("Fewest hours"), default=0, **HOURS)
    hours = models.DecimalField(_("Likely hours"), default=0, **HOURS)
    hours_high = models.DecimalField(_("Most hours"), default=0, **HOURS)
    horizon = models.CharField(_("When does it make a difference?"), max_length=10, choices=Horizon.choices)
    risk = models.CharField(_("How sure is it?"), max_length=10, choices=CandidateRisk.choices)
    size = models.CharField(_("Large or small?"), max_length=10, choices=Size.choices)
    goals = models.TextField(_("Goals it belongs to"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=CandidateState.choices, default=CandidateState.IN)
    state_because = models.CharField(max_length=500, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["round", "state"], name="candidate_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="candidate_number_once"),
            models.CheckConstraint(
                name="candidate_says_what",
                condition=~Q(title="")
                & ~Q(text="")
                & Q(origin__in=Origin.values)
                & Q(horizon__in=Horizon.values)
                & Q(risk__in=CandidateRisk.values)
                & Q(size__in=Size.values)
                & Q(state__in=CandidateState.values),
            ),
            models.CheckConstraint(
                name="candidate_costs_in_order",
                condition=Q(cost_low__gte=0)
                & Q(cost__gt=0)
                & Q(cost__gte=F("cost_low"))
                & Q(cost_high__gte=F("cost"))
                & Q(hours_low__gte=0)
                & Q(hours__gte=F("hours_low"))
                & Q(hours_high__gte=F("hours")),
            ),
            models.CheckConstraint(
                name="candidate_merged_into_another",
                condition=(Q(state="merged", merged_into__isnull=False) & ~Q(merged_into=F("pk")))
                | (~Q(state="merged") & Q(merged_into=None)),
            ),
            models.CheckConstraint(
                name="candidate_leaves_with_a_word",
                condition=Q(state__in=["in", "merged"], state_because="")
                | (Q(state__in=["withdrawn", "out"]) & ~Q(state_because="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CandidatePartner(models.Model):
    """A party that takes part in a candidate, with what it pledges: money in the round's currency, and hours."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="partners")
    party = models.ForeignKey(RoundParty, on_delete=models.CASCADE, related_name="takes_part")
    role = models.CharField(_("What it does"), max_length=200, blank=True)
    money = models.DecimalField(_("Money it pledges"), default=0, **MONEY)
    hours = models.DecimalField(_("Hours it pledges"), default=0, **HOURS)
    pledged_at = models.DateTimeField(null=True)
    came_with = models.ForeignKey(Candidate, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    """The merged candidate that brought the party, so that it leaves with it when they are taken apart."""

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "party"], name="candidate_partner_once"),
            models.CheckConstraint(name="candidate_pledge_not_negative", condition=Q(money__gte=0) & Q(hours__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} in {self.candidate_id}"


class LinkKind(models.TextChoices):
    """What one candidate means for another."""

    NEEDS = "needs", pgettext_lazy("between candidates", "Needs")
    EXCLUDES = "excludes", _("Cannot go together with")


class CandidateLink(models.Model):
    """``candidate`` needs, or excludes, ``other`` of the same round."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    came_with = models.ForeignKey(Candidate, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    """The merged candidate that brought it, so that it leaves with it when they are taken apart."""

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "other"], name="candidate_link_once"),
            models.CheckConstraint(
                name="candidate_link_to_another", condition=Q(kind__in=LinkKind.values) & ~Q(candidate=F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.kind} {self.other_id}"
