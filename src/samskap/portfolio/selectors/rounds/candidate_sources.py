"""What a candidate can begin with: a need or a conversation that the actor sees, or what a later room hands in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from samskap.cocreation.selectors.finding import find_conversation
from samskap.cocreation.selectors.listing import conversations_of
from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible, Refused
from samskap.needs.selectors.finding import find_need
from samskap.needs.selectors.listing import needs_to_choose
from samskap.portfolio.blocks import SOURCE_PAGES, SOURCES, Prefill
from samskap.portfolio.models import Candidate, Origin, Round

_TOKEN = re.compile(r"[\w-]{1,60}", re.ASCII)
"""What can name something: a database asked for signs that are none answers with an error."""
SHOWN = 10
"""Needs and conversations that are offered to begin with."""
LONGEST_TITLE, LONGEST_TEXT = 120, 3000


def prefill_of(actor: Actor, given: Mapping[str, str]) -> Prefill | None:
    """What the address names, or nothing.

    :raises NotVisible: it names something that is not there for the actor.
    """
    for name in sorted(SOURCES):
        token = given.get(name, "")
        if token:
            found = SOURCES[name](actor, token) if _TOKEN.fullmatch(token) else None
            if found is None:
                raise NotVisible
            return found
    return None


def from_need(actor: Actor, token: str) -> Prefill | None:
    """A need: its name, what would be better and for whom, its goals."""
    try:
        need = find_need(actor, token)
    except (NotVisible, Refused):
        return None
    text = f"{need.better}\n\n{need.whom}"
    fields = {"title": need.name[:LONGEST_TITLE], "text": text[:LONGEST_TEXT], "goals": need.goals}
    return Prefill(Origin.NEED, need.token, fields)


def from_conversation(actor: Actor, token: str) -> Prefill | None:
    """A conversation: its question, and what it was about."""
    try:
        found = find_conversation(actor, token)
    except (NotVisible, Refused):
        return None
    fields = {"title": found.question[:LONGEST_TITLE], "text": found.background[:LONGEST_TEXT]}
    return Prefill(Origin.CONVERSATION, found.token, fields)


@dataclass(frozen=True)
class Beginning:
    """Something a candidate can begin with: its name in ``language``, and the query of the address that fills it in."""

    title: str
    language: str
    query: str


@dataclass(frozen=True)
class Beginnings:
    """What is at hand: needs of one's own organisations, conversations of the one that holds the round."""

    needs: Sequence[Beginning]
    conversations: Sequence[Beginning]

    def __bool__(self) -> bool:
        return bool(self.needs or self.conversations)


def beginnings(actor: Actor, row: Round, language: str, now: datetime) -> Beginnings:
    """The latest of them: three queries."""
    needs = needs_to_choose(actor)[:SHOWN]
    asked = conversations_of(actor, row.organisation, language, now)
    return Beginnings(
        needs=[Beginning(one.name, one.language, f"?need={one.token}") for one in needs],
        conversations=[
            Beginning(one.question.text, one.question.language, f"?conversation={one.conversation.token}")
            for one in asked[:SHOWN]
        ],
    )


def source_of(actor: Actor, candidate: Candidate) -> tuple[str, str] | None:
    """Title and address of where it comes from, for those who may see that.

    Needs and conversations were read with the candidate; what a later room has, that room names.
    """
    need, asked = candidate.need, candidate.conversation
    if candidate.origin == Origin.NEED and need is not None and can(actor, "needs.view_need", need):
        return need.name, reverse("need", args=[need.token])
    if candidate.origin == Origin.CONVERSATION and asked and can(actor, "cocreation.view_conversation", asked):
        return asked.question, reverse("conversation", args=[asked.token])
    ask = SOURCE_PAGES.get(candidate.origin)
    return ask(actor, candidate.source) if ask and candidate.source else None
