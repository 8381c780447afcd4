"""Invitations to test, and what the municipality demands of partners."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import Organisation, User
from samskap.core.tokens import new_secret, new_token
from samskap.pilots.models.choices import (
    DemandStatus,
    DemandTopic,
    DemandWeight,
    Gate,
    InvitationKind,
    InvitationStatus,
    MailStatus,
    PilotKind,
)
from samskap.pilots.models.pilot import Party, Pilot


class TestInvitation(models.Model):
    """Somebody wants to test something in the municipality. ``secret`` opens its state and answer to the inviter."""

    __test__ = False  # pytest must not take it for a test

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    secret = models.CharField(max_length=50, unique=True, default=new_secret, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="test_invitations")
    inviter = models.CharField(_("Your organisation"), max_length=160)
    inviter_kind = models.CharField(_("What are you?"), max_length=15, choices=InvitationKind.choices)
    contact_name = models.CharField(_("Your name"), max_length=120)
    contact_email = models.EmailField(_("Your e-mail address"), blank=True)
    title = models.CharField(_("What do you want to test?"), max_length=120)
    kind = models.CharField(_("What kind of test is it?"), max_length=15, choices=PilotKind.choices)
    what = models.TextField(_("How would it work?"), max_length=2000)
    how_long = models.CharField(_("For how long?"), max_length=200)
    wanted = models.TextField(_("What do you want from us?"), max_length=1000)
    who_pays = models.TextField(_("Who pays, and for what?"), max_length=1000)
    elsewhere = models.TextField(_("What have others done with it?"), max_length=1000, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="sv")
    entered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField()
    mail_status = models.CharField(max_length=10, choices=MailStatus.choices, blank=True)
    we_learn = models.TextField(_("What do we learn?"), max_length=1000, blank=True)
    we_demand = models.TextField(_("What do we demand?"), max_length=1000, blank=True)
    values_touched = models.TextField(_("Which public values are touched?"), max_length=1000, blank=True)
    our_influence = models.TextField(_("How far can we influence it?"), max_length=1000, blank=True)
    status = models.CharField(max_length=15, choices=InvitationStatus.choices, default=InvitationStatus.RECEIVED)
    reasons = models.TextField(_("Reasons"), max_length=2000, blank=True)
    letter = models.TextField(_("Letter to the inviter"), max_length=4000, blank=True)
    counter_offer = models.TextField(_("What you offer instead"), max_length=2000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    replied_at = models.DateTimeField(null=True)
    reply = models.TextField(_("Your word to the municipality"), max_length=1000, blank=True)
    pilot = models.OneToOneField(Pilot, null=True, on_delete=models.SET_NULL, related_name="invitation")

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["organisation", "status"], name="test_invitation_by_org")]
        constraints = [
            models.CheckConstraint(
                name="test_invitation_answered_with_reasons",
                condition=Q(status__in=["received", "withdrawn"])
                | (Q(decided_at__isnull=False) & ~Q(reasons="") & ~Q(letter="")),
            ),
            models.CheckConstraint(
                name="test_invitation_counter_offers_something",
                condition=~Q(status__in=["counter", "agreed", "turned_down"]) | ~Q(counter_offer=""),
            ),
            models.CheckConstraint(
                name="test_invitation_choices_known",
                condition=Q(status__in=InvitationStatus.values)
                & Q(kind__in=PilotKind.values)
                & Q(inviter_kind__in=InvitationKind.values),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Demand(models.Model):
    """What a partner must or should do, and at which gate it is due. ``library_key`` is empty for an own demand.

    On an invitation until it becomes a pilot, then on the pilot.
    """

    pilot = models.ForeignKey(Pilot, null=True, on_delete=models.CASCADE, related_name="demands")
    invitation = models.ForeignKey(TestInvitation, null=True, on_delete=models.CASCADE, related_name="demands")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.SET_NULL, related_name="demands")
    library_key = models.CharField(max_length=40, blank=True)
    topic = models.CharField(_("What is it about?"), max_length=20, choices=DemandTopic.choices)
    text = models.TextField(_("What do you demand?"), max_length=1000)
    weight = models.CharField(_("Must or should?"), max_length=10, choices=DemandWeight.choices)
    shown_by = models.TextField(_("How is it shown?"), max_length=500, blank=True)
    due = models.CharField(_("When is it due?"), max_length=15, choices=Gate.choices)
    status = models.CharField(max_length=10, choices=DemandStatus.choices, default=DemandStatus.ASKED)
    because = models.TextField(_("Why"), max_length=500, blank=True)
    status_at = models.DateTimeField(null=True)
    status_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    was_accepted = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="demand_of_a_pilot_or_an_invitation",
                condition=Q(pilot__isnull=False) | Q(invitation__isnull=False),
            ),
            models.CheckConstraint(
                name="demand_waived_with_a_reason",
                condition=~Q(status__in=["waived", "breached"]) | ~Q(because=""),
            ),
            models.CheckConstraint(
                name="demand_choices_known",
                condition=Q(status__in=DemandStatus.values)
                & Q(weight__in=DemandWeight.values)
                & Q(due__in=Gate.values)
                & Q(topic__in=DemandTopic.values)
                & ~Q(text=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text
