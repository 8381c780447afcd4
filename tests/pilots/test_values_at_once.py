"""Two watchers, two receivers, two tabs at the same moment."""

from __future__ import annotations

import pytest

from samskap.core.access import NOBODY
from samskap.core.errors import InvalidInput, StateRefused
from samskap.pilots.models import Concern, Passed, Pilot, ValueAtStake, Veto
from samskap.pilots.services.concerns import ConcernInput, raise_concern, triage_concern
from samskap.pilots.services.values import ValueInput, save_value
from samskap.pilots.services.vetoes import cast_veto, lift_veto
from tests.core.factories import make_actor, make_organisation
from tests.pilots.factories import make_concern, make_running, make_value
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_vetoes_at_once_both_stand_and_the_pilot_is_halted_once() -> None:
    home = make_organisation()
    actors, pilot = [make_actor("member", home) for _ in range(2)], make_running(home)
    parts = [
        make_value(pilot, value=value, watcher=actor.user)
        for value, actor in zip(("privacy", "openness"), actors, strict=True)
    ]
    at_once(
        *(
            lambda actor=actor, part=part: cast_veto(actor=actor, part=part, reason="No.")
            for actor, part in zip(actors, parts, strict=True)
        )
    )
    assert Veto.objects.filter(pilot=pilot, lifted_at=None).count() == 2
    assert Passed.objects.filter(pilot=pilot, passage="halt").count() == 1
    assert Pilot.objects.get(pk=pilot.pk).state == "halted"


def test_one_veto_sent_twice_stands_once() -> None:
    home = make_organisation()
    actor, pilot = make_actor("member", home), make_running(home)
    part = make_value(pilot, watcher=actor.user)
    outcome = at_once(*[lambda: cast_veto(actor=actor, part=part, reason="No.")] * 2)
    assert {type(one) for one in outcome} == {Veto, StateRefused}
    veto = Veto.objects.get()
    outcome = at_once(*[lambda: lift_veto(actor=actor, veto=veto, because="Mended.")] * 2)
    assert {type(one) for one in outcome} == {Veto, StateRefused}


def test_a_concern_is_decided_once() -> None:
    home = make_organisation()
    leads, row = [make_actor("lead", home) for _ in range(2)], make_concern(make_running(home))
    outcome = at_once(
        *(
            lambda lead=lead, admitted=admitted: triage_concern(
                actor=lead, concern=row, admitted=admitted, reason="So."
            )
            for lead, admitted in zip(leads, (True, False), strict=True)
        )
    )
    assert {type(one) for one in outcome} == {Concern, StateRefused}


def test_the_same_words_at_once_from_one_network_are_one_concern() -> None:
    pilot = make_running()
    values = ConcernInput("privacy", "Is it on at night?")
    at_once(*[lambda: raise_concern(actor=NOBODY, pilot=pilot, values=values, network="here")] * 2)
    assert Concern.objects.count() == 1


def test_a_value_is_added_once() -> None:
    home = make_organisation()
    leads, pilot = [make_actor("lead", home) for _ in range(2)], make_running(home)
    values = ValueInput("privacy", "Somebody sees.")
    outcome = at_once(*(lambda lead=lead: save_value(actor=lead, pilot=pilot, values=values) for lead in leads))
    assert {type(one) for one in outcome} == {ValueAtStake, InvalidInput}
