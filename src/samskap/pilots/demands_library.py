"""Demands on partners to choose from, by topic and kind of pilot, written by us for municipalities.

A demand that is chosen is copied as text into the pilot, in the pilot's language; its ``key`` stays with it, so that
one can count how often it is set. A key is never given another meaning; a text may be worded better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from samskap.pilots.models.choices import DemandTopic, DemandWeight, Gate, PilotKind

EVERY_KIND = tuple(PilotKind)
_T, _MUST, _SHOULD = DemandTopic, DemandWeight.MUST, DemandWeight.SHOULD


@dataclass(frozen=True)
class LibraryDemand:
    """A demand to choose: what it says, how heavy it usually is, when it is due, how it is shown."""

    key: str
    topic: DemandTopic
    text: Any
    shown_by: Any
    weight: DemandWeight
    due: Gate
    kinds: tuple[PilotKind, ...] = EVERY_KIND


LIBRARY: tuple[LibraryDemand, ...] = (
    LibraryDemand(
        "data-is-ours",
        _T.OPEN_DATA,
        _("All data from the pilot is ours. We get it in an open format, at no cost, as often as we ask."),
        _("A first delivery of data that we could open ourselves."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "open-interface",
        _T.OPEN_DATA,
        _("The system has a documented interface that we and other suppliers may use without a fee."),
        _("The documentation, and a call that one of our own systems has made."),
        _MUST,
        Gate.NEXT_STAGE,
        (PilotKind.TECHNICAL, PilotKind.SERVICE),
    ),
    LibraryDemand(
        "shared-data",
        _T.OPEN_DATA,
        _("What others can use of the data is published as open data, without anything about persons."),
        _("The address of the published data."),
        _SHOULD,
        Gate.CLOSE,
    ),
    LibraryDemand(
        "results-are-public",
        _T.RESULTS,
        _("We may publish all results, the bad ones too. The partner cannot stop or delay it."),
        _("A signed sentence in the agreement."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "method-is-described",
        _T.RESULTS,
        _("The partner describes how results are measured, so that somebody else can repeat it."),
        _("A description that an outsider has read and understood."),
        _SHOULD,
        Gate.CLOSE,
    ),
    LibraryDemand(
        "no-advertising",
        _T.RESULTS,
        _("The partner does not use our name in advertising before the results are published."),
        _("A signed sentence in the agreement."),
        _SHOULD,
        Gate.START,
    ),
    LibraryDemand(
        "rights-to-use",
        _T.RIGHTS,
        _("We may go on using what is made in the pilot, and change it, at no cost."),
        _("A signed sentence in the agreement."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "open-licence",
        _T.RIGHTS,
        _("What is made with public money gets an open licence, so that other municipalities can use it."),
        _("The licence, and where the material lies."),
        _SHOULD,
        Gate.CLOSE,
    ),
    LibraryDemand(
        "own-people",
        _T.STAFF_TIME,
        _("The partner names people who work in the pilot, with hours a week, and pays for their time."),
        _("A list of names and hours."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "on-site",
        _T.STAFF_TIME,
        _("The partner's people come to where the work is done, and listen to those who do it."),
        _("Dates of the visits, and what was learned."),
        _SHOULD,
        Gate.NEXT_STAGE,
    ),
    LibraryDemand(
        "our-hours-are-limited",
        _T.STAFF_TIME,
        _("The partner takes at most the agreed hours of our staff, and counts them with us every month."),
        _("The monthly count."),
        _SHOULD,
        Gate.NEXT_STAGE,
    ),
    LibraryDemand(
        "price-is-known",
        _T.PRICE,
        _("The partner says before the start what it would cost to go on, in full and for how long the price holds."),
        _("A written price with everything that is needed."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "no-duty-to-buy",
        _T.PRICE,
        _("The pilot does not bind us to buy anything. If we want to, it is bought in open competition."),
        _("A signed sentence in the agreement."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "exit-plan",
        _T.EXIT,
        _("There is a plan for how it ends: what is taken down, by whom, when, and who pays."),
        _("The plan, read by those who will do it."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "data-comes-back",
        _T.EXIT,
        _("When the pilot ends we get all our data back, and the partner erases its copies within 30 days."),
        _("A written confirmation that it has been erased."),
        _MUST,
        Gate.CLOSE,
    ),
    LibraryDemand(
        "users-keep-their-service",
        _T.EXIT,
        _("Nobody loses a service from one day to the next: the old way works until the pilot is decided."),
        _("A description of the old way, and who keeps it going."),
        _MUST,
        Gate.START,
        (PilotKind.SERVICE,),
    ),
    LibraryDemand(
        "processor-agreement",
        _T.DATA_PROTECTION,
        _("Where personal data is handled, there is a data processing agreement on our terms."),
        _("The signed agreement."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "least-data",
        _T.DATA_PROTECTION,
        _("Only the personal data that is needed is collected, and it is not used to train or improve other products."),
        _("A list of every kind of data, with why it is needed."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "told-and-asked",
        _T.DATA_PROTECTION,
        _("Those whom the pilot concerns are told in plain words what is collected, and can say no."),
        _("The text that they get."),
        _SHOULD,
        Gate.START,
        (PilotKind.SERVICE, PilotKind.TECHNICAL),
    ),
    LibraryDemand(
        "security-review",
        _T.SECURITY,
        _("The partner shows how it protects our data and systems, and lets us test it."),
        _("A report of a review that is at most a year old."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "tells-of-incidents",
        _T.SECURITY,
        _("The partner tells us within 24 hours when something has happened that concerns our data."),
        _("A named person to call, and one rehearsed case."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "updates",
        _T.SECURITY,
        _("Known security faults are mended within 14 days, during the whole pilot and as long as we use it."),
        _("A list of the updates made."),
        _SHOULD,
        Gate.NEXT_STAGE,
        (PilotKind.TECHNICAL, PilotKind.SERVICE),
    ),
    LibraryDemand(
        "wcag",
        _T.ACCESSIBILITY,
        _("Everything that people use follows WCAG 2.2, level AA."),
        _("A test report, with a test by people who need it."),
        _MUST,
        Gate.NEXT_STAGE,
    ),
    LibraryDemand(
        "another-way",
        _T.ACCESSIBILITY,
        _("Whoever cannot or does not want to use the digital way has another way that is as good."),
        _("A description of the other way, tried by somebody."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "climate-figures",
        _T.ENVIRONMENT,
        _("The partner says what the pilot means for climate and environment, in figures where there are any."),
        _("The figures, with where they come from."),
        _SHOULD,
        Gate.CLOSE,
    ),
    LibraryDemand(
        "takes-back",
        _T.ENVIRONMENT,
        _("Equipment is used again or recycled when the pilot ends. The partner takes it back and pays for it."),
        _("A receipt for where it went."),
        _SHOULD,
        Gate.CLOSE,
    ),
    LibraryDemand(
        "collective-terms",
        _T.WORK,
        _("Pay and working conditions follow the collective agreements, for subcontractors too."),
        _("A written confirmation for each company."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "no-watching-of-staff",
        _T.WORK,
        _("The pilot is not used to measure or watch single employees, and their unions have been heard."),
        _("Notes from the talks with the unions."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "others-may-come",
        _T.NO_EXCLUSIVITY,
        _("We may test the same thing with others at the same time, and tell them what we have learned."),
        _("A signed sentence in the agreement."),
        _MUST,
        Gate.START,
    ),
    LibraryDemand(
        "no-head-start",
        _T.NO_EXCLUSIVITY,
        _("What the partner learns here is described openly, so that it gives no head start in a later procurement."),
        _("A description that goes with the tender documents."),
        _MUST,
        Gate.CLOSE,
    ),
)
BY_KEY = {demand.key: demand for demand in LIBRARY}


def library_for(kind: str) -> Sequence[LibraryDemand]:
    """What is offered for a kind of pilot, by topic."""
    return [demand for demand in LIBRARY if kind in demand.kinds]
