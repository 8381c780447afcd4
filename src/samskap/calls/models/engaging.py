"""What an organisation does about a call: whether it applies and why, with whom, at what cost, how it went; and what a
network shares with its members."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samskap.calls.models.published import Call
from samskap.core.models import Network, Organisation, User
from samskap.core.tokens import new_token
from samskap.needs.models import Need


class Step(models.TextChoices):
    """How far an organisation has come with a call."""

    CONSIDERING = "considering", _("We are considering it")
    GO = "go", _("We will apply")
    NO_GO = "no_go", _("We will not apply")
    APPLIED = "applied", _("We have applied")
    GRANTED = "granted", _("We got the money")
    REFUSED = "refused", _("We did not get it")
    WITHDRAWN = "withdrawn", _("We withdrew")


DECIDED = (Step.GO, Step.NO_GO, Step.APPLIED, Step.GRANTED, Step.REFUSED, Step.WITHDRAWN)


class NoGoReason(models.TextChoices):
    """Why a municipality does not apply; counted for funders."""

    TOO_SMALL = "too_small", _("The sum is too small for the work")
    TOO_LARGE = "too_large", _("Too large for us to carry")
    CO_FUNDING = "co_funding", _("We cannot pay our own share")
    TIME = "time", _("Too little time to apply")
    STAFF = "staff", _("Nobody has time to write or run it")
    PARTNERS = "partners", _("We found no partners")
    ELIGIBILITY = "eligibility", _("We cannot apply")
    FIT = "fit", _("It does not fit our needs")
    RULES = "rules", _("The rules for reporting and spending are too heavy")
    RISK = "risk", _("The chance to get it is too small")
    OVERLAP = "overlap", _("We have money for this from elsewhere")
    POLITICS = "politics", _("It is not a priority of the council")
    OTHER = "other", _("Another reason")


class Engagement(models.Model):
    """One organisation and one call. ``cost`` is what applying takes or took, in ``currency``, beside ``hours``."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="engagements")
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The need that it is for."""
    step = models.CharField(max_length=11, choices=Step.choices, default=Step.CONSIDERING)
    because = models.TextField(_("Why?"), max_length=1000, blank=True)
    lead = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    partners = models.TextField(_("With whom?"), max_length=1000, blank=True)
    hours = models.PositiveIntegerField(_("Hours to apply"), null=True, blank=True)
    cost = models.DecimalField(_("Cost of applying"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    asked = models.DecimalField(_("Sum applied for"), max_digits=16, decimal_places=2, null=True, blank=True)
    granted = models.DecimalField(_("Sum granted"), max_digits=16, decimal_places=2, null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "call"], name="engagement_once"),
            models.CheckConstraint(
                name="engagement_decided_when_it_is",
                condition=Q(step="considering", decided_at__isnull=True)
                | (Q(step__in=[one.value for one in DECIDED]) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="engagement_money_has_a_currency",
                condition=Q(cost__isnull=True, asked__isnull=True, granted__isnull=True) | ~Q(currency=""),
            ),
            models.CheckConstraint(
                name="engagement_money_not_negative",
                condition=(Q(cost__isnull=True) | Q(cost__gte=0))
                & (Q(asked__isnull=True) | Q(asked__gte=0))
                & (Q(granted__isnull=True) | Q(granted__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.call_id} {self.step}"


class EngagementReason(models.Model):
    """One of the reasons of a no, from the list."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="reasons")
    reason = models.CharField(max_length=12, choices=NoGoReason.choices)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "reason"], name="engagementreason_once"),
            models.CheckConstraint(name="engagementreason_known", condition=Q(reason__in=NoGoReason.values)),
        ]

    def __str__(self) -> str:
        return self.reason


class EngagementNote(models.Model):
    """A note for colleagues."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("Note"), max_length=2000)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(name="engagementnote_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:80]


class CallShare(models.Model):
    """A coordinator shows a call to all municipalities of a network and asks whether they want to be part of it."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="shares")
    message = models.TextField(_("A word to the members"), max_length=1000, blank=True)
    answer_by = models.DateField(_("Answer by"), null=True, blank=True)
    shared_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    shared_at = models.DateTimeField()

    class Meta:
        ordering = ["-shared_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["network", "call"], name="callshare_once")]

    def __str__(self) -> str:
        return f"{self.network_id} {self.call_id}"


class ShareAnswer(models.TextChoices):
    """What a member answers its coordinator."""

    LEAD = "lead", _("We want to lead")
    JOIN = "join", _("We want to be part of it")
    MAYBE = "maybe", _("Perhaps")
    NO = "no", _("Not this time")


class CallShareAnswer(models.Model):
    """One member's answer; it can be changed, and the journal keeps what it was."""

    share = models.ForeignKey(CallShare, on_delete=models.CASCADE, related_name="answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=5, choices=ShareAnswer.choices)
    comment = models.TextField(_("Comment"), max_length=500, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["share", "organisation"], name="callshareanswer_once"),
            models.CheckConstraint(name="callshareanswer_known", condition=Q(answer__in=ShareAnswer.values)),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.answer}"
