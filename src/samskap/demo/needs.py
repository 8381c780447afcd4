"""The example needs, with suggestions from the network; one of them is what the square's conversation is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from samskap.cocreation.models import Conversation
from samskap.core.access import Actor
from samskap.core.models import Organisation, Visibility
from samskap.core.scopes import Scope
from samskap.demo.content_needs import (
    ACCEPTED,
    ASSESSMENT,
    COMMITMENTS,
    GOAL,
    HAVE_IT_TOO,
    NEEDS,
    POINTS,
    SQUARE,
    ExampleNeed,
)
from samskap.needs.models import Need, NeedSupport
from samskap.needs.services.assessments import AssessmentInput, PointInput, save_assessment, save_point
from samskap.needs.services.goals import CommitmentInput, GoalInput, save_commitment, save_goal
from samskap.needs.services.inputs import NeedInput
from samskap.needs.services.needs import create_need
from samskap.needs.services.parts import save_evidence, save_framing
from samskap.needs.services.subjects import choose_subjects
from samskap.needs.services.suggestions import answer_suggestion, make_suggestion


def seed_needs(
    actor: Actor,
    organisation: Organisation,
    *,
    neighbour: Actor,
    their_organisation: Organisation,
    square: Conversation,
    have_it_too: Sequence[Organisation],
    now: datetime,
) -> None:
    """Every example need; the first suggestion about each is answered, the others wait."""
    made_of: dict[ExampleNeed, Need] = {}
    for example in NEEDS:
        need = made_of[example] = _make(actor, organisation, example, now)
        for other in have_it_too[: HAVE_IT_TOO.get(example, 0)]:
            NeedSupport.objects.create(need=need, organisation=other, at=now)
        for number, (about, text) in enumerate(example.suggestions):
            made = make_suggestion(
                actor=neighbour, need=need, about=about, text=text, organisation=their_organisation, now=now
            )
            if number == 0 and about == "framing":
                answer_suggestion(actor=actor, suggestion=made, accepted=True, answer=ACCEPTED, now=now)
        if example is SQUARE:
            Conversation.objects.filter(pk=square.pk).update(need=need)
    _standing(actor, organisation, made_of, now)


def _standing(actor: Actor, organisation: Organisation, made_of: Mapping[ExampleNeed, Need], now: datetime) -> None:
    """A goal with what is done for it, and what others found."""
    text, target, measure, year, decided = GOAL
    goal_is = GoalInput(text, target, measure, year, decided)
    goal = save_goal(actor=actor, organisation=organisation, values=goal_is)
    for done, responsible, funding, example in COMMITMENTS:
        need = made_of[example] if example else None
        save_commitment(actor=actor, goal=goal, values=CommitmentInput(done, responsible, funding=funding, need=need))
    title, made_by = ASSESSMENT
    found = AssessmentInput(title, made_by, now.date(), scope=Scope(Visibility.PUBLIC))
    assessment = save_assessment(actor=actor, organisation=organisation, values=found)
    for finding, said, served in POINTS:
        save_point(actor=actor, assessment=assessment, values=PointInput(finding, said, served))


def _make(actor: Actor, organisation: Organisation, example: ExampleNeed, now: datetime) -> Need:
    names = ("today", "whom", "better", "title", "department", "goals", "urgency", "scale")
    scope = Scope(Visibility.PUBLIC if example.public else Visibility.PRIVATE)
    values = NeedInput(**{name: getattr(example, name) for name in names}, language="sv", scope=scope)
    need = create_need(actor=actor, organisation=organisation, values=values, now=now)
    for text, seen_by in example.framings:
        save_framing(actor=actor, need=need, text=text, seen_by=seen_by)
    for text, source in example.evidence:
        save_evidence(actor=actor, need=need, text=text, source=source)
    choose_subjects(actor=actor, need=need, challenges=example.challenges, targets=example.targets)
    return need
