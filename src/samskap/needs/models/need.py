"""A need: what happens today, for whom, what would be better; how others see it, and what they suggest."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samskap.core.models import Organisation, Scoped, User
from samskap.core.tokens import new_token

DERIVED_LENGTH = 80
"""A title made from the text is not longer than this."""


class Urgency(models.TextChoices):
    """How soon something must happen."""

    NOW = "now", _("Now: people or tasks suffer")
    YEAR = "year", _("Within a year")
    LATER = "later", _("It can wait")


class Scale(models.TextChoices):
    """How far the need reaches, from near to wide."""

    UNIT = "unit", _("One workplace or unit")
    DEPARTMENT = "department", _("A whole department")
    ORGANISATION = "organisation", _("The whole municipality")
    WIDER = "wider", _("Several municipalities")


class Need(Scoped):
    """The three texts that make a need, and what is added when one has time. An empty ``title`` is derived."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    today = models.TextField(_("What happens today?"), max_length=2000)
    whom = models.TextField(_("For whom?"), max_length=1000)
    better = models.TextField(_("What would be better?"), max_length=2000)
    title = models.CharField(_("Short title"), max_length=120, blank=True)
    language = models.CharField(_("Language of the text"), max_length=5, choices=settings.LANGUAGES, default="sv")
    department = models.CharField(_("Department"), max_length=120, blank=True)
    goals = models.TextField(_("Goals it belongs to"), max_length=1000, blank=True)
    urgency = models.CharField(_("How urgent is it?"), max_length=10, choices=Urgency.choices, blank=True)
    scale = models.CharField(_("How far does it reach?"), max_length=15, choices=Scale.choices, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    shared_at = models.DateTimeField(null=True)
    """When others first could see it."""
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    """The need of the same organisation that it is the same as; its links, supports and history stay with it."""
    root = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="family")
    """Where ``merged_into`` leads in the end: the need that stands for it. Nothing for one that stands for itself."""

    class Meta(Scoped.Meta):
        ordering = ["-created_at", "-id"]
        constraints = [
            *Scoped.Meta.constraints,
            models.CheckConstraint(
                name="need_not_merged_into_itself",
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("pk")),
            ),
            models.CheckConstraint(
                name="need_merged_has_a_root",
                condition=models.Q(merged_into__isnull=True, root__isnull=True)
                | models.Q(merged_into__isnull=False, root__isnull=False) & ~models.Q(root=models.F("pk")),
            ),
            models.CheckConstraint(
                name="need_has_its_three_texts",
                condition=~models.Q(today="") & ~models.Q(whom="") & ~models.Q(better=""),
            ),
            models.CheckConstraint(
                name="need_urgency_and_scale_known",
                condition=models.Q(urgency__in=["", *Urgency.values]) & models.Q(scale__in=["", *Scale.values]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The title, or else the first sentence of what happens today, cut at a word."""
        return self.title or first_sentence(self.today)

    @property
    def is_withdrawn(self) -> bool:
        """Kept for its organisation only, until it is put back."""
        return self.withdrawn_at is not None

    @property
    def is_merged(self) -> bool:
        """Another need of the same organisation stands for it."""
        return self.merged_into_id is not None


class Framing(models.Model):
    """One way to see the problem, beside others that may contradict it, with who sees it so."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="framings")
    text = models.TextField(_("How the problem is seen"), max_length=1000)
    seen_by = models.CharField(_("Who sees it so"), max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="framing_says_who_sees_what", condition=~models.Q(text="") & ~models.Q(seen_by="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.seen_by}: {self.text}"


class Evidence(models.Model):
    """What shows that the need is real, with where it comes from and from when."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="evidence")
    text = models.TextField(_("What is known"), max_length=1000)
    source = models.CharField(_("Source"), max_length=200)
    link = models.URLField(_("Link to the source"), max_length=500, blank=True)
    dated = models.DateField(_("From when"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="evidence_has_a_source", condition=~models.Q(text="") & ~models.Q(source="")),
            models.CheckConstraint(
                name="evidence_link_is_of_the_web",
                condition=models.Q(link="")
                | models.Q(link__startswith="https://")
                | models.Q(link__startswith="http://"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} ({self.source})"


class About(models.TextChoices):
    """Which part of the need a suggestion is about; what happens when it is accepted depends on it."""

    TODAY = "today", _("What happens today")
    WHOM = "whom", _("For whom")
    BETTER = "better", _("What would be better")
    FRAMING = "framing", _("Another way to see the problem")
    OTHER = "other", _("Something else")


class SuggestionStatus(models.TextChoices):
    """Whether the owner has answered."""

    WAITING = "waiting", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class Suggestion(models.Model):
    """What somebody outside the owning organisation suggests; its owner answers with a word."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="suggestions")
    about = models.CharField(_("What is it about?"), max_length=10, choices=About.choices)
    text = models.TextField(_("Your suggestion"), max_length=1000)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=SuggestionStatus.choices, default=SuggestionStatus.WAITING)
    answer = models.TextField(_("Your answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["need", "status"], name="suggestion_by_need")]
        constraints = [
            models.CheckConstraint(
                name="suggestion_answered_with_a_word",
                condition=models.Q(status="waiting", answered_at__isnull=True)
                | (models.Q(status__in=["accepted", "declined"], answered_at__isnull=False) & ~models.Q(answer="")),
            ),
            models.CheckConstraint(
                name="suggestion_about_known", condition=models.Q(about__in=About.values) & ~models.Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def waits(self) -> bool:
        """Whether the owner has not answered yet."""
        return self.status == SuggestionStatus.WAITING

    def decide(self, *, accepted: bool, answer: str, by: User | None, now: datetime) -> None:
        """Set what the owner answered; the caller saves."""
        self.status = SuggestionStatus.ACCEPTED if accepted else SuggestionStatus.DECLINED
        self.answer, self.answered_by, self.answered_at = answer, by, now


def first_sentence(text: str) -> str:
    """At most :data:`DERIVED_LENGTH` signs: the first sentence without its full stop, or what fits, cut at a word."""
    line = " ".join(text.split())
    for mark in (". ", "? ", "! "):
        line = line.split(mark)[0] + (mark.strip() if mark != ". " and mark in line else "")
    line = line.rstrip(".")
    if len(line) <= DERIVED_LENGTH:
        return line
    cut = line[: DERIVED_LENGTH - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:") + "…"
