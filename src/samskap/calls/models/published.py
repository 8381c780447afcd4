"""Calls, what each source says about them, and every real change.

A :class:`Call` is what people follow; beneath it stands one :class:`Listing` a source. Merging moves listings, so that
it can be undone: a listing keeps the call it was made for.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samskap.calls.changes import ChangeKind
from samskap.calls.records import StageKind, Status
from samskap.core.models import Organisation
from samskap.core.tokens import new_token

STATUSES = [one.value for one in Status]
STAGE_KINDS = [one.value for one in StageKind]
CHANGE_KINDS = [one.value for one in ChangeKind]
MANUAL = "manual"
"""The adapter of a source that people enter by hand, and no machine reads."""
SAID, DEADLINE = "said", "deadline"
"""Why a call is closed: the source says so, or its last deadline has passed and it is no longer listed as open."""


class Applies(models.TextChoices):
    """Whether a municipality can apply; ``UNKNOWN`` when no source says so in words."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class CallSource(models.Model):
    """Where calls are published, and how reading it went. ``problems`` holds what could not be used."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    name = models.CharField(max_length=120, unique=True)
    adapter = models.CharField(max_length=20)
    address = models.URLField(max_length=1000, blank=True)
    language = models.CharField(max_length=5, blank=True)
    zone = models.CharField(max_length=60, blank=True)
    funder = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    """Whose people enter the calls of this source by hand; empty for those that are read, and for the operator's."""
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    validators = models.JSONField(default=dict)
    """By address: what the server said identifies the version that was read last."""
    tried_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    """When an answer was last read, even if a part of it could not be used."""
    complete_at = models.DateTimeField(null=True)
    """When everything that the source lists was last read: only then is a call that is not there not seen."""
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=30, blank=True)
    failure_detail = models.CharField(max_length=300, blank=True)
    failures = models.PositiveIntegerField(default=0)
    """How often in a row."""
    next_at = models.DateTimeField(null=True)
    """Not asked before."""
    listed = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="callsource_once_an_organisation"),
            models.CheckConstraint(name="callsource_is_named", condition=~Q(name="") & ~Q(adapter="")),
            models.CheckConstraint(
                name="callsource_failure_has_a_reason",
                condition=Q(failures=0, failure="") | (Q(failures__gt=0, failed_at__isnull=False) & ~Q(failure="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """What can be applied for. One that was merged keeps its row and points to the one it is the same as."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")

    # What its listings say together, for lists and rankings: written with them (services/summing.py), never by hand.
    title = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=5, blank=True)
    """Of the title."""
    funder = models.CharField(max_length=200, blank=True)
    programme = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    status = models.CharField(max_length=10, choices=[(one, one) for one in STATUSES], default=Status.UNKNOWN.value)
    """``closed`` when every source says so or every last deadline has passed."""
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    """After this nothing can be sent in; empty if unknown, rolling or expected."""
    is_rolling = models.BooleanField(default=False)
    currency = models.CharField(max_length=3, blank=True)
    total = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    least = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    most = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    """``least`` and ``most`` are for one project."""
    share = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    """The part of the costs that the applicant pays, 0 to 1."""
    applies = models.CharField(max_length=7, choices=Applies.choices, default=Applies.UNKNOWN)
    """Whether a municipality can apply."""
    applies_sentence = models.CharField(max_length=1000, blank=True)
    """The source's own sentence that says so."""
    applies_language = models.CharField(max_length=5, blank=True)
    text_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of title and text: what is compared with needs."""
    changed_at = models.DateTimeField(null=True)
    """Of the latest change that followers are told of."""
    revision = models.PositiveIntegerField(default=0)
    """How often this was written: by it calendars know which of two versions is the later one."""

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["merged_into", "closes_at"], name="call_by_closing"),
            models.Index(fields=["merged_into", "-changed_at"], name="call_by_change"),
        ]
        constraints = [
            models.CheckConstraint(
                name="call_states_known", condition=Q(status__in=STATUSES) & Q(applies__in=Applies.values)
            ),
            models.CheckConstraint(
                name="call_answer_has_its_sentence", condition=Q(applies="unknown") | ~Q(applies_sentence="")
            ),
            models.CheckConstraint(
                name="call_share_is_a_part", condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=1)
            ),
            models.CheckConstraint(
                name="call_not_merged_into_itself", condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.token


class CallStage(models.Model):
    """One round or step of a call, for the calendar: a copy of what its listings say, written with them.

    A day is a calendar day in ``zone`` (IANA); the moment is empty where only the day is known.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=[(one, one) for one in STAGE_KINDS])
    zone = models.CharField(max_length=60, blank=True)
    opens_on = models.DateField(null=True)
    opens_at = models.DateTimeField(null=True)
    closes_on = models.DateField(null=True)
    closes_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["call", "number"]
        indexes = [models.Index(fields=["closes_on"], name="callstage_by_closing")]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="callstage_once"),
            models.CheckConstraint(name="callstage_kind_known", condition=Q(kind__in=STAGE_KINDS)),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}:{self.number}"


class Listing(models.Model):
    """What one source says about one call. ``facts`` is a record as JSON (:func:`~samskap.calls.records.as_json`)."""

    source = models.ForeignKey(CallSource, on_delete=models.PROTECT, related_name="listings")
    key = models.CharField(max_length=300)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="listings")
    home = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="homed")
    """The call it was made for; ``call`` goes back there when a merge is undone."""
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    facts = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=[(one, one) for one in STATUSES])
    closes_at = models.DateTimeField(null=True)
    """After this nothing can be sent in; empty if unknown, rolling or expected."""
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["closes_at"], name="listing_by_closing")]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="listing_once_a_source"),
            models.CheckConstraint(name="listing_has_a_key", condition=~Q(key="")),
            models.CheckConstraint(name="listing_status_known", condition=Q(status__in=STATUSES)),
            models.CheckConstraint(name="listing_seen_in_order", condition=Q(last_seen__gte=F("first_seen"))),
            models.CheckConstraint(
                name="listing_closed_with_a_reason",
                condition=Q(closed_at__isnull=True, closed_because="")
                | Q(closed_at__isnull=False, closed_because__in=[SAID, DEADLINE]),
            ),
            # "Not seen" is never "closed": by its deadline a call closes only when that has passed.
            models.CheckConstraint(
                name="listing_closed_after_its_deadline",
                condition=~Q(closed_because=DEADLINE) | Q(closes_at__isnull=False, closed_at__gte=F("closes_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class CallIdentifier(models.Model):
    """A name that somebody gave the call, to find it again in other sources."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=60)
    value = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["scheme", "value"], name="callidentifier_by_value")]
        constraints = [models.UniqueConstraint(fields=["listing", "scheme", "value"], name="callidentifier_once")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class CallChange(models.Model):
    """One kind of real change that one sighting showed, with what it was and what it is. Rows are only added."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=[(one, one) for one in CHANGE_KINDS])
    at = models.DateTimeField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["at"], name="callchange_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["listing", "kind", "at"], name="callchange_once_a_sighting"),
            models.CheckConstraint(name="callchange_kind_known", condition=Q(kind__in=CHANGE_KINDS)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
