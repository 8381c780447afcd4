"""Portfolio rounds in the menu, in the search, and on the pages of others."""

from django.utils.translation import gettext_lazy

from samskap.cocreation.models import Conversation
from samskap.core.access import Actor
from samskap.core.models import Network, Organisation
from samskap.core.registry import NavigationItem, StartBlock, registry
from samskap.needs.models import Need
from samskap.portfolio.selectors.rounds.around import (
    rounds_around,
    rounds_exist,
    rounds_in,
    rounds_now,
    rounds_of,
)
from samskap.portfolio.services.rounds.indexing import (
    CANDIDATES,
    ROUNDS,
    findable_candidates,
    findable_rounds,
    index_round,
)
from samskap.portfolio.steps import CHANGED


def for_visitors(actor: Actor) -> bool:
    """Those with a role find their rounds on the workbench: their menu is full."""
    return not actor.roles and rounds_exist()


def happening_now(actor: Actor) -> StartBlock | None:
    """The rounds where one can vote or that are being built, on the start page."""
    found = rounds_now()
    return StartBlock("portfolio/rounds/public/now.html", {"rounds": found}) if found else None


def of_organisation(actor: Actor, organisation: Organisation) -> StartBlock | None:
    """The rounds an organisation holds or takes part in, on its page."""
    found, belongs = rounds_of(organisation), actor.belongs_to(organisation.pk)
    if not found.rounds and not belongs:
        return None
    return StartBlock(
        "portfolio/rounds/public/theirs.html", {"latest": found, "belongs": belongs, "organisation": organisation}
    )


def in_network(actor: Actor, network: Network) -> StartBlock | None:
    """The rounds of those in a network, on its page."""
    found = rounds_in(network)
    return (
        StartBlock("portfolio/rounds/public/theirs.html", {"latest": found, "belongs": False}) if found.rounds else None
    )


def for_need(actor: Actor, need: Need) -> StartBlock | None:
    """What a need has led to in portfolio rounds, and the way to take it into one."""
    return _from_here(actor, need, f"?need={need.token}")


def for_conversation(actor: Actor, conversation: Conversation) -> StartBlock | None:
    """The same for a conversation."""
    return _from_here(actor, conversation, f"?conversation={conversation.token}")


def _from_here(actor: Actor, source: Need | Conversation, query: str) -> StartBlock | None:
    found, open_to = rounds_around(actor, source)
    if not found and not open_to:
        return None
    return StartBlock(
        "portfolio/rounds/public/from_here.html", {"candidates": found, "open_to": open_to, "query": query}
    )


registry.navigation.append(NavigationItem(gettext_lazy("Portfolio"), "rounds", 30, shown=for_visitors))
registry.start_blocks.append(happening_now)
registry.organisation_blocks.append(of_organisation)
registry.network_blocks.append(in_network)
registry.need_blocks.append(for_need)
registry.conversation_blocks.append(for_conversation)
registry.search_kinds |= {ROUNDS: gettext_lazy("Portfolio rounds"), CANDIDATES: gettext_lazy("Candidates")}
registry.search_sources |= {ROUNDS: findable_rounds, CANDIDATES: findable_candidates}
CHANGED.append(index_round)
