"""A need that several municipalities state together, each signing once by somebody with the mandate."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import Organisation, Scoped, User
from samskap.core.tokens import new_token
from samskap.needs.models.need import Need


class JointNeed(Scoped):
    """The common text. ``organisation`` wrote it; once somebody has signed, the text is fixed (a new one is made)."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    title = models.CharField(_("Title"), max_length=120)
    today = models.TextField(_("What happens today?"), max_length=2000)
    whom = models.TextField(_("For whom?"), max_length=1000)
    better = models.TextField(_("What would be better?"), max_length=2000)
    language = models.CharField(_("Language of the text"), max_length=5, choices=settings.LANGUAGES, default="sv")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    """No more signatures are taken."""

    class Meta(Scoped.Meta):
        ordering = ["-created_at", "-id"]
        constraints = [
            *Scoped.Meta.constraints,
            models.CheckConstraint(
                name="jointneed_has_its_texts",
                condition=~Q(title="") & ~Q(today="") & ~Q(whom="") & ~Q(better=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class JointNeedPart(models.Model):
    """A need of one municipality that the joint need was made from."""

    joint = models.ForeignKey(JointNeed, on_delete=models.CASCADE, related_name="parts")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="joint_parts")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["joint", "need"], name="jointneedpart_once")]

    def __str__(self) -> str:
        return f"{self.joint_id} {self.need_id}"


class JointSignature(models.Model):
    """One organisation stands behind it. ``mandate``: on what authority the person signed, such as a decision."""

    joint = models.ForeignKey(JointNeed, on_delete=models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    mandate = models.CharField(_("On what mandate do you sign?"), max_length=300)
    text_digest = models.CharField(max_length=64)
    """SHA-256 of the text that was signed."""
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["joint", "organisation"], name="jointsignature_once_an_organisation"),
            models.CheckConstraint(name="jointsignature_has_a_mandate", condition=~Q(mandate="")),
        ]

    def __str__(self) -> str:
        return f"{self.joint_id} {self.organisation_id}"
