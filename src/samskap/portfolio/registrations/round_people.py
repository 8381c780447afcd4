"""What is stored about people in portfolio rounds, and how they fetch and erase it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.models import User
from samskap.core.registry import PersonalData, StoredData, registry
from samskap.portfolio.models import Candidate, Duty, Round, RoundPerson
from samskap.portfolio.selectors.rounds.attention import (
    asked_to_take_part,
    building_calls,
    merged_by_others,
    rounds_card,
    rounds_that_wait,
)
from samskap.portfolio.services.rounds.people import forget_duties
from samskap.ui import text


def stored() -> Iterable[StoredData]:
    """What is stored about people here."""
    return [
        StoredData(
            what=_("Who is in the steering group of a portfolio round, and who screens its candidates"),
            why=_("So that it is known who answers for the round"),
            kept=_("With the round; removed with the account. What a screener has scored stays, without name"),
            seen_by=_("Those who work with the round; everybody sees how many they are"),
        ),
        StoredData(
            what=_("Who planned a portfolio round and who proposed a candidate"),
            why=_("So that it can be asked about"),
            kept=_("With the round; emptied when the account is erased"),
            seen_by=_("Nobody but the person; others see the party"),
        ),
    ]


def fetch(user: User) -> Mapping[str, Any]:
    """What is stored about the person here, for their own eyes: three queries."""
    duties = RoundPerson.objects.filter(user=user).select_related("round").order_by("pk")
    proposed = Candidate.objects.filter(created_by=user).select_related("round").order_by("pk")
    planned = Round.objects.filter(created_by=user).order_by("pk")
    return {
        _("Your duties in portfolio rounds"): [
            f"{text.day(one.named_at)}, {one.round}: {Duty(one.duty).label}" for one in duties
        ],
        _("Candidates you proposed"): [f"{text.day(one.created_at)}, {one.round}: {one}" for one in proposed],
        _("Portfolio rounds you planned"): [f"{text.day(one.created_at)}, {one}" for one in planned],
    }


registry.attention += [asked_to_take_part, building_calls, merged_by_others, rounds_that_wait]
registry.cards.append(rounds_card)
registry.stored_data.append(stored)
registry.personal_data.append(PersonalData("portfolio.rounds", gettext_lazy("Portfolio rounds"), fetch, forget_duties))
