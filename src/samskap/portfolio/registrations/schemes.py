"""What grants contribute to the workbench, the menu, the page of an organisation, the search and the data pages."""

from django.utils.translation import gettext_lazy

from samskap.core.access import Actor
from samskap.core.models import Organisation
from samskap.core.registry import NavigationItem, StartBlock, registry
from samskap.portfolio.selectors.grants.around import grants_exist, grants_of
from samskap.portfolio.selectors.grants.attention import applications_to_judge, grants_card, grants_to_follow
from samskap.portfolio.selectors.votes.attention import votes_to_follow
from samskap.portfolio.services.grants.indexing import KIND, findable


def of_organisation(actor: Actor, organisation: Organisation) -> StartBlock | None:
    """The grants of an organisation on its page, and for those who work there the way to theirs."""
    found, works = grants_of(organisation), actor.works_in(organisation.pk)
    if not found and not works:
        return None
    return StartBlock("portfolio/theirs.html", {"schemes": found, "belongs": actor.belongs_to(organisation.pk)})


def for_visitors(actor: Actor) -> bool:
    """Those with a role find their grants on the workbench: their menu is full."""
    return not actor.roles and grants_exist()


registry.navigation.append(NavigationItem(gettext_lazy("Grants"), "grants", 30, shown=for_visitors))
registry.attention += [applications_to_judge, grants_to_follow, votes_to_follow]
registry.cards.append(grants_card)
registry.organisation_blocks.append(of_organisation)
registry.search_kinds[KIND] = gettext_lazy("Grants")
registry.search_sources[KIND] = findable
