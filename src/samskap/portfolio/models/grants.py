"""Residents' grants: a pot of a municipality, applications to it, views of the jury, what happened with the money."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import MONEY, Currency, Scoped, User
from samskap.core.tokens import new_secret, new_token


class DecidedBy(models.TextChoices):
    """Who decides about the applications."""

    JURY = "jury", _("A jury")
    BALLOT = "ballot", _("The residents, by ballot")


class GrantScheme(Scoped):
    """A pot for small grants. Private while it is written; public from ``published_at`` on. Sums are in ``currency``.

    ``granted`` is what its applications hold of the ``budget`` together. It changes only under a lock on this row, and
    the database refuses more than the budget: two decisions at once cannot overrun it.
    """

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    title = models.CharField(_("Name of the grants"), max_length=120)
    purpose = models.TextField(_("What can one get money for?"), max_length=2000)
    who = models.TextField(_("Who can apply?"), max_length=1000)
    not_for = models.TextField(_("What is the money not for?"), max_length=1000, blank=True)
    conditions = models.TextField(_("What does one agree to who gets money?"), max_length=4000)
    language = models.CharField(_("Language of the text"), max_length=5, choices=settings.LANGUAGES, default="sv")
    contact = models.EmailField(_("Address for questions"))
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency.choices, default=Currency.SEK)
    budget = models.DecimalField(_("Money there is in all"), **MONEY)
    cap = models.DecimalField(_("At most for one application"), **MONEY)
    granted = models.DecimalField(default=0, editable=False, **MONEY)
    decided_by = models.CharField(_("Who decides?"), max_length=10, choices=DecidedBy.choices, default=DecidedBy.JURY)
    quorum = models.PositiveSmallIntegerField(_("How many of the jury must have said what they think?"), default=2)
    opens_at = models.DateTimeField(_("Opens for applications"))
    closes_at = models.DateTimeField(_("Closes for applications"))
    answer_on = models.DateField(_("Everybody has an answer by"))
    report_days = models.PositiveSmallIntegerField(_("Days to report after the last day of the project"), default=60)
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=500, blank=True)
    """Why it closed before its time, in public."""
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        ordering = ["-opens_at", "-id"]
        constraints = [
            *Scoped.Meta.constraints,
            models.CheckConstraint(
                name="grant_scheme_never_overrun",
                condition=Q(budget__gt=0)
                & Q(cap__gt=0)
                & Q(cap__lte=F("budget"))
                & Q(granted__gte=0)
                & Q(granted__lte=F("budget")),
            ),
            models.CheckConstraint(name="grant_scheme_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(
                name="grant_scheme_choices_known",
                condition=Q(decided_by__in=DecidedBy.values) & Q(currency__in=Currency.values) & Q(quorum__gte=1),
            ),
            models.CheckConstraint(
                name="grant_scheme_public_when_published",
                condition=Q(published_at=None, visibility="private")
                | Q(published_at__isnull=False, visibility="public"),
            ),
            models.CheckConstraint(
                name="grant_scheme_ended_with_a_word", condition=Q(ended_at=None) | ~Q(ended_because="")
            ),
        ]

    def __str__(self) -> str:
        return self.title


class District(models.Model):
    """A part of the municipality: of grants, that an application can be for; of a round, that voters can say."""

    scheme = models.ForeignKey(GrantScheme, null=True, on_delete=models.CASCADE, related_name="districts")
    round = models.ForeignKey("portfolio.Round", null=True, on_delete=models.CASCADE, related_name="districts")
    name = models.CharField(_("Part of the municipality"), max_length=80)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "name"], name="grant_district_once"),
            models.UniqueConstraint(fields=["round", "name"], name="round_district_once"),
            models.CheckConstraint(name="grant_district_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="district_of_one_thing",
                condition=Q(scheme__isnull=False, round=None) | Q(scheme=None, round__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class JuryMember(models.Model):
    """Somebody of the organisation who decides about the applications of one scheme, together with the others."""

    scheme = models.ForeignKey(GrantScheme, on_delete=models.CASCADE, related_name="jury")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grant_juries")
    named_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    """From then on they say and decide nothing more; what they said before stays."""

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["scheme", "user"], name="grant_jury_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id} on the jury of {self.scheme_id}"


class ApplicationState(models.TextChoices):
    """Where an application is on its way. Only ``granted``, ``agreed`` and ``reported`` hold money of the scheme."""

    WAITING = "waiting", _("Waiting for an answer")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DECLINED = "declined", _("No grant")
    GRANTED = "granted", _("Granted")
    AGREED = "agreed", _("Agreed")
    REPORTED = "reported", _("Reported")
    DONE = "done", _("Done")
    LAPSED = "lapsed", _("Given back")


HOLDING = (ApplicationState.GRANTED, ApplicationState.AGREED, ApplicationState.REPORTED, ApplicationState.DONE)
"""States in which ``held`` of the application is part of what the scheme has granted."""


class Reminded(models.TextChoices):
    """How far the reminders of a report have come."""

    BEFORE = "before", _("A week before it is due")
    AFTER = "after", _("The day after it was due")


class Application(models.Model):
    """What somebody wants to do with a grant. Without account: ``secret`` opens it to the applicant until it is done.

    ``agreement_secret`` leaves the portal only by mail to the address, so that whoever agrees has that mailbox.
    ``held`` is what it takes of the pot: the granted sum, less what was not used. Name and address are erased a year
    after the end; ``name_is_public`` is the applicant's own choice.
    """

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    secret = models.CharField(max_length=50, unique=True, default=new_secret, editable=False)
    agreement_secret = models.CharField(max_length=50, unique=True, default=new_secret, editable=False)
    scheme = models.ForeignKey(GrantScheme, on_delete=models.PROTECT, related_name="applications")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    """Of the form that was sent: the same form sent twice is one application."""
    title = models.CharField(_("What do you want to do?"), max_length=120)
    text = models.TextField(_("Tell us more: what, for whom, with whom"), max_length=2000)
    place = models.CharField(_("Where?"), max_length=160, blank=True)
    district = models.ForeignKey(
        District,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
        verbose_name=_("Part of the municipality"),
    )
    starts_on = models.DateField(_("From"), null=True, blank=True)
    ends_on = models.DateField(_("Done by"))
    amount = models.DecimalField(_("How much money do you apply for?"), **MONEY)
    costs = models.TextField(_("What is the money for?"), max_length=1000)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="sv")
    name = models.CharField(_("Your name, or that of your group"), max_length=120, blank=True)
    email = models.EmailField(_("Your e-mail address"), blank=True)
    name_is_public = models.BooleanField(_("Show the name with the project if it gets a grant"), default=False)
    state = models.CharField(max_length=10, choices=ApplicationState.choices, default=ApplicationState.WAITING)
    submitted_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    held = models.DecimalField(default=0, **MONEY)
    granted = models.DecimalField(_("Granted"), null=True, blank=True, **MONEY)
    reason = models.TextField(_("Reason"), max_length=1000, blank=True)
    """Of the decision; public."""
    decided_at = models.DateTimeField(null=True)
    decided_user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    paid_on = models.DateField(_("Paid on"), null=True, blank=True)
    report = models.TextField(_("What happened?"), max_length=3000, blank=True)
    reached = models.PositiveIntegerField(_("About how many people took part?"), null=True, blank=True)
    spent = models.DecimalField(_("How much of the money was used?"), null=True, blank=True, **MONEY)
    reported_at = models.DateTimeField(null=True)
    report_question = models.CharField(max_length=500, blank=True)
    """What was asked about the report when it was sent back; empty again when the next one is accepted."""
    accepted_at = models.DateTimeField(null=True)
    lapsed_because = models.CharField(max_length=500, blank=True)
    lapsed_at = models.DateTimeField(null=True)
    reminded = models.CharField(max_length=10, blank=True, choices=Reminded.choices)
    """Which reminder of the report was ordered last, so that none is sent twice and none is left out."""
    erased_at = models.DateTimeField(null=True)
    """When name and address were erased."""

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["scheme", "state"], name="grant_application_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="grant_application_number_once"),
            models.UniqueConstraint(fields=["scheme", "key"], name="grant_application_sent_once"),
            models.CheckConstraint(
                name="grant_application_says_what",
                condition=~Q(title="")
                & ~Q(text="")
                & ~Q(costs="")
                & Q(amount__gt=0)
                & Q(state__in=ApplicationState.values),
            ),
            models.CheckConstraint(
                name="grant_application_by_somebody",
                condition=Q(erased_at__isnull=False) | (~Q(name="") & ~Q(email="")),
            ),
            models.CheckConstraint(
                name="grant_application_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="grant_application_decided_with_a_reason",
                condition=Q(state__in=["waiting", "withdrawn"], decided_at=None, granted=None)
                | (Q(decided_at__isnull=False) & ~Q(reason="") & ~Q(state="waiting")),
            ),
            models.CheckConstraint(
                name="grant_application_holds_what_was_granted",
                condition=Q(state__in=["granted", "agreed", "reported"], granted__gt=0, held=F("granted"))
                | Q(state="done", granted__gt=0, held__gte=0, held__lte=F("granted"))
                | Q(state__in=["waiting", "withdrawn", "declined", "lapsed"], held=0),
            ),
            models.CheckConstraint(
                name="grant_application_agreed_before_it_is_reported",
                condition=~Q(state__in=["agreed", "reported", "done"]) | Q(agreed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="grant_application_reported_with_words",
                condition=~Q(state__in=["reported", "done"])
                | (Q(reported_at__isnull=False) & ~Q(report="") & Q(spent__gte=0)),
            ),
            models.CheckConstraint(
                name="grant_application_lapsed_with_a_word",
                condition=(Q(state="lapsed") & ~Q(lapsed_because="") & Q(lapsed_at__isnull=False))
                | (~Q(state="lapsed") & Q(lapsed_because="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Stance(models.TextChoices):
    """What a member of the jury says about an application."""

    YES = "yes", _("Give the grant")
    NO = "no", _("Give no grant")
    CONFLICT = "conflict", _("I am not impartial here")


class JuryView(models.Model):
    """What one member of the jury thinks of one application. A conflict of interest bars them from deciding it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="views")
    member = models.ForeignKey(JuryMember, on_delete=models.CASCADE, related_name="views")
    stance = models.CharField(max_length=10, choices=Stance.choices)
    text = models.TextField(_("Why?"), max_length=1000, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "member"], name="grant_view_once"),
            models.CheckConstraint(name="grant_view_known", condition=Q(stance__in=Stance.values)),
        ]

    def __str__(self) -> str:
        return f"{self.stance} {self.application_id}"


class GrantPhoto(models.Model):
    """A picture in a report, made anew by the portal from what was sent, with a text for those who do not see it."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="photos")
    content = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    shows = models.CharField(_("What does the picture show?"), max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="grant_photo_says_what_it_shows", condition=~Q(shows=""))]

    def __str__(self) -> str:
        return self.shows
