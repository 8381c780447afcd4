"""What is stored about people who screen candidates, and how they fetch it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.models import User
from samskap.core.registry import PersonalData, StoredData, registry
from samskap.portfolio.models import Score, ScreeningConflict
from samskap.portfolio.partiality import in_words
from samskap.portfolio.selectors.screening.attention import candidates_to_score
from samskap.ui import text


def stored() -> Iterable[StoredData]:
    """What is stored about people here."""
    return [
        StoredData(
            what=_("Points that a screener gives to the candidates of a portfolio round"),
            why=_("To say which candidates are good with every reasonable weight of the criteria"),
            kept=_("With the round; without name when the account is erased"),
            seen_by=_("The screener; once all are locked everybody sees the means, without names"),
        ),
        StoredData(
            what=_("That a screener is not impartial about a candidate, and why in general words"),
            why=_("So that nobody scores what they or theirs gain from"),
            kept=_("With the round; the reason is emptied when the account is erased"),
            seen_by=_("The screener; everybody, without name, once the scores are locked"),
        ),
    ]


def fetch(user: User) -> Mapping[str, Any]:
    """What the person gave and said, for their own eyes: two queries."""
    scores = Score.objects.filter(screener__user=user).select_related("criterion", "candidate__round")
    conflicts = ScreeningConflict.objects.filter(screener__user=user).select_related("candidate__round")
    return {
        _("Points you gave to candidates"): [
            f"{text.day(one.scored_at)}, {one.candidate.round}: {one.candidate}. {one.criterion}: {one.points}"
            for one in scores.order_by("candidate__number", "criterion")
        ],
        _("Candidates you are not impartial about"): [
            f"{text.day(one.said_at)}, {one.candidate.round}: {one.candidate}. {in_words(one.reason)}"
            for one in conflicts.order_by("candidate__number")
        ],
    }


def erase(user: User) -> None:
    """Nothing more: duties, with their reasons, are forgotten with the rounds."""


registry.attention.append(candidates_to_score)
registry.stored_data.append(stored)
registry.personal_data.append(PersonalData("portfolio.screening", gettext_lazy("Portfolio rounds"), fetch, erase))
