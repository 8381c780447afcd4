"""The result of a round: its place on others' pages, what the decision demands, appeals as data."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.models import User
from samskap.core.registry import PersonalData, StoredData, registry
from samskap.core.selectors.people import proved_addresses
from samskap.portfolio.blocks import CANDIDATE_BLOCKS, ROUND_BLOCKS, WORK_TASKS
from samskap.portfolio.models import Appeal, RoundDecision, RoundState
from samskap.portfolio.selectors.results import round_blocks as blocks
from samskap.portfolio.selectors.results.appeals import before_deciding, results_to_follow
from samskap.portfolio.services.results.appealing import forget_appellant
from samskap.portfolio.steps import DEMANDS
from samskap.ui import text


def stored() -> Iterable[StoredData]:
    """What appeals and decisions keep about people."""
    return [
        StoredData(
            what=_("Appeals against the result of a vote, without a name; an e-mail address if one gave it"),
            why=_("So that what is wrong with a result is answered before anything is decided"),
            kept=_("With the round; the address until the answer is sent, at most a week longer"),
            seen_by=_("Everybody, when it is answered, unless it exposes somebody; the address nobody"),
        ),
        StoredData(
            what=_("Who answered an appeal, and who wrote down what was decided about a round"),
            why=_("So that it is known who answers for a decision"),
            kept=_("With the round; who it was is emptied when the account is erased"),
            seen_by=_("Those of the organisation"),
        ),
    ]


def fetch(user: User) -> Mapping[str, Any]:
    """What is stored about the person here, for their own eyes: three queries."""
    appealed = Appeal.objects.filter(email__in=proved_addresses(user)).select_related("round")
    return {
        _("Appeals that wait to be answered to your address"): [
            f"{text.day(row.appealed_at)}, {row.round.title}: {row.text}" for row in appealed
        ],
        _("Appeals that you answered"): Appeal.objects.filter(answered_by=user).count(),
        _("Candidates of rounds that you wrote down a decision about"): RoundDecision.objects.filter(
            decided_by=user
        ).count(),
    }


DEMANDS[RoundState.APPEAL].append(before_deciding)
ROUND_BLOCKS[10] = blocks.on_round
CANDIDATE_BLOCKS[10] = blocks.on_candidate
WORK_TASKS[70] = blocks.result_task
WORK_TASKS[75] = blocks.appeals_task
WORK_TASKS[80] = blocks.decision_task
registry.attention.append(results_to_follow)
registry.stored_data.append(stored)
registry.personal_data.append(
    PersonalData("portfolio.results", gettext_lazy("Portfolio rounds"), fetch, forget_appellant)
)
registry.journal_actions |= {
    "round.appealed": gettext_lazy("Somebody appealed against the result of the portfolio round"),
    "round.appeal_answered": gettext_lazy("Answered an appeal against the result of the portfolio round"),
    "round.decided": gettext_lazy("Decided about the portfolio round"),
}
