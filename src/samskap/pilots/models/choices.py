"""The words of the room: states, gates, kinds, levels, powers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PilotState(models.TextChoices):
    """Where a pilot is on its way."""

    IDEA = "idea", _("Idea")
    PREPARED = "prepared", _("Prepared")
    RUNNING = "running", _("Running")
    HALTED = "halted", _("Halted")
    CLOSING = "closing", _("Closing")
    # A conversation is closed like a door, a pilot is brought to its end: other languages have two words.
    CLOSED = "closed", pgettext_lazy("pilot", "Closed")


class Outcome(models.TextChoices):
    """How a pilot ended."""

    SCALE = "scale", _("Scale")
    ADAPT = "adapt", _("Adapt and try again")
    STOP = "stop", _("Stop")
    FAILED_WELL = "failed_well", _("Failed well")


class PilotKind(models.TextChoices):
    """What is tried."""

    TECHNICAL = "technical", _("Technology")
    SERVICE = "service", _("A service to people")
    ORGANISATION = "organisation", _("How we are organised")
    STEERING = "steering", _("How we steer and decide")


class Risk(models.TextChoices):
    """How much harm a failure could do."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")

    @property
    def order(self) -> int:
        """From low, 0, to high, 2."""
        return list(Risk).index(self)


class PartyRole(models.TextChoices):
    """What an organisation is in a pilot."""

    PARTNER = "partner", _("Partner")
    ENABLER = "enabler", _("Enabler")
    OWNER = "owner", _("Owner")
    FUNDER = "funder", _("Funder")
    SUPPLIER = "supplier", _("Supplier")


class Gate(models.TextChoices):
    """A gate where a demand can be due, in the order in which a pilot comes to them."""

    PREPARE = "prepare", _("Before it is prepared")
    START = "start", _("Before it starts")
    NEXT_STAGE = "next_stage", _("Before the next stage")
    CLOSING = "closing", _("When it begins to close")
    CLOSE = "close", _("Before it is closed")

    @property
    def order(self) -> int:
        """From the first gate, 0, to the last, 4."""
        return list(Gate).index(self)


class DemandTopic(models.TextChoices):
    """What a demand on a partner is about."""

    OPEN_DATA = "open_data", _("Open data and interfaces")
    RESULTS = "results", _("Public results")
    RIGHTS = "rights", _("Rights to what is made")
    STAFF_TIME = "staff_time", _("Their own staff's time")
    PRICE = "price", _("Price afterwards")
    EXIT = "exit", _("Exit and return of data")
    DATA_PROTECTION = "data_protection", _("Data protection")
    SECURITY = "security", _("Security")
    ACCESSIBILITY = "accessibility", _("Accessibility")
    ENVIRONMENT = "environment", _("Environment")
    WORK = "work", _("Working conditions")
    NO_EXCLUSIVITY = "no_exclusivity", _("No exclusivity")
    OTHER = "other", _("Something else")


class DemandWeight(models.TextChoices):
    """Whether the demand can shut a gate."""

    MUST = "must", _("Must")
    SHOULD = "should", _("Should")


class DemandStatus(models.TextChoices):
    """How far a demand has come."""

    ASKED = "asked", _("Asked")
    ACCEPTED = "accepted", _("Accepted")
    MET = "met", _("Met")
    BREACHED = "breached", _("Breached")
    WAIVED = "waived", _("Waived")


class PublicValue(models.TextChoices):
    """What must not be lost while something new is tried."""

    INCLUSION = "inclusion", _("Inclusion")
    OPENNESS = "openness", _("Openness")
    EQUAL_TREATMENT = "equal_treatment", _("Equal treatment")
    LEGAL_CERTAINTY = "legal_certainty", _("Legal certainty")
    PRIVACY = "privacy", _("Privacy")
    PROFESSIONAL_ETHICS = "professional_ethics", _("Professional ethics")
    SUSTAINABILITY = "sustainability", _("Sustainability")
    LOCAL_DEMOCRACY = "local_democracy", _("Local democracy")


class ConcernStatus(models.TextChoices):
    """What the receiver of a concern has said."""

    WAITING = "waiting", _("Waits to be looked at")
    ADMITTED = "admitted", _("Admitted")
    REJECTED = "rejected", _("Rejected")
    ANSWERED = "answered", _("Answered")


class ObstacleKind(models.TextChoices):
    """What stands in the way."""

    LAW = "law", _("Law")
    PROCUREMENT = "procurement", _("Procurement")
    FINANCE = "finance", _("Finance")
    ORGANISATION = "organisation", _("Organisation")
    TECHNOLOGY = "technology", _("Technology")
    CULTURE = "culture", _("Culture")
    DATA = "data", _("Data")
    PEOPLE = "people", _("People")


class Level(models.TextChoices):
    """Who can remove an obstacle, from near to far."""

    PROJECT = "project", _("The pilot itself")
    MANAGEMENT = "management", _("Management")
    COUNCIL = "council", _("The council")
    NATIONAL = "national", _("National")

    @property
    def order(self) -> int:
        """From the pilot itself, 0, to the national level, 3."""
        return list(Level).index(self)


class Weight(models.IntegerChoices):
    """How heavy an obstacle is; the weight decides at which level it enters."""

    LIGHT = 1, _("We can remove it ourselves")
    NOTICEABLE = 2, _("Needs a manager")
    HEAVY = 3, _("Needs the politicians")
    BLOCKING = 4, _("Needs a change of law or a national answer")

    @property
    def level(self) -> Level:
        """The level that an obstacle of this weight enters at."""
        return list(Level)[self.value - 1]


class ObstacleStatus(models.TextChoices):
    """Whether an obstacle still stands."""

    OPEN = "open", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")
    REMOVED = "removed", _("Removed")
    STAYED = "stayed", _("Stayed: we went another way")


class Power(models.TextChoices):
    """What can be delegated."""

    START = "start", _("Start a pilot")
    NEXT_STAGE = "next_stage", _("Let a pilot grow to the next stage")
    RESUME = "resume", _("Let a halted pilot go on")
    CLOSE = "close", _("Close a pilot")
    COMMIT = "commit", _("Commit money")
    OVERRIDE = "override", _("Open a gate although something is missing")
    ANSWER = "answer", _("Answer obstacles at their level")


class InvitationKind(models.TextChoices):
    """Who wants to test in the municipality."""

    COMPANY = "company", _("Company")
    CONSULTANT = "consultant", _("Consultant")
    UNIVERSITY = "university", _("University or institute")
    AGENCY = "agency", _("Government agency")
    OTHER = "other", _("Somebody else")


class InvitationStatus(models.TextChoices):
    """What the municipality, and then the inviter, has said."""

    RECEIVED = "received", _("Waits for an answer")
    YES = "yes", _("Yes")
    NO = "no", _("No")
    COUNTER = "counter", _("Counter-offer")
    AGREED = "agreed", _("Counter-offer accepted")
    TURNED_DOWN = "turned_down", _("Counter-offer declined")
    WITHDRAWN = "withdrawn", _("Withdrawn by the inviter")


class MailStatus(models.TextChoices):
    """What became of the last mail to somebody without account."""

    WAITING = "waiting", _("On its way")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")


class HoursOf(models.TextChoices):
    """Whose hours they are."""

    OWN_STAFF = "own_staff", _("Our own staff")
    CONSULTANT = "consultant", _("Consultants")
    PARTNER = "partner", _("A partner's staff")
    RESIDENT = "resident", _("Residents and volunteers")


class DocumentKind(models.TextChoices):
    """The four documents of a pilot."""

    CHARTER = "charter", _("Charter")
    AGREEMENT = "agreement", _("Partner agreement")
    DECISION = "decision", _("Decision basis")
    REPORT = "report", _("Final report")
