"""What the pilots' room registers for boards, the public page and questions."""

from samskap.core.access import Actor
from samskap.core.models import Network
from samskap.core.registry import StartBlock, registry
from samskap.pilots.selectors.board import shared_with


def of_network(actor: Actor, network: Network) -> StartBlock:
    """The way to the network's board, on its page."""
    return StartBlock("pilots/of_network.html", {"network": network, "count": shared_with(network).count()})


registry.network_blocks.append(of_network)
