"""Who may know that something exists."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from samskap.core.models.organisations import Network, Organisation, Room


class Visibility(models.TextChoices):
    """From narrow to wide."""

    PRIVATE = "private", _("Only our organisation")
    PARTNERS = "partners", _("Our partners in one room")
    NETWORK = "network", _("A network")
    PUBLIC = "public", _("Everybody")


class Scoped(models.Model):
    """Belongs to one organisation and is visible to it, its partners in a room, a network, or everybody."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    visibility = models.CharField(
        _("Who can see it"), max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    network = models.ForeignKey(Network, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_scope_complete",
                condition=(
                    models.Q(visibility__in=["private", "public"])
                    | models.Q(visibility="partners", room__isnull=False)
                    | models.Q(visibility="network", network__isnull=False)
                ),
            ),
        ]
