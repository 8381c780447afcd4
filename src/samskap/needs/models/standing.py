"""Where a municipality stands: what others found when they assessed it, its goals, its commitments."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import Organisation, Scoped, User
from samskap.core.tokens import new_token
from samskap.needs.models.need import Need


class Assessment(Scoped):
    """Somebody outside has looked at the organisation: an audit, an inspection, a comparison, a peer review."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    title = models.CharField(_("Title"), max_length=200)
    made_by = models.CharField(_("Who made it"), max_length=200)
    dated = models.DateField(_("Date"))
    link = models.URLField(_("Link to it"), max_length=500, blank=True)
    language = models.CharField(_("Language of the text"), max_length=5, choices=settings.LANGUAGES, default="sv")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        ordering = ["-dated", "-id"]
        constraints = [
            *Scoped.Meta.constraints,
            models.CheckConstraint(name="assessment_is_named", condition=~Q(title="") & ~Q(made_by="")),
            models.CheckConstraint(
                name="assessment_link_is_of_the_web",
                condition=Q(link="") | Q(link__startswith="https://") | Q(link__startswith="http://"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Finding(models.TextChoices):
    """What an assessment says about one thing."""

    STRENGTH = "strength", _("Strength")
    GAP = "gap", _("Gap")


class AssessmentPoint(models.Model):
    """One strength or gap. A gap becomes a need by a click, once."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="points")
    finding = models.CharField(_("Strength or gap?"), max_length=8, choices=Finding.choices)
    text = models.TextField(_("What it says"), max_length=1000)
    target = models.CharField(_("Goal it belongs to"), max_length=5, blank=True)
    need = models.OneToOneField(Need, null=True, on_delete=models.SET_NULL, related_name="assessment_point")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="assessmentpoint_known", condition=Q(finding__in=Finding.values) & ~Q(text="")),
            models.CheckConstraint(
                name="assessmentpoint_only_gaps_become_needs", condition=Q(need__isnull=True) | Q(finding="gap")
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Goal(models.Model):
    """What the municipality wants to reach, as decided. ``target``: the target of the development goals it serves."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("Goal"), max_length=300)
    target = models.CharField(_("Target of the sustainable development goals"), max_length=5, blank=True)
    measure = models.CharField(_("How it is measured"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("To be reached in"), null=True, blank=True)
    decided = models.CharField(_("Decided by"), max_length=200, blank=True)
    language = models.CharField(_("Language of the text"), max_length=5, choices=settings.LANGUAGES, default="sv")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["year", "id"]
        constraints = [
            models.CheckConstraint(
                name="goal_says_something",
                condition=~Q(text="") & (Q(year__isnull=True) | Q(year__gte=1990, year__lte=2100)),
            )
        ]

    def __str__(self) -> str:
        return self.text


class Commitment(models.Model):
    """What is done to reach a goal: by whom, until when, with which money, for which need."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="commitments")
    text = models.CharField(_("What we commit ourselves to"), max_length=500)
    responsible = models.CharField(_("Who is responsible"), max_length=200)
    due = models.DateField(_("Until when"), null=True, blank=True)
    funding = models.CharField(_("How it is paid"), max_length=200, blank=True)
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments")

    class Meta:
        ordering = ["due", "id"]
        constraints = [
            models.CheckConstraint(name="commitment_says_who_does_what", condition=~Q(text="") & ~Q(responsible=""))
        ]

    def __str__(self) -> str:
        return self.text


class FunderConsent(models.Model):
    """An organisation lets its needs be counted for funders by name even where fewer than three have them."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+", primary_key=True)
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.organisation_id)
