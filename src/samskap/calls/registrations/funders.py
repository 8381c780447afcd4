"""What the page for funders contributes: a block on an organisation's page, the journal's words, the data pages."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.calls.selectors.own_data import consents_of
from samskap.core.access import Actor
from samskap.core.models import Organisation, OrganisationKind
from samskap.core.registry import PersonalData, StartBlock, StoredData, registry


def of_organisation(actor: Actor, organisation: Organisation) -> StartBlock | None:
    """The way to the consent, for the lead of a municipality."""
    if organisation.kind != OrganisationKind.MUNICIPALITY or not actor.is_lead(organisation.pk) or actor.system:
        return None
    return StartBlock("calls/funders/of_organisation.html", {"organisation": organisation})


def stored() -> Iterable[StoredData]:
    """What is stored about the person who consented."""
    return [
        StoredData(
            what=_("Who let the municipality be named to funders, and when"),
            why=_("So that the consent can be traced to somebody who had the right to give it"),
            kept=_("Until the consent is taken back; who it was is emptied when the account is erased"),
            seen_by=_("The leads of the municipality see the day"),
        )
    ]


registry.organisation_blocks.append(of_organisation)
registry.stored_data.append(stored)
# The column that points at the person empties itself when the account goes; there is nothing more to erase.
registry.personal_data.append(
    PersonalData("funders", gettext_lazy("Calls: what your organisation does"), consents_of, lambda user: None)
)
registry.journal_actions |= {
    "funders.consented": gettext_lazy("Let the municipality be named to funders"),
    "funders.consent_withdrawn": gettext_lazy("Took back that the municipality is named to funders"),
}
