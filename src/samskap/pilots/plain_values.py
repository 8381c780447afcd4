"""What each public value means and what the questions about personal data ask, in plain words with an example each.

The nine criteria are those of the European data protection board (WP 248 rev.01, endorsed 25 May 2018) for when an
impact assessment under article 35 of the General Data Protection Regulation is needed: two of them, as a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from samskap.pilots.models import PublicValue


@dataclass(frozen=True)
class Meaning:
    """A value or a criterion in plain words; both lazily translated."""

    says: Any
    example: Any


VALUES: Mapping[str, Meaning] = {
    PublicValue.INCLUSION: Meaning(
        _("Nobody is shut out by how it is done."),
        _("Whoever has no smartphone can still order the service by telephone."),
    ),
    PublicValue.OPENNESS: Meaning(
        _("People can see what is tried, why, and what came of it."),
        _("The rule that sorts the applications is published before it is used."),
    ),
    PublicValue.EQUAL_TREATMENT: Meaning(
        _("The same case gets the same answer, whoever asks."),
        _("Those outside the pilot do not wait longer because of it."),
    ),
    PublicValue.LEGAL_CERTAINTY: Meaning(
        _("Decisions follow the law, have reasons and can be appealed."),
        _("A person looks at every refusal before it is sent."),
    ),
    PublicValue.PRIVACY: Meaning(
        _("Nobody sees more of people's lives than is needed."),
        _("The camera shows a shape, not a face, and keeps nothing."),
    ),
    PublicValue.PROFESSIONAL_ETHICS: Meaning(
        _("Staff can do their work as their profession demands."),
        _("The nurse may always visit, whatever the sensor says."),
    ),
    PublicValue.SUSTAINABILITY: Meaning(
        _("It does not cost the environment, or those who come after us, more than it gives."),
        _("The old bins are used until they are worn out."),
    ),
    PublicValue.LOCAL_DEMOCRACY: Meaning(
        _("Those who are elected can decide about it, and residents can have a say."),
        _("The council can end the contract before the next election."),
    ),
}

CRITERIA: Mapping[str, Meaning] = {
    "scoring": Meaning(
        _("Are people scored, or is it foretold how they will be or what they will do?"),
        _("A score says who risks falling ill."),
    ),
    "automated": Meaning(
        _("Does a machine decide things that matter to people?"),
        _("An application is granted or refused without anybody reading it."),
    ),
    "monitoring": Meaning(
        _("Are people watched over time?"),
        _("A sensor in the bedroom is on all night."),
    ),
    "sensitive": Meaning(
        _("Are the data sensitive or very personal?"),
        _("Health, faith, social care, where somebody is, what somebody earns."),
    ),
    "large_scale": Meaning(
        _("Is it about many people, much data, a long time or a large area?"),
        _("Everybody in the municipality who gets home care."),
    ),
    "matching": Meaning(
        _("Are data put together that were collected for different purposes?"),
        _("The register of pupils is joined with that of benefits."),
    ),
    "vulnerable": Meaning(
        _("Are the people in a weak position towards us?"),
        _("Children, old people, patients, employees, those who seek asylum."),
    ),
    "new_technology": Meaning(
        _("Is technology used in a new way?"),
        _("A language model writes the first draft of a decision."),
    ),
    "bars_from_rights": Meaning(
        _("Can it keep people from a right, a service or a contract?"),
        _("Whoever is sorted out does not come on the list for a flat."),
    ),
}
