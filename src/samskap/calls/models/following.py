"""Who wants to know what of calls, and what they have been told."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samskap.calls.models.published import Applies, Call, CallChange
from samskap.core.models import Organisation, User
from samskap.core.tokens import new_token
from samskap.needs.models import Need


class CallFollow(models.Model):
    """Somebody wants to be told: of one call, or of every call when ``call`` is empty."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey(Call, null=True, on_delete=models.CASCADE, related_name="follows")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "call"], name="callfollow_once"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(call__isnull=True), name="callfollow_everything_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.call_id or '*'}"


class AlertMail(models.Model):
    """One mail with some of a person's alerts, fixed when it is planned: sent again it is the same mail.

    ``next_at`` says when it is tried; empty when it was sent, given up or is wanted no more.
    """

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    """The stable part of its Message-ID."""
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)
    """The kind of the last error."""

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["next_at"], name="alertmail_by_next_try")]
        constraints = [
            models.CheckConstraint(
                name="alertmail_sent_is_not_tried", condition=Q(sent_at__isnull=True) | Q(next_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%Y-%m-%d}"


class CallAlert(models.Model):
    """One person is told of one change: exactly one row, however often the sighting is recorded."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    change = models.ForeignKey(CallChange, on_delete=models.CASCADE, related_name="alerts")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(AlertMail, null=True, on_delete=models.SET_NULL, related_name="alerts")
    """The mail that it stands in; empty before it is planned, and where the person wants none."""

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["person", "read_at"], name="callalert_by_person")]
        constraints = [models.UniqueConstraint(fields=["person", "change"], name="callalert_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.change_id}"


class Rhythm(models.TextChoices):
    """How often somebody is mailed about what they follow. In the portal everything stands at once."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    MONDAY = "monday", _("In the Monday mail")
    NEVER = "never", _("Not by mail")


class AlertWish(models.Model):
    """How one person wants to be told; whoever has none is told in the Monday mail."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+", primary_key=True)
    rhythm = models.CharField(_("Mail about calls"), max_length=8, choices=Rhythm.choices, default=Rhythm.MONDAY)
    since = models.DateTimeField(default=timezone.now)
    """When that was chosen: what happened before is not mailed afterwards."""

    class Meta:
        constraints = [models.CheckConstraint(name="alertwish_rhythm_known", condition=Q(rhythm__in=Rhythm.values))]

    def __str__(self) -> str:
        return f"{self.person_id} {self.rhythm}"


class SavedSearch(models.Model):
    """What somebody looks for again and again. Empty fields narrow nothing; a new call that fits is an alert."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name of the search"), max_length=120)
    words = models.CharField(_("Words"), max_length=200, blank=True)
    funder = models.CharField(_("Funder"), max_length=200, blank=True)
    status = models.CharField(max_length=10, blank=True)
    applies = models.CharField(max_length=7, blank=True, choices=Applies.choices)
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    tells = models.BooleanField(_("Tell me of new calls that fit"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="savedsearch_named_once"),
            models.CheckConstraint(name="savedsearch_is_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Unasked(models.Model):
    """A new call that saved searches have not all been asked about; gone when they have.

    ``words_asked``: only those remain that wait until the call has been compared with their need.
    """

    change = models.OneToOneField(CallChange, on_delete=models.CASCADE, related_name="+")
    words_asked = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.change_id)


class Dismissal(models.Model):
    """Somebody does not want to see a call again: for one need, or at all when ``need`` is empty. It stays."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")
    need = models.ForeignKey(Need, null=True, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "call", "need"], name="dismissal_once_a_need"),
            models.UniqueConstraint(fields=["person", "call"], condition=Q(need__isnull=True), name="dismissal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.call_id}"


class CalendarLink(models.Model):
    """An address that a calendar program reads without signing in: of one person, or of one organisation.

    Whoever has the address can read what stands behind it; a new one ends the old.
    """

    token = models.CharField(max_length=43, unique=True, editable=False)
    person = models.OneToOneField(User, null=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.OneToOneField(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="calendarlink_of_one",
                condition=Q(person__isnull=False, organisation__isnull=True)
                | Q(person__isnull=True, organisation__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id or ''}/{self.organisation_id or ''}"
