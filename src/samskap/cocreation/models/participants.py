"""Those who answer: without account by a signed cookie, on paper, or imported."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samskap.cocreation.models.conversations import Conversation
from samskap.core.models import User
from samskap.core.tokens import new_token


class Source(models.TextChoices):
    """How the participant came in."""

    WEB = "web", _("On the web")
    PAPER = "paper", _("On paper")
    IMPORT = "import", _("Imported")


class Participant(models.Model):
    """Somebody who answers in one conversation, known only by ``key`` in a signed cookie.

    ``address_hash`` is a keyed hash of the network address, emptied after the retention time; it lets the facilitator
    see many participants from one address without storing the address.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    key = models.CharField(max_length=24, unique=True, default=new_token)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.WEB)
    external_id = models.CharField(max_length=64, blank=True)
    address_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    excluded_at = models.DateTimeField(null=True)
    excluded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    exclusion_reason = models.CharField(_("Reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(excluded_at__isnull=True) | ~Q(exclusion_reason=""), name="participant_excluded_with_reason"
            ),
            models.UniqueConstraint(
                fields=["conversation", "external_id"], condition=~Q(external_id=""), name="participant_external_once"
            ),
        ]
        indexes = [models.Index(fields=["conversation", "address_hash", "created_at"], name="participant_by_address")]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class PaperSheet(models.Model):
    """A paper sheet entered by hand, named by batch and sheet number; the same sheet cannot be entered twice."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="paper_sheets")
    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="paper_sheet")
    batch = models.CharField(_("Batch"), max_length=40)
    sheet = models.PositiveIntegerField(_("Sheet number"))
    entered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["batch", "sheet"]
        constraints = [models.UniqueConstraint(fields=["conversation", "batch", "sheet"], name="paper_sheet_once")]

    def __str__(self) -> str:
        return f"{self.batch} {self.sheet}"
