"""Organisations come into the portal and are kept right."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import facts, journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput
from samskap.core.models import Country, HelixLeg, Organisation, OrganisationKind
from samskap.core.selectors.findable import organisation_document
from samskap.core.services import searching
from samskap.core.slugs import unique_slug

INHABITED = (OrganisationKind.MUNICIPALITY, OrganisationKind.REGION)
MOST_INHABITANTS = 50_000_000


@dataclass(frozen=True, slots=True)
class OrganisationDetails:
    """What is said about an organisation. ``municipality`` is a key of the list of facts (``SE-0114``) and then gives
    name, country and code; other kinds give name and country. Without ``leg`` the kind decides it."""

    kind: str
    name: str = ""
    municipality: str = ""
    country: str = Country.SWEDEN
    leg: str = ""
    contact_email: str = ""


def create_organisation(*, actor: Actor, details: OrganisationDetails) -> Organisation:
    """The operator of the portal brings in an organisation."""
    require(actor, "core.create_organisation")
    return found_organisation(actor=actor, details=details)


@transaction.atomic
def found_organisation(*, actor: Actor, details: OrganisationDetails) -> Organisation:
    """Create it; the caller has settled that the actor may. Raises InvalidInput for a municipality already here."""
    kind = _kind(details.kind)
    name, country, code = details.name.strip(), details.country, ""
    if kind == OrganisationKind.MUNICIPALITY:
        municipality = facts.by_key().get(details.municipality)
        if municipality is None:
            message = _("Choose the municipality in the list.")
            raise InvalidInput(message, {"municipality": message})
        name, country, code = municipality.name, municipality.country, municipality.code
    if not name:
        message = _("Enter a name.")
        raise InvalidInput(message, {"name": message})
    organisation = Organisation(
        name=name,
        slug=unique_slug(Organisation.objects, name, fallback="organisation"),
        kind=kind,
        leg=details.leg or kind.leg,
        country=country,
        official_code=code,
        contact_email=details.contact_email.strip().lower(),
    )
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError as error:
        message = _("%(name)s is already in the portal.") % {"name": name}
        field = "municipality" if code else "name"
        raise InvalidInput(message, {field: message}) from error
    journal.record(
        actor=actor,
        action="organisation.created",
        obj=organisation,
        organisation=organisation,
        after=_facts(organisation),
    )
    searching.index("organisation", str(organisation.pk), [organisation_document(organisation)])
    return organisation


@transaction.atomic
def edit_organisation(
    *,
    actor: Actor,
    organisation: Organisation,
    name: str,
    leg: str,
    contact_email: str,
    inhabitants: int | None = None,
    inhabitants_on: date | None = None,
) -> Organisation:
    """Correct what is said about it. The name of a municipality follows its official code and stays.

    :raises Refused: the actor does not lead it.
    :raises InvalidInput: a field cannot be used; inhabitants go with the day they were counted on, not in the future.
    """
    require(actor, "core.edit_organisation", organisation)
    before = _facts(organisation)
    if not organisation.official_code:
        if not name.strip():
            message = _("Enter a name.")
            raise InvalidInput(message, {"name": message})
        organisation.name = name.strip()
    if leg not in HelixLeg.values:
        message = _("Choose one of the legs in the list.")
        raise InvalidInput(message, {"leg": message})
    organisation.leg = leg
    organisation.contact_email = contact_email.strip().lower()
    _check_inhabitants(organisation, inhabitants, inhabitants_on)
    organisation.inhabitants, organisation.inhabitants_on = inhabitants, inhabitants_on
    organisation.save(update_fields=["name", "leg", "contact_email", "inhabitants", "inhabitants_on"])
    journal.record(
        actor=actor,
        action="organisation.edited",
        obj=organisation,
        organisation=organisation,
        before=before,
        after=_facts(organisation),
    )
    searching.index("organisation", str(organisation.pk), [organisation_document(organisation)])
    return organisation


def _kind(value: str) -> OrganisationKind:
    try:
        return OrganisationKind(value)
    except ValueError as error:
        message = _("Choose one of the kinds in the list.")
        raise InvalidInput(message, {"kind": message}) from error


def _check_inhabitants(organisation: Organisation, count: int | None, day: date | None) -> None:
    wrong = {}
    if count is not None and (organisation.kind not in INHABITED or not 0 < count <= MOST_INHABITANTS):
        wrong["inhabitants"] = _("This cannot be the number of inhabitants.")
    if count is not None and day is None:
        wrong["inhabitants_on"] = _("Say on which day they were counted.")
    if count is None and day is not None:
        wrong["inhabitants"] = _("Say how many they were on that day.")
    if day is not None and not date(1900, 1, 1) <= day <= timezone.localdate():
        wrong["inhabitants_on"] = _("Choose a day that has been.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def _facts(organisation: Organisation) -> dict[str, object]:
    """For the journal; the contact address may be a person's and is left out."""
    return {
        "name": organisation.name,
        "kind": organisation.kind,
        "leg": organisation.leg,
        "code": f"{organisation.country}-{organisation.official_code}" if organisation.official_code else "",
        "inhabitants": organisation.inhabitants,
        "inhabitants_on": organisation.inhabitants_on,
    }
