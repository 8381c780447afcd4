"""The example needs, with suggestions from the network; one of them is what the square's conversation is about."""

from datetime import datetime

from samskap.cocreation.models import Conversation
from samskap.core.access import Actor
from samskap.core.models import Organisation, Visibility
from samskap.core.scopes import Scope
from samskap.demo.content_needs import ACCEPTED, NEEDS, SQUARE, ExampleNeed
from samskap.needs.models import Need
from samskap.needs.services.inputs import NeedInput
from samskap.needs.services.needs import create_need
from samskap.needs.services.parts import save_evidence, save_framing
from samskap.needs.services.suggestions import answer_suggestion, make_suggestion


def seed_needs(
    actor: Actor,
    organisation: Organisation,
    *,
    neighbour: Actor,
    their_organisation: Organisation,
    square: Conversation,
    now: datetime,
) -> None:
    """Every example need; the first suggestion about each is answered, the others wait."""
    for example in NEEDS:
        need = _make(actor, organisation, example, now)
        for number, (about, text) in enumerate(example.suggestions):
            made = make_suggestion(
                actor=neighbour, need=need, about=about, text=text, organisation=their_organisation, now=now
            )
            if number == 0 and about == "framing":
                answer_suggestion(actor=actor, suggestion=made, accepted=True, answer=ACCEPTED, now=now)
        if example is SQUARE:
            Conversation.objects.filter(pk=square.pk).update(need=need)


def _make(actor: Actor, organisation: Organisation, example: ExampleNeed, now: datetime) -> Need:
    names = ("today", "whom", "better", "title", "department", "goals", "urgency", "scale")
    scope = Scope(Visibility.PUBLIC if example.public else Visibility.PRIVATE)
    values = NeedInput(**{name: getattr(example, name) for name in names}, language="sv", scope=scope)
    need = create_need(actor=actor, organisation=organisation, values=values, now=now)
    for text, seen_by in example.framings:
        save_framing(actor=actor, need=need, text=text, seen_by=seen_by)
    for text, source in example.evidence:
        save_evidence(actor=actor, need=need, text=text, source=source)
    return need
