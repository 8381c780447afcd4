"""The workbench: what needs the actor now, what is going on, what others in the network did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from samskap.core.access import Actor
from samskap.core.models import Role
from samskap.core.registry import Attention, Card, registry

NEWS_LINES = 5
ATTENTION_LINES = 50


@dataclass(frozen=True)
class Workbench:
    """What page and Monday mail show. ``newcomer`` belongs to no organisation; ``may_start`` may make things."""

    attention: Sequence[Attention]
    cards: Sequence[Card]
    news: Sequence[Attention]
    newcomer: bool
    may_start: bool

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.attention or self.cards or self.news)


def workbench_of(actor: Actor) -> Workbench:
    """One call a registered part; the most urgent first, what has no date last."""
    attention = [item for part in registry.attention for item in islice(part(actor), ATTENTION_LINES)]
    cards = [card for part in registry.cards if (card := part(actor)) is not None]
    news = [item for part in registry.network_news for item in islice(part(actor), NEWS_LINES)]
    return Workbench(
        attention=sorted(attention, key=_urgency)[:ATTENTION_LINES],
        cards=cards,
        news=sorted(news, key=_urgency, reverse=True)[:NEWS_LINES],
        newcomer=not actor.roles and not actor.rooms,
        may_start=any(role in (Role.LEAD, Role.MEMBER) for role in actor.roles.values()),
    )


def _urgency(item: Attention) -> tuple[bool, float, str]:
    due: datetime | None = item.due
    return (due is None, due.timestamp() if due else 0.0, item.text)
