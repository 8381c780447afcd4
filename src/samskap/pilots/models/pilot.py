"""A pilot: its identity, state and limits; its charter; who takes part; which gates it has passed."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import MONEY, Currency, HelixLeg, Organisation, Scoped, User
from samskap.core.tokens import new_token
from samskap.needs.models import Need
from samskap.pilots.models.choices import Outcome, PartyRole, PilotKind, PilotState, Risk
from samskap.portfolio.models import Candidate


class Pilot(Scoped):
    """Something new tried for a limited time. ``stage`` is the number of the stage it is in; 0 before the start.

    Sums are in ``currency``. ``loss_limit``: what the pilot may cost at most, incurred and committed together.
    """

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    title = models.CharField(_("Name of the pilot"), max_length=120)
    summary = models.TextField(_("What is tried, in one or two sentences"), max_length=600, blank=True)
    language = models.CharField(_("Language of the text"), max_length=5, choices=settings.LANGUAGES, default="sv")
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.SET_NULL, related_name="pilots")
    candidate = models.OneToOneField(Candidate, null=True, on_delete=models.SET_NULL, related_name="pilot")
    """What was chosen in a portfolio round, where that is how it began."""
    kind = models.CharField(_("What is tried?"), max_length=15, choices=PilotKind.choices)
    risk = models.CharField(
        _("How much harm could a failure do?"), max_length=10, choices=Risk.choices, default=Risk.LOW
    )
    state = models.CharField(max_length=10, choices=PilotState.choices, default=PilotState.IDEA)
    outcome = models.CharField(max_length=15, choices=Outcome.choices, blank=True)
    state_since = models.DateTimeField()
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="owned_pilots")
    starts_on = models.DateField(_("Starts"), null=True, blank=True)
    ends_on = models.DateField(_("Ends"), null=True, blank=True)
    stage = models.PositiveSmallIntegerField(default=0)
    growth_factor = models.DecimalField(
        _("How many times larger may a stage be than the one before?"),
        max_digits=4,
        decimal_places=1,
        default=Decimal(3),
    )
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency.choices, default=Currency.SEK)
    budget = models.DecimalField(_("Budget"), null=True, blank=True, **MONEY)
    loss_limit = models.DecimalField(_("Loss limit"), null=True, blank=True, **MONEY)
    halted_because = models.CharField(max_length=500, blank=True)
    lessons = models.TextField(_("What we learned"), max_length=4000, blank=True)
    spread_whom = models.TextField(_("Who else could use it?"), max_length=1000, blank=True)
    spread_adapt = models.TextField(_("What must be adapted?"), max_length=1000, blank=True)
    spread_cost = models.TextField(_("What does it cost?"), max_length=1000, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["organisation", "state"], name="pilot_by_organisation")]
        constraints = [
            *Scoped.Meta.constraints,
            models.CheckConstraint(name="pilot_state_known", condition=Q(state__in=PilotState.values)),
            models.CheckConstraint(
                name="pilot_closed_with_an_outcome",
                condition=(Q(state="closed") & Q(outcome__in=Outcome.values)) | (~Q(state="closed") & Q(outcome="")),
            ),
            models.CheckConstraint(
                name="pilot_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="pilot_failed_well_is_public_with_lessons",
                condition=~Q(outcome="failed_well") | (Q(visibility="public") & ~Q(lessons="")),
            ),
            models.CheckConstraint(
                name="pilot_scales_with_a_spread_plan",
                condition=~Q(outcome="scale") | (~Q(spread_whom="") & ~Q(spread_adapt="") & ~Q(spread_cost="")),
            ),
            models.CheckConstraint(
                name="pilot_sums_not_negative",
                condition=(Q(budget=None) | Q(budget__gte=0))
                & (Q(loss_limit=None) | Q(loss_limit__gte=0))
                & Q(growth_factor__gte=1),
            ),
            models.CheckConstraint(name="pilot_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="pilot_kind_risk_currency_known",
                condition=Q(kind__in=PilotKind.values) & Q(risk__in=Risk.values) & Q(currency__in=Currency.values),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        """Nothing but late costs and published documents is added to a closed pilot."""
        return self.state == PilotState.CLOSED


class Charter(models.Model):
    """What is agreed before a pilot starts. Every text may be empty until a gate asks for it."""

    pilot = models.OneToOneField(Pilot, on_delete=models.CASCADE, related_name="charter")
    scope = models.TextField(_("What is in the pilot, and what is not?"), max_length=2000, blank=True)
    place = models.CharField(_("Where?"), max_length=200, blank=True)
    target_group = models.TextField(_("For whom?"), max_length=1000, blank=True)
    novelty = models.TextField(_("What is new?"), max_length=1000, blank=True)
    stop_rule = models.TextField(_("When do we stop early?"), max_length=1000, blank=True)
    baseline = models.TextField(_("How is it for the users today, in figures or words?"), max_length=2000, blank=True)
    failure_cost = models.TextField(_("What may a failure cost?"), max_length=1000, blank=True)
    no_blame = models.BooleanField(_("Nobody is blamed if it fails"), default=False)
    spokesperson = models.CharField(_("Who speaks to the press?"), max_length=200, blank=True)
    press_why = models.CharField(_("Why we try this"), max_length=300, blank=True)
    press_safe = models.CharField(_("How we keep people safe"), max_length=300, blank=True)
    press_if_it_fails = models.CharField(_("What we say if it fails"), max_length=300, blank=True)
    concern_receiver = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answer_days = models.PositiveSmallIntegerField(
        _("Within how many working days do you answer questions?"), default=5
    )

    def __str__(self) -> str:
        return f"charter of {self.pilot_id}"

    @property
    def press_is_ready(self) -> bool:
        """Somebody speaks, and the three sentences are written."""
        return all((self.spokesperson, self.press_why, self.press_safe, self.press_if_it_fails))


class Party(models.Model):
    """Who takes part, as what, and what they may decide. ``organisation`` if it is in the portal."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("Name"), max_length=160)
    leg = models.CharField(_("Leg of the helix"), max_length=20, choices=HelixLeg.choices)
    role = models.CharField(_("Role"), max_length=10, choices=PartyRole.choices)
    mandate = models.TextField(_("What they may decide"), max_length=1000, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="party_named_with_a_role",
                condition=~Q(name="") & Q(role__in=PartyRole.values) & Q(leg__in=HelixLeg.values),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Sponsorship(models.Model):
    """Who stands behind the pilot from when, with a pledge; ``until`` is empty for the one in force."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="sponsorships")
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("Name"), max_length=120)
    title = models.CharField(_("Title"), max_length=120, blank=True)
    pledge = models.TextField(_("What they pledge"), max_length=1000, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["pilot"], condition=Q(until=None), name="sponsorship_one_in_force"),
            models.CheckConstraint(name="sponsorship_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Passed(models.Model):
    """A gate that a pilot went through: never changed. ``missing`` lists what was overridden, as condition keys."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="passed")
    passage = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, choices=PilotState.choices)
    to_state = models.CharField(max_length=10, choices=PilotState.choices)
    stage = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(max_length=1000, blank=True)
    missing = models.JSONField(default=list)
    delegation = models.ForeignKey("pilots.Delegation", null=True, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(name="override_has_a_reason", condition=Q(missing=[]) | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.passage} of {self.pilot_id}"
