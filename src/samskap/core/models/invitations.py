"""Invitations by e-mail that expire and open one thing once."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from samskap.core.models.organisations import Network, Organisation, Role, Room
from samskap.core.models.people import User


class Invitation(models.Model):
    """Into an organisation with a role, a network (for an organisation) or a room (as a guest): exactly one of them.

    Only a digest of the secret in the link is stored. ``email`` is emptied when the invitation is spent and aged.
    """

    secret_digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("E-mail address"), blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="invitations")
    network = models.ForeignKey(Network, null=True, on_delete=models.CASCADE, related_name="invitations")
    room = models.ForeignKey(Room, null=True, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    # Empty while the mail has not left: a failure is shown to the inviter, never silent.
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_for = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="invitation_into_exactly_one",
                condition=(
                    models.Q(organisation__isnull=False, network__isnull=True, room__isnull=True)
                    | models.Q(organisation__isnull=True, network__isnull=False, room__isnull=True)
                    | models.Q(organisation__isnull=True, network__isnull=True, room__isnull=False)
                ),
            ),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="invitation_email_lower"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
