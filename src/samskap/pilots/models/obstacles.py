"""Obstacles on their way to whoever can remove them, and the delegation of who may decide what."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import MONEY, Currency, Organisation, User
from samskap.core.tokens import new_token
from samskap.pilots.models.choices import Level, ObstacleKind, ObstacleStatus, Power, Risk, Weight
from samskap.pilots.models.pilot import Pilot


class Obstacle(models.Model):
    """What stands in a pilot's way. ``level`` is where it waits now; every level it was at is an ObstacleStep.

    ``may_leave``: those who answer at the national level may see it, though the pilot is not public.
    """

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="obstacles")
    title = models.CharField(_("What stands in the way?"), max_length=160)
    text = models.TextField(_("What happens, and what have you tried?"), max_length=2000, blank=True)
    kind = models.CharField(_("What kind of obstacle?"), max_length=15, choices=ObstacleKind.choices)
    rule = models.CharField(_("Which rule, if there is one"), max_length=160, blank=True)
    weight = models.PositiveSmallIntegerField(_("How heavy is it?"), choices=Weight.choices)
    level = models.CharField(max_length=12, choices=Level.choices)
    status = models.CharField(max_length=10, choices=ObstacleStatus.choices, default=ObstacleStatus.OPEN)
    may_leave = models.BooleanField(_("Government agencies may see it"), default=False)
    is_public = models.BooleanField(_("Show it on the public page of obstacles"), default=False)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_because = models.TextField(_("What happened in the end?"), max_length=1000, blank=True)

    class Meta:
        ordering = ["-raised_at", "-id"]
        indexes = [models.Index(fields=["level", "status"], name="obstacle_by_level")]
        constraints = [
            models.CheckConstraint(
                name="obstacle_choices_known",
                condition=Q(kind__in=ObstacleKind.values)
                & Q(weight__in=Weight.values)
                & Q(level__in=Level.values)
                & ~Q(title=""),
            ),
            models.CheckConstraint(
                name="obstacle_public_leaves_from_the_top",
                condition=Q(is_public=False) | Q(level="national", may_leave=True),
            ),
            models.CheckConstraint(
                name="obstacle_ended_with_a_word",
                condition=Q(status__in=["open", "answered"], ended_at=None)
                | (Q(status__in=["removed", "stayed"], ended_at__isnull=False) & ~Q(ended_because="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ObstacleStep(models.Model):
    """The obstacle at one level: since when, whose, until when, why it was lifted there, what was answered."""

    obstacle = models.ForeignKey(Obstacle, on_delete=models.CASCADE, related_name="steps")
    level = models.CharField(max_length=12, choices=Level.choices)
    entered_at = models.DateTimeField()
    lifted_because = models.TextField(_("Why can the level below not solve it?"), max_length=1000, blank=True)
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(_("Answer by"))
    due_because = models.CharField(_("Why another day?"), max_length=300, blank=True)
    answer = models.TextField(_("Answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_as = models.CharField(_("Who answered?"), max_length=160, blank=True)
    """The authority, where somebody outside the municipality answered."""
    answered_outside = models.BooleanField(default=False)
    """The municipality wrote down what an authority without a place in the portal answered."""
    left_at = models.DateTimeField(null=True)
    """When it was answered here or lifted further."""

    class Meta:
        ordering = ["entered_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["obstacle"], condition=Q(left_at=None), name="obstacle_at_one_level"),
            models.UniqueConstraint(fields=["obstacle", "level"], name="obstacle_once_a_level"),
            models.CheckConstraint(
                name="obstacle_step_answered_with_a_word",
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="obstacle_step_says_who_outside", condition=Q(answered_outside=False) | ~Q(answered_as="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obstacle_id} at {self.level}"


class Delegation(models.Model):
    """Who may decide what, from when until when: a row is ended and followed by another, never changed.

    ``max_amount`` (in ``currency``) is for :attr:`Power.COMMIT`, ``max_stage`` for :attr:`Power.NEXT_STAGE`; empty
    means without limit. ``max_risk`` bounds the pilots that it is valid for.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="delegations")
    holder = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(_("Their title"), max_length=120, blank=True)
    level = models.CharField(_("Level"), max_length=12, choices=Level.choices, default=Level.MANAGEMENT)
    power = models.CharField(_("What they may decide"), max_length=12, choices=Power.choices)
    max_amount = models.DecimalField(_("At most this sum at a time"), null=True, blank=True, **MONEY)
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency.choices, default=Currency.SEK)
    max_stage = models.PositiveSmallIntegerField(_("Up to which stage"), null=True, blank=True)
    max_risk = models.CharField(_("Up to which risk"), max_length=10, choices=Risk.choices, default=Risk.HIGH)
    from_on = models.DateField(_("From"))
    until_on = models.DateField(_("Until and including"), null=True, blank=True)
    decided = models.CharField(_("Decision it rests on"), max_length=200)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["power", "from_on", "id"]
        indexes = [models.Index(fields=["organisation", "power"], name="delegation_by_power")]
        constraints = [
            models.CheckConstraint(
                name="delegation_until_after_from", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="delegation_choices_known",
                condition=Q(power__in=Power.values)
                & Q(level__in=Level.values)
                & Q(max_risk__in=Risk.values)
                & Q(currency__in=Currency.values)
                & (Q(max_amount=None) | Q(max_amount__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_power_display()} {self.from_on}"
