"""The letter to an inviter as it is proposed: made of the answers, in the inviter's language, to be changed by hand."""

import re
from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator

from samskap.pilots.models import Demand, TestInvitation

LONGEST = int(TestInvitation._meta.get_field("letter").max_length or 0)
_ANSWERS = ("we_learn", "we_demand", "values_touched", "our_influence")


def proposed_letter(invitation: TestInvitation, decision: str, demands: Sequence[Demand]) -> str:
    """Plain text that fits the column: first shorter answers, then no list of demands, where it would not."""
    for limit, listed in ((1000, demands), (350, demands), (350, ()), (150, ())):
        text = _written(invitation, decision, limit, listed)
        if len(text) <= LONGEST:
            return text
    return Truncator(text).chars(LONGEST)


def _written(invitation: TestInvitation, decision: str, limit: int, demands: Sequence[Demand]) -> str:
    answers = {name: Truncator(getattr(invitation, name)).chars(limit) for name in _ANSWERS}
    context: dict[str, Any] = {"invitation": invitation, "demands": demands, **answers}
    context["municipality"] = invitation.organisation.name
    with translation.override(invitation.language):
        text = render_to_string(f"pilots/letters/{decision}.txt", context)
    return re.sub(r"\n{3,}", "\n\n", text.replace("\r\n", "\n")).strip()
