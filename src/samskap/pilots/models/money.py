"""Money and size in stages: commitments, costs, ledgers, hours and grants. All sums in the pilot's currency."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import MONEY, User
from samskap.pilots.models.choices import HoursOf
from samskap.pilots.models.pilot import Party, Pilot


class SizeUnit(models.TextChoices):
    """What the size of a stage counts."""

    USERS = "users", _("Users")
    PLACES = "places", _("Places")


class Stage(models.Model):
    """One step of growing: at most ``cap`` users or places, for at most ``budget``. ``result`` closes it."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("Name of the stage"), max_length=120, blank=True)
    cap = models.PositiveIntegerField(_("At most how many"))
    unit = models.CharField(_("Of what"), max_length=10, choices=SizeUnit.choices, default=SizeUnit.USERS)
    budget = models.DecimalField(_("Budget of the stage"), null=True, blank=True, **MONEY)
    ends_on = models.DateField(_("Gate to the next stage"), null=True, blank=True)
    result = models.TextField(_("What came out of it"), max_length=1000, blank=True)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "number"], name="stage_number_once"),
            models.CheckConstraint(
                name="stage_of_some_size",
                condition=Q(number__gte=1) & Q(cap__gte=1) & (Q(budget=None) | Q(budget__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.number)


class Grant(models.Model):
    """Money from a funder for the pilot; ``share`` is the part of an eligible cost that it pays, in per cent."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="grants")
    funder = models.CharField(_("Funder"), max_length=160)
    amount = models.DecimalField(_("Granted"), **MONEY)
    share = models.DecimalField(_("Part of the cost it pays, in per cent"), max_digits=5, decimal_places=2, default=100)
    eligible = models.TextField(_("What it pays for"), max_length=500, blank=True)
    ends_on = models.DateField(_("Last day for costs"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="grant_of_some_sum",
                condition=Q(amount__gt=0) & Q(share__gt=0) & Q(share__lte=100) & ~Q(funder=""),
            )
        ]

    def __str__(self) -> str:
        return self.funder


class Commitment(models.Model):
    """A promise to pay. What has been paid of it is the sum of its costs; the rest counts until it is released."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="commitments")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(_("For what, and to whom"), max_length=200)
    amount = models.DecimalField(_("Sum"), **MONEY)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    delegation = models.ForeignKey("pilots.Delegation", null=True, on_delete=models.RESTRICT, related_name="+")
    released_at = models.DateTimeField(null=True)
    """When it was said that no more will be paid of it."""

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [models.CheckConstraint(name="commitment_of_some_sum", condition=Q(amount__gt=0) & ~Q(text=""))]

    def __str__(self) -> str:
        return self.text


class Ledger(models.Model):
    """A month's ledger that was taken in; the same file is taken in once."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="ledgers")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    taken_in_at = models.DateTimeField()
    taken_in_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-taken_in_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["pilot", "sha256"], name="ledger_once")]

    def __str__(self) -> str:
        return self.name


class Cost(models.Model):
    """A cost that was incurred: never changed and never refused; a wrong one is reversed by another row.

    ``amount`` is positive, or negative in a row that reverses another or is a credit in a ledger.
    ``reference`` is the voucher number, once a pilot, so that a ledger taken in twice adds nothing.
    """

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="costs")
    on = models.DateField(_("Date"))
    text = models.CharField(_("What was paid"), max_length=200)
    amount = models.DecimalField(_("Sum"), **MONEY)
    commitment = models.ForeignKey(Commitment, null=True, blank=True, on_delete=models.SET_NULL, related_name="costs")
    grant = models.ForeignKey(Grant, null=True, blank=True, on_delete=models.SET_NULL, related_name="costs")
    reference = models.CharField(_("Voucher number"), max_length=60, blank=True)
    ledger = models.ForeignKey(Ledger, null=True, on_delete=models.RESTRICT, related_name="costs")
    reverses = models.OneToOneField("self", null=True, on_delete=models.RESTRICT, related_name="reversed_by")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["pilot", "-on"], name="cost_by_pilot")]
        constraints = [
            models.UniqueConstraint(
                fields=["pilot", "reference"], condition=~Q(reference=""), name="cost_reference_once"
            ),
            models.CheckConstraint(
                name="cost_positive_unless_it_reverses",
                condition=Q(amount__gt=0) | (Q(amount__lt=0) & (Q(reverses__isnull=False) | Q(ledger__isnull=False))),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Hours(models.Model):
    """Hours worked in the pilot; never changed, a wrong row is taken back with a mark."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="hours")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.SET_NULL, related_name="hours")
    whose = models.CharField(_("Whose hours"), max_length=15, choices=HoursOf.choices)
    hours = models.DecimalField(_("Hours"), max_digits=7, decimal_places=2)
    on = models.DateField(_("Date"))
    text = models.CharField(_("What was done"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(name="hours_of_somebody", condition=Q(hours__gt=0) & Q(whose__in=HoursOf.values))
        ]

    def __str__(self) -> str:
        return f"{self.hours} {self.whose}"
