"""What a need is about, who else has it, and which needs are the same in other words."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import Organisation, User
from samskap.needs.models.need import Need


class NeedChallenge(models.Model):
    """A need belongs to a challenge of the taxonomy (``needs/taxonomy.py``); its theme follows from it."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="challenges")
    code = models.CharField(max_length=40)

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["code"], name="needchallenge_by_code")]
        constraints = [
            models.UniqueConstraint(fields=["need", "code"], name="needchallenge_once"),
            models.CheckConstraint(name="needchallenge_named", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return self.code


class NeedTarget(models.Model):
    """A need serves a target of the sustainable development goals (``needs/targets.py``), such as 11.2."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="targets")
    code = models.CharField(max_length=5)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["code"], name="needtarget_by_code")]
        constraints = [
            models.UniqueConstraint(fields=["need", "code"], name="needtarget_once"),
            models.CheckConstraint(name="needtarget_named", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return self.code


class NeedSupport(models.Model):
    """Another organisation says: we have this too. One voice an organisation; it can be taken back."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="supports")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["need", "organisation"], name="needsupport_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.need_id}"


class Sameness(models.TextChoices):
    """What people say about two needs that read alike."""

    PROPOSED = "proposed", _("Nobody has looked at it")
    SAME = "same", _("The same need")
    DIFFERENT = "different", _("Not the same")


class SameNeeds(models.Model):
    """Two needs that are perhaps the same in other words, with the sentences that match; people decide.

    ``score`` ranks proposals and is no probability. ``method``: the embedding model, or nothing where words and
    letters were compared. A pair that somebody decided is not proposed again.
    """

    first = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    first_sentence = models.TextField(blank=True)
    second_sentence = models.TextField(blank=True)
    method = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=9, choices=Sameness.choices, default=Sameness.PROPOSED)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="sameneeds_once"),
            models.CheckConstraint(name="sameneeds_in_one_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="sameneeds_decided_at_a_time",
                condition=Q(status="proposed", decided_at__isnull=True)
                | Q(status__in=["same", "different"], decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}"


class NeedsCompared(models.Model):
    """That a need has been compared with the others as it reads now: its ``digest`` then."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="+", primary_key=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest
