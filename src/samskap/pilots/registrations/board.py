"""What the pilots' room registers for boards, the public page and questions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor
from samskap.core.models import Network, User
from samskap.core.registry import PersonalData, StartBlock, StoredData, registry
from samskap.core.selectors.people import proved_addresses
from samskap.core.tasks import register_refresher
from samskap.pilots.models import PilotQuestion
from samskap.pilots.selectors.board import shared_with
from samskap.pilots.selectors.board_news import decisions_wait, news_of_pilots
from samskap.pilots.selectors.questions import on_overview, questions_wait
from samskap.pilots.services.standings import keep_standings
from samskap.pilots.tabs import OVERVIEW_BLOCKS
from samskap.ui import text


def of_network(actor: Actor, network: Network) -> StartBlock:
    """The way to the network's board, on its page."""
    return StartBlock("pilots/of_network.html", {"network": network, "count": shared_with(network).count()})


def stored() -> Iterable[StoredData]:
    """What is stored about people who ask."""
    return [
        StoredData(
            what=_("Questions about a pilot, and the answers. Who asked is not stored."),
            why=_("So that people get an answer about what is tried"),
            kept=_("With the pilot"),
            seen_by=_("Those inside the pilot; everybody who sees the pilot if the one who answers shows it"),
        ),
        StoredData(
            what=_("The e-mail address of somebody who asked, if they left one"),
            why=_("To send the answer"),
            kept=_("Until the mail has been sent, a month after the answer at the most, never longer than a year"),
            seen_by=_("Nobody"),
        ),
    ]


def fetch(user: User) -> Mapping[str, Any]:
    """What is stored about the person here, for their own eyes: three queries."""
    asked = PilotQuestion.objects.filter(email__in=proved_addresses(user)).select_related("pilot")
    return {
        _("Questions that are answered to your address"): [
            f"{text.day(row.asked_at)}, {row.pilot.title}: {row.text}" for row in asked
        ],
        _("Questions you answered"): PilotQuestion.objects.filter(answered_by=user).count(),
    }


def erase(user: User) -> None:
    """Every column that points at the person empties itself; the address they left for an answer is erased here."""
    PilotQuestion.objects.filter(email__in=proved_addresses(user)).update(email="")


register_refresher("pilots.standings", keep_standings, 2.0)
registry.network_blocks.append(of_network)
registry.attention += [decisions_wait, questions_wait]
registry.network_news.append(news_of_pilots)
registry.stored_data.append(stored)
registry.personal_data.append(
    PersonalData("pilots.questions", gettext_lazy("Pilots: obstacles, documents, questions"), fetch, erase)
)
registry.journal_actions |= {
    "pilot.question_asked": gettext_lazy("Somebody asked about the pilot"),
    "pilot.question_answered": gettext_lazy("Answered a question about the pilot"),
    "pilot.question_shown": gettext_lazy("Let everybody see a question and its answer"),
    "pilot.question_hidden": gettext_lazy("Took a question and its answer from the pilot's page"),
}
OVERVIEW_BLOCKS.append(on_overview)
