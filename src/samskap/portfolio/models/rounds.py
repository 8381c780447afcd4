"""A portfolio round: its way, its parties, who has a duty in it, where a leg is missing."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samskap.core.models import HOURS, MONEY, Currency, HelixLeg, Organisation, Scoped, User
from samskap.core.tokens import new_token


class RoundState(models.TextChoices):
    """Where a round is on its way."""

    DRAFT = "draft", _("Being planned")
    GATHERING = "gathering", _("Gathering candidates")
    WORKSHOP = "workshop", _("Building together")
    SCREENING = "screening", _("Screening")
    READY = "ready", _("Rules are being set")
    VOTING = "voting", _("Voting")
    APPEAL = "appeal", _("Result, open to appeals")
    DECIDED = "decided", pgettext_lazy("round", "Decided")
    CANCELLED = "cancelled", _("Cancelled")


class Decider(models.TextChoices):
    """Who decides in the end."""

    COUNCIL = "council", _("The council")
    STEERING = "steering", _("The steering group")


class Round(Scoped):
    """One portfolio, built and chosen together. Private while it is planned, public from ``published_at`` on.

    ``budget`` in ``currency`` and ``hours`` of work are what can be shared out.
    """

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    title = models.CharField(_("Name of the round"), max_length=120)
    purpose = models.TextField(_("What shall the portfolio change?"), max_length=2000)
    language = models.CharField(_("Language of the text"), max_length=5, choices=settings.LANGUAGES, default="sv")
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency.choices, default=Currency.SEK)
    budget = models.DecimalField(_("Money there is in all"), **MONEY)
    hours = models.DecimalField(_("Working hours there are in all"), null=True, blank=True, **HOURS)
    decides = models.CharField(_("Who decides in the end?"), max_length=10, choices=Decider.choices)
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.DRAFT)
    state_since = models.DateTimeField()
    gather_until = models.DateField(_("Candidates until"))
    workshop_at = models.DateTimeField(_("Joint workshop"), null=True, blank=True)
    workshop_place = models.CharField(_("Where the workshop is"), max_length=200, blank=True)
    screen_until = models.DateField(_("Screening until"))
    appeal_until = models.DateField(_("Appeals until"), null=True, blank=True)
    decide_on = models.DateField(_("Decision by"))
    criteria_locked_at = models.DateTimeField(null=True)
    scores_locked_at = models.DateTimeField(null=True)
    scores_sha256 = models.CharField(max_length=64, blank=True)
    """Of all scores when they were locked; it stands in the journal too."""
    screening = models.JSONField(null=True)
    """What the engine said of the scores, by number of the candidate: in, out or depends."""
    published_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=500, blank=True)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    register_number = models.CharField(_("Register number of the decision"), max_length=60, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        ordering = ["-created_at", "-id"]
        constraints = [
            *Scoped.Meta.constraints,
            models.CheckConstraint(
                name="round_choices_known",
                condition=Q(state__in=RoundState.values)
                & Q(decides__in=Decider.values)
                & Q(currency__in=Currency.values)
                & Q(budget__gt=0)
                & (Q(hours=None) | Q(hours__gt=0)),
            ),
            models.CheckConstraint(
                name="round_dates_in_order",
                condition=Q(screen_until__gte=F("gather_until")) & Q(decide_on__gte=F("screen_until")),
            ),
            models.CheckConstraint(
                name="round_public_when_published",
                condition=Q(published_at=None, visibility="private", state__in=["draft", "cancelled"])
                | (Q(published_at__isnull=False, visibility="public") & ~Q(state="draft")),
            ),
            models.CheckConstraint(
                name="round_cancelled_with_a_word",
                condition=(Q(state="cancelled") & ~Q(cancelled_because=""))
                | (~Q(state="cancelled") & Q(cancelled_because="")),
            ),
            models.CheckConstraint(
                name="round_decided_is_registered",
                condition=(Q(state="decided", decided_on__isnull=False) & ~Q(register_number=""))
                | (~Q(state="decided") & Q(decided_on=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RoundParty(models.Model):
    """Somebody who builds the portfolio with the others: an organisation of the portal, or one known by its name.

    Without ``joined_at`` an organisation is only asked. The organisation whose round it is is a party from the start.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="portfolio_parties"
    )
    name = models.CharField(_("Name"), max_length=160)
    leg = models.CharField(_("Leg of the helix"), max_length=20, choices=HelixLeg.choices)
    asked_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation"], condition=Q(organisation__isnull=False), name="round_party_once"
            ),
            models.UniqueConstraint(fields=["round", "name"], name="round_party_name_once"),
            models.CheckConstraint(name="round_party_known", condition=Q(leg__in=HelixLeg.values) & ~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Duty(models.TextChoices):
    """What a person does in a round beside their role in an organisation."""

    STEERING = "steering", _("Steering group")
    SCREENER = "screener", _("Screens the candidates")


class RoundPerson(models.Model):
    """A person with a duty in the round, named by a lead; they need an account, not a role in the organisation.

    Without ``user`` the account was erased: what somebody has scored stays and counts, who it was does not.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="portfolio_duties")
    duty = models.CharField(_("Duty"), max_length=10, choices=Duty.choices)
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "user", "duty"], name="round_person_once"),
            models.CheckConstraint(name="round_duty_known", condition=Q(duty__in=Duty.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.duty} {self.round_id}"


class Lack(models.TextChoices):
    """What a leg has none of."""

    CANDIDATES = "candidates", _("No candidates")
    VOTERS = "voters", _("No way to vote")


class LegGap(models.Model):
    """The steering group says in public why a round opens although a leg has no candidates or no way to vote."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="gaps")
    leg = models.CharField(max_length=20, choices=HelixLeg.choices)
    lack = models.CharField(max_length=10, choices=Lack.choices)
    reason = models.CharField(_("Why does it open all the same?"), max_length=500)
    said_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "leg", "lack"], name="leg_gap_once"),
            models.CheckConstraint(
                name="leg_gap_with_a_reason",
                condition=~Q(reason="") & Q(leg__in=HelixLeg.values) & Q(lack__in=Lack.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leg} {self.lack}"
