"""Organisations with their leg of the quadruple helix, memberships, networks and consortium rooms."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samskap.core.models.people import User
from samskap.core.tokens import new_token


class HelixLeg(models.TextChoices):
    """The four legs of the quadruple helix (Carayannis & Campbell 2009)."""

    PUBLIC = "public", _("Public sector")
    BUSINESS = "business", _("Business")
    ACADEMIA = "academia", _("Academia")
    CIVIL_SOCIETY = "civil_society", _("Civil society")


class OrganisationKind(models.TextChoices):
    """What kind of organisation it is."""

    MUNICIPALITY = "municipality", _("Municipality")
    REGION = "region", _("Region or county")
    AGENCY = "agency", _("Government agency")
    NETWORK_OPERATOR = "network_operator", _("Network operator")
    COMPANY = "company", _("Company")
    UNIVERSITY = "university", _("University or institute")
    CIVIL_SOCIETY = "civil_society", _("Civil society organisation")
    SOCIAL_ENTERPRISE = "social_enterprise", _("Social enterprise")
    RESIDENTS_GROUP = "residents_group", _("Residents' group")

    @property
    def leg(self) -> HelixLeg:
        """The helix leg this kind is counted with; residents with civil society."""
        return {
            "company": HelixLeg.BUSINESS,
            "university": HelixLeg.ACADEMIA,
            "civil_society": HelixLeg.CIVIL_SOCIETY,
            "social_enterprise": HelixLeg.CIVIL_SOCIETY,
            "residents_group": HelixLeg.CIVIL_SOCIETY,
        }.get(self.value, HelixLeg.PUBLIC)


class Country(models.TextChoices):
    """The countries whose municipalities the project knows."""

    SWEDEN = "SE", _("Sweden")
    NORWAY = "NO", _("Norway")


class Role(models.TextChoices):
    """What a member may do in an organisation."""

    LEAD = "lead", _("Lead")
    MEMBER = "member", _("Member")
    OBSERVER = "observer", _("Observer")


class Organisation(models.Model):
    """A municipality or anybody it creates with. ``official_code`` is text: leading zeros matter."""

    name = models.CharField(_("Name"), max_length=160)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=OrganisationKind.choices)
    leg = models.CharField(_("Leg of the helix"), max_length=20, choices=HelixLeg.choices)
    country = models.CharField(_("Country"), max_length=2, choices=Country.choices, default=Country.SWEDEN)
    official_code = models.CharField(_("Official code"), max_length=6, blank=True)
    contact_email = models.EmailField(_("Contact address"), blank=True)
    inhabitants = models.PositiveIntegerField(_("Inhabitants"), null=True, blank=True)
    inhabitants_on = models.DateField(_("Inhabitants counted on"), null=True, blank=True)
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            models.CheckConstraint(condition=models.Q(leg__in=HelixLeg.values), name="organisation_leg_known"),
            models.CheckConstraint(
                condition=models.Q(inhabitants__isnull=True, inhabitants_on__isnull=True)
                | models.Q(inhabitants__gt=0, inhabitants_on__isnull=False),
                name="organisation_inhabitants_are_dated",
            ),
            models.UniqueConstraint(
                fields=["country", "official_code"],
                condition=~models.Q(official_code=""),
                name="organisation_code_once_a_country",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in an organisation, with one role."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("Role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"


class Network(models.Model):
    """Organisations that learn together; its coordinator invites and sees who has joined."""

    name = models.CharField(_("Name"), max_length=160)
    slug = models.SlugField(max_length=80, unique=True)
    purpose = models.TextField(_("What the network is for"), max_length=2000, blank=True)
    coordinator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="coordinated_networks")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class NetworkMembership(models.Model):
    """An organisation in a network."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="network_memberships")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "organisation"], name="network_membership_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.network_id}"


class Room(models.Model):
    """A consortium room: only its partner organisations and guests know that it exists."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    name = models.CharField(_("Name"), max_length=160)
    purpose = models.TextField(_("What the room is for"), max_length=2000, blank=True)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="owned_rooms")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class RoomPartner(models.Model):
    """An organisation in a room, the owner too. Without ``joined_at`` it is only asked, and sees nothing yet."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="room_partnerships")
    asked_at = models.DateTimeField(auto_now_add=True)
    joined_at = models.DateTimeField(null=True, default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "organisation"], name="room_partner_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.room_id}"


class RoomGuest(models.Model):
    """A person let into one room without an organisation."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="guests")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="guest_rooms")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="room_guest_once")]

    def __str__(self) -> str:
        return f"{self.user_id} guest in {self.room_id}"
