"""Public values at stake, concerns about them, vetoes, and the screening for an impact assessment."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import User
from samskap.core.tokens import new_secret, new_token
from samskap.pilots.models.choices import ConcernStatus, PublicValue
from samskap.pilots.models.pilot import Pilot


class ValueAtStake(models.Model):
    """What could go wrong with a value, what guards it, and who watches; the watcher may veto."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="values_at_stake")
    value = models.CharField(_("Public value"), max_length=25, choices=PublicValue.choices)
    risk = models.TextField(_("What could go wrong?"), max_length=1000)
    safeguard = models.TextField(_("What guards against it?"), max_length=1000, blank=True)
    watcher = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "value"], name="value_once_a_pilot"),
            models.CheckConstraint(
                name="value_known_with_a_risk", condition=Q(value__in=PublicValue.values) & ~Q(risk="")
            ),
        ]

    def __str__(self) -> str:
        return self.get_value_display()


class Concern(models.Model):
    """Somebody fears for a value. ``secret`` opens its state to whoever raised it; who that was is kept nowhere.

    Waiting, then admitted or rejected with a public reason; an admitted one is answered when something was done.
    ``withheld``: the receiver keeps the text from the public, because it names or exposes somebody; the reason stays
    public. ``language`` is that of the text and of the mails; the address is erased with the last mail.
    """

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    secret = models.CharField(max_length=50, unique=True, default=new_secret, editable=False)
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="concerns")
    value = models.CharField(_("Which value is it about?"), max_length=25, choices=PublicValue.choices)
    text = models.TextField(_("What are you worried about?"), max_length=2000)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="sv")
    raiser_email = models.EmailField(_("Your e-mail address, if you want the answer"), blank=True)
    raised_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=ConcernStatus.choices, default=ConcernStatus.WAITING)
    reason = models.TextField(_("Public reason"), max_length=1000, blank=True)
    withheld = models.BooleanField(_("Keep the text from the public"), default=False)
    triaged_at = models.DateTimeField(null=True)
    triaged_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.TextField(_("What has been done"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-raised_at", "-id"]
        indexes = [models.Index(fields=["pilot", "status"], name="concern_by_pilot")]
        constraints = [
            models.CheckConstraint(
                name="concern_triaged_with_a_reason",
                condition=Q(status="waiting", triaged_at=None)
                | (Q(status__in=["admitted", "rejected", "answered"], triaged_at__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="concern_answered_with_an_answer",
                condition=~Q(status="answered") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(name="concern_value_known", condition=Q(value__in=PublicValue.values) & ~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text


class Veto(models.Model):
    """The one responsible for a value stopped the pilot; public, and lifted only with a public reason."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="vetoes")
    value = models.CharField(max_length=25, choices=PublicValue.choices)
    reason = models.TextField(_("Public reason"), max_length=1000)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    lifted_because = models.TextField(_("Public reason"), max_length=1000, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="veto_has_reasons", condition=~Q(reason="") & (Q(lifted_at=None) | ~Q(lifted_because=""))
            )
        ]

    def __str__(self) -> str:
        return self.reason


class Screening(models.Model):
    """Whether a data protection impact assessment is needed: the criteria of the European data protection board.

    Nine yes-or-no questions (WP 248 rev.01); two or more yes mean that an assessment is needed (GDPR article 35).
    ``personal_data`` no means that no question applies. ``assessed_on`` says when the assessment was done.
    """

    pilot = models.OneToOneField(Pilot, on_delete=models.CASCADE, related_name="screening")
    personal_data = models.BooleanField()
    scoring = models.BooleanField(default=False)
    automated = models.BooleanField(default=False)
    monitoring = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    large_scale = models.BooleanField(default=False)
    matching = models.BooleanField(default=False)
    vulnerable = models.BooleanField(default=False)
    new_technology = models.BooleanField(default=False)
    bars_from_rights = models.BooleanField(default=False)
    comment = models.TextField(_("Comment"), max_length=1000, blank=True)
    screened_at = models.DateTimeField()
    screened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    assessed_on = models.DateField(_("When was the impact assessment done?"), null=True, blank=True)
    assessment = models.CharField(_("Where is it kept?"), max_length=200, blank=True)

    CRITERIA = (
        "scoring",
        "automated",
        "monitoring",
        "sensitive",
        "large_scale",
        "matching",
        "vulnerable",
        "new_technology",
        "bars_from_rights",
    )

    def __str__(self) -> str:
        return f"screening of {self.pilot_id}"

    @property
    def criteria_met(self) -> int:
        """How many of the nine are met; none without personal data."""
        return sum(getattr(self, name) for name in self.CRITERIA) if self.personal_data else 0

    @property
    def needs_assessment(self) -> bool:
        """Two or more criteria."""
        return self.criteria_met >= 2
