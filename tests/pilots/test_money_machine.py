"""Random people do random things in the pilots' room: no sequence commits past a loss limit, loses a cost, skips a gate,
loses an answer, or changes what is closed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from samskap.pilots.models import Concern, Demand, DemandStatus, Gate, Hours, LearningQuestion, ValueAtStake, Veto
from samskap.pilots.services.concerns import ConcernInput, answer_concern, raise_concern, triage_concern
from samskap.pilots.services.demands import DemandInput, add_own_demand, change_demand_status
from samskap.pilots.services.grants import GrantInput, save_grant
from samskap.pilots.services.hours import HoursInput, record_hours, take_back_hours
from samskap.pilots.services.learning import remove_question, save_question, write_lessons
from samskap.pilots.services.values import ValueInput, save_value
from samskap.pilots.services.vetoes import cast_veto, lift_veto
from tests.pilots.room_machine import WholeRoom, mostly_lead, people, reasons

picks = st.integers(0, 9)


class EveryPart(WholeRoom):
    """The other parts of the room, through their services."""

    @rule(who=mostly_lead, weight=st.sampled_from(["must", "should"]), due=st.sampled_from(Gate.values))
    def demand(self, who: str, weight: str, due: str) -> None:
        values = DemandInput("All data is ours.", "open_data", weight, due)
        self.tried(who, lambda: add_own_demand(actor=self.actors[who], pilot=self.row(), values=values))

    @rule(who=mostly_lead, pick=picks, status=st.sampled_from([*DemandStatus.values, "met", "met"]), because=reasons)
    def note_demand(self, who: str, pick: int, status: str, because: str) -> None:
        found = self.some(Demand, pick)
        if found:
            sent: dict[str, Any] = {"demand": found, "status": status, "because": because}
            self.tried(who, lambda: change_demand_status(actor=self.actors[who], **sent))

    @rule(who=people)
    def worry(self, who: str) -> None:
        values = ConcernInput(value="privacy", text="Who sees the pictures?", language="en")
        self.tried("lead", lambda: raise_concern(actor=self.actors[who], pilot=self.row(), values=values))

    @rule(who=mostly_lead, pick=picks, admitted=st.booleans(), reason=reasons)
    def triage(self, who: str, pick: int, admitted: bool, reason: str) -> None:
        found = self.some(Concern, pick)
        if found:
            sent: dict[str, Any] = {"concern": found, "admitted": admitted, "reason": reason}
            self.tried(who, lambda: triage_concern(actor=self.actors[who], **sent))

    @rule(who=mostly_lead, pick=picks, answer=reasons)
    def answer_worry(self, who: str, pick: int, answer: str) -> None:
        found = self.some(Concern, pick)
        if found:
            self.tried(who, lambda: answer_concern(actor=self.actors[who], concern=found, answer=answer))

    @rule(who=mostly_lead)
    def watch(self, who: str) -> None:
        values = ValueInput("privacy", "Somebody sees what is private.", watcher=self.actors["member"].user)
        self.tried(who, lambda: save_value(actor=self.actors[who], pilot=self.row(), values=values))

    @rule(who=st.sampled_from(["member", "lead", "outsider"]), reason=reasons)
    def veto(self, who: str, reason: str) -> None:
        found = self.some(ValueAtStake, 0)
        if found and self.tried(who, lambda: cast_veto(actor=self.actors[who], part=found, reason=reason)):
            assert (who, self.row().state == "running") == ("member", False)

    @rule(who=st.sampled_from(["member", "lead", "outsider"]), pick=picks, because=reasons)
    def lift(self, who: str, pick: int, because: str) -> None:
        found = self.some(Veto, pick)
        if found:
            self.tried(who, lambda: lift_veto(actor=self.actors[who], veto=found, because=because))

    @rule(who=mostly_lead)
    def ask(self, who: str) -> None:
        self.tried(who, lambda: save_question(actor=self.actors[who], pilot=self.row(), text="What does it cost?"))

    @rule(who=mostly_lead, pick=picks, honest=st.booleans(), words=reasons)
    def answer(self, who: str, pick: int, honest: bool, words: str) -> None:
        found = self.some(LearningQuestion, pick)
        if found:
            self.say(found, who, {"because": words} if honest else {"answer": words, "evidence": words})

    @rule(who=mostly_lead, pick=picks)
    def unask(self, who: str, pick: int) -> None:
        found = self.some(LearningQuestion, pick)
        if found:
            self.tried(who, lambda: remove_question(actor=self.actors[who], pilot=self.row(), question=found))

    @rule(who=mostly_lead, words=reasons)
    def leave_behind(self, who: str, words: str) -> None:
        texts = dict.fromkeys(("lessons", "spread_whom", "spread_adapt", "spread_cost"), words)
        self.tried(who, lambda: write_lessons(actor=self.actors[who], pilot=self.row(), **texts))

    @rule(who=mostly_lead, back=st.booleans(), pick=picks)
    def hours(self, who: str, back: bool, pick: int) -> None:
        found = self.some(Hours, pick)
        values = HoursInput("own_staff", self.day_of_work, self.now.date())
        if back and found:
            self.tried(who, lambda: take_back_hours(actor=self.actors[who], pilot=self.row(), hours=found))
        else:
            self.tried(who, lambda: record_hours(actor=self.actors[who], pilot=self.row(), values=values))

    @rule(who=mostly_lead)
    def grant(self, who: str) -> None:
        values = GrantInput("The agency", self.day_of_work)
        self.tried(who, lambda: save_grant(actor=self.actors[who], pilot=self.row(), values=values))


@pytest.mark.django_db
@pytest.mark.parametrize("machine", [WholeRoom, EveryPart])
def test_no_sequence_breaks_what_must_hold_in_the_room(machine: type[WholeRoom]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
