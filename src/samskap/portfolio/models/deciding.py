"""The end of a round: appeals against the result, and what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import User
from samskap.core.tokens import new_token
from samskap.portfolio.models.candidates import Candidate
from samskap.portfolio.models.rounds import Round


class Appeal(models.Model):
    """Somebody says that the result is wrong; answered in public before the decision. The answer erases the address."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="appeals")
    text = models.TextField(_("What is wrong with the result?"), max_length=2000)
    email = models.EmailField(_("Your e-mail address, if you want the answer by mail"), blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="sv")
    appealed_at = models.DateTimeField()
    withheld = models.BooleanField(default=False)
    """The text names or exposes somebody and stays inside."""
    upheld = models.BooleanField(null=True)
    answer = models.TextField(_("Answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-appealed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="appeal_answered_with_a_word",
                condition=~Q(text="")
                & (
                    Q(answered_at=None, upheld=None, answer="")
                    | (Q(answered_at__isnull=False, upheld__isnull=False) & ~Q(answer=""))
                ),
            )
        ]

    def __str__(self) -> str:
        return self.text


class RoundDecision(models.Model):
    """What was decided about one candidate. ``by_count``: what the count said; a deviation has a public reason."""

    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="decision")
    chosen = models.BooleanField()
    by_count = models.BooleanField()
    reason = models.TextField(_("Why not as counted?"), max_length=1000, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="round_decision_deviates_with_a_reason",
                condition=Q(chosen=F("by_count")) | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.chosen}"
