"""Data of the core: people, organisations and their networks, invitations, the journal, the search index, mails."""

from samskap.core.models.invitations import Invitation
from samskap.core.models.journal import JournalEntry, JournalHead
from samskap.core.models.mails import MondayMail
from samskap.core.models.money import HOURS, MONEY, Currency, currency_of
from samskap.core.models.organisations import (
    Country,
    HelixLeg,
    Membership,
    Network,
    NetworkMembership,
    Organisation,
    OrganisationKind,
    Role,
    Room,
    RoomGuest,
    RoomPartner,
)
from samskap.core.models.people import User
from samskap.core.models.scope import Scoped, Visibility
from samskap.core.models.searching import SearchDocument, SearchPosting
from samskap.core.models.vectors import TextVector

__all__ = [
    "HOURS",
    "MONEY",
    "Country",
    "Currency",
    "HelixLeg",
    "Invitation",
    "JournalEntry",
    "JournalHead",
    "Membership",
    "MondayMail",
    "Network",
    "NetworkMembership",
    "Organisation",
    "OrganisationKind",
    "Role",
    "Room",
    "RoomGuest",
    "RoomPartner",
    "Scoped",
    "SearchDocument",
    "SearchPosting",
    "TextVector",
    "User",
    "Visibility",
    "currency_of",
]
