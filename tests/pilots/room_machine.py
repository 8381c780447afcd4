"""The pilots' room as a machine: random people do random things to one pilot, and what must always hold is asked.

``WholeRoom`` keeps its own books beside the portal: exact sums, who said what, how the pilot moved. Add a rule for what
a new service can do and, where something must always hold of it, an invariant. ``test_money_machine`` runs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from samskap.core import journal
from samskap.core.access import Actor, actor_for
from samskap.core.errors import SamskapError
from samskap.pilots.gates import BY_KEY
from samskap.pilots.models import (
    Charter,
    Commitment,
    Concern,
    Cost,
    Demand,
    Gate,
    Grant,
    Hours,
    LearningQuestion,
    Passed,
    Pilot,
    Screening,
    Stage,
    Veto,
)
from samskap.pilots.selectors.prepared import Chosen
from samskap.pilots.selectors.standings import rows_of, worked_out
from samskap.pilots.selectors.sums import sums_of
from samskap.pilots.services.commitments import make_commitment, release_commitment
from samskap.pilots.services.costs import CostInput, place_cost, record_cost, reverse_cost
from samskap.pilots.services.learning import answer_question
from samskap.pilots.services.ledger import check_rows, preview_ledger, take_in_ledger
from samskap.pilots.services.limits import LimitsInput, set_limits
from samskap.pilots.services.passing import Seen, pass_gate
from samskap.pilots.services.pilots import PilotInput, create_pilot
from samskap.pilots.services.stages import StageInput, add_stage, remove_stage, write_result
from samskap.pilots.services.standings import keep_standings
from tests.core.factories import make_organisation, make_user
from tests.pilots.factories import READY, make_delegation

ZERO = Decimal("0.00")
PEOPLE = ("lead", "chief", "member", "observer", "outsider")
WORKERS = ("lead", "chief", "member")
FROZEN = (Charter, Stage, Commitment, Hours, Grant, Demand, LearningQuestion, Veto)
"""What a closed pilot keeps as it was, beside the pilot itself; costs come late, and concerns are owed an answer."""
people = st.sampled_from(PEOPLE)
mostly_lead = st.sampled_from(("lead", "lead", "lead", *PEOPLE))
amounts = st.one_of(
    st.sampled_from(["0.10", "0.20", "33.33", "60.00", "60.01", "120.00"]).map(Decimal),
    st.decimals("0.01", "150.00", places=2),
)
odd_amounts = st.sampled_from(["0", "-1", "NaN", "1e400", "0.001", "1000000000000"]).map(Decimal)
reasons = st.sampled_from(["", "  ", "It was decided."])


@dataclass
class Booked:
    """A cost as the books have it."""

    amount: Decimal
    on: Any
    text: str
    commitment: int | None
    reverses: int | None = None


class WholeRoom(RuleBasedStateMachine):
    """One pilot, five people, and the books."""

    day_of_work = Decimal("7.50")

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        cache.clear()
        self.costs: dict[int, Booked] = {}
        self.promised: dict[int, Decimal] = {}
        self.released: set[int] = set()
        self.answers: dict[int, tuple[str, str, str]] = {}
        self.frozen: Any = None
        self.vouchers = 0
        self.moves = 0

    def teardown(self) -> None:
        assert journal.verify().ok
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(
        ready=st.sampled_from(["running", "running", "closed", "closing", "ready", "idea"]), overrides=st.booleans()
    )
    def begin(self, ready: str, overrides: bool) -> None:
        self.now = timezone.now()
        self.home = make_organisation()
        users = {name: make_user(role=name, organisation=self.home) for name in ("lead", "member", "observer")}
        users["chief"] = make_user(role="member", organisation=self.home)
        users["outsider"] = make_user(role="lead", organisation=make_organisation())
        self.actors: dict[str, Actor] = {name: actor_for(user) for name, user in users.items()}
        self.user_ids = {name: user.pk for name, user in users.items()}
        if overrides:
            make_delegation(self.home, users["chief"])
            make_delegation(self.home, users["chief"], "commit", max_amount=Decimal("80.00"))
            make_delegation(self.home, users["lead"], "commit")
        self.pilot = create_pilot(
            actor=self.actors["lead"],
            organisation=self.home,
            values=PilotInput(title="Night supervision", kind="technical", language="en"),
        )
        Pilot.objects.filter(pk=self.pilot.pk).update(visibility="public")
        if ready != "idea":
            self.write_charter(True)
            self.set_limits("lead", Decimal("60.00"), Decimal(3), "")
            self.plan_stage("lead", 10)
            self.go("lead", "prepare", "", False)
        if ready in ("running", "closing", "closed"):
            self.go("lead", "start", "", False)
            assert self.row().state == "running"
        if ready in ("closing", "closed"):
            self.go("lead", "begin_closing", "", False)
            question = LearningQuestion.objects.get(pilot=self.pilot)
            self.say(question, "lead", {"because": "Too few nights."})
        if ready == "closed":
            self.go("lead", "stop", "It was decided.", False)
            assert self.frozen is not None

    # What the rules share

    def row(self) -> Pilot:
        return Pilot.objects.get(pk=self.pilot.pk)

    def tried(self, who: str, act: Callable[[], Any]) -> Any:
        """What ``act`` gives, or None where it was refused by name; only those who work there succeed."""
        try:
            with transaction.atomic():
                done = act()
        except SamskapError:
            return None
        assert who in WORKERS, f"{who} did what only those who work on the pilot may"
        return done

    def exposure(self) -> Decimal:
        """From the books alone: what is spent, and what is promised and not paid."""
        paid: dict[int, Decimal] = {}
        for one in self.costs.values():
            if one.commitment is not None:
                paid[one.commitment] = paid.get(one.commitment, ZERO) + one.amount
        rests = [
            max(amount - paid.get(key, ZERO), ZERO) for key, amount in self.promised.items() if key not in self.released
        ]
        return max(sum((one.amount for one in self.costs.values()), ZERO), ZERO) + sum(rests, ZERO)

    def say(self, question: LearningQuestion, who: str, words: dict[str, str]) -> None:
        """Answer a learning question, and keep what was said."""
        sent: dict[str, Any] = {"pilot": self.pilot, "question": question, **words}
        done = self.tried(who, lambda: answer_question(actor=self.actors[who], **sent))
        if done is not None:
            assert any(text.strip() for text in words.values())
            self.answers[done.pk] = (done.answer, done.evidence, done.because)

    def book(self, made: Cost) -> None:
        self.costs[made.pk] = Booked(made.amount, made.on, made.text, made.commitment_id, made.reverses_id)

    def some(self, kind: Any, pick: int) -> Any:
        """One row of the pilot, or None."""
        found = list(kind.objects.filter(pilot=self.pilot).order_by("pk"))
        return found[pick % len(found)] if found else None

    # Money

    @rule(who=mostly_lead, amount=st.one_of(amounts, odd_amounts))
    def commit(self, who: str, amount: Decimal) -> None:
        before, row = self.exposure(), self.row()
        made = self.tried(
            who, lambda: make_commitment(actor=self.actors[who], pilot=self.pilot, text="Order", amount=amount)
        )
        if made is not None:
            assert row.state in ("prepared", "running", "closing")
            assert row.loss_limit is not None
            assert before + amount <= row.loss_limit
            self.promised[made.pk] = amount

    @rule(who=mostly_lead, pick=st.integers(0, 9))
    def release(self, who: str, pick: int) -> None:
        found = self.some(Commitment, pick)
        if found and self.tried(
            who, lambda: release_commitment(actor=self.actors[who], pilot=self.pilot, commitment=found)
        ):
            assert found.pk not in self.released
            self.released.add(found.pk)

    @rule(who=mostly_lead, amount=st.one_of(amounts, odd_amounts), pays=st.booleans(), pick=st.integers(0, 9))
    def pay(self, who: str, amount: Decimal, pays: bool, pick: int) -> None:
        promise = self.some(Commitment, pick) if pays else None
        values = CostInput(timezone.localdate(), "Sensors", amount, commitment=promise)
        made = self.tried(who, lambda: record_cost(actor=self.actors[who], pilot=self.pilot, values=values))
        sound = amount.is_finite() and 0 < amount < 10**12 and amount == round(amount, 2)
        assert (made is not None) == (who in WORKERS and sound), "a cost is recorded in every state, or wrong"
        if made is not None:
            self.book(made)

    @rule(who=mostly_lead, pick=st.integers(0, 99), reason=reasons)
    def reverse(self, who: str, pick: int, reason: str) -> None:
        found = self.some(Cost, pick)
        if found is None:
            return
        made = self.tried(
            who, lambda: reverse_cost(actor=self.actors[who], pilot=self.pilot, cost=found, reason=reason)
        )
        if made is not None:
            assert reason.strip()
            assert found.pk not in {one.reverses for one in self.costs.values()}
            assert self.costs[found.pk].reverses is None
            self.book(made)

    @rule(who=mostly_lead, pick=st.integers(0, 99), to=st.integers(-3, 9))
    def connect(self, who: str, pick: int, to: int) -> None:
        found, promise = self.some(Cost, pick), self.some(Commitment, to) if to >= 0 else None
        if found and self.tried(
            who,
            lambda: place_cost(actor=self.actors[who], pilot=self.pilot, cost=found, commitment=promise, grant=None),
        ):
            pair = {found.pk, found.reverses_id} | {pk for pk, one in self.costs.items() if one.reverses == found.pk}
            for pk in pair & set(self.costs):
                self.costs[pk].commitment = promise.pk if promise else None

    @rule(who=mostly_lead, rows=st.lists(st.one_of(amounts, amounts.map(lambda x: -x), st.just(None)), max_size=4))
    def ledger(self, who: str, rows: list[Decimal | None]) -> None:
        lines = ["Datum;Text;Belopp;Verifikation"]
        for amount in rows:
            self.vouchers += 1
            lines.append(f"2026-01-05;Row;{amount if amount is not None else 'tolv'};V{self.vouchers}")

        def take_in() -> Any:
            preview = preview_ledger(self.row(), "\n".join(lines))
            seen = check_rows(self.row(), preview.content(True), preview.columns, timezone.now()).signature
            sent: dict[str, Any] = {"columns": preview.columns, "headings": True, "seen": seen}
            return take_in_ledger(actor=self.actors[who], pilot=self.pilot, preview=preview, **sent)

        taken = self.tried(who, take_in)
        good = [amount for amount in rows if amount]
        assert (taken is not None) == (who in WORKERS and bool(good))
        if taken is not None:
            made = list(taken.ledger.costs.order_by("pk"))
            assert [one.amount for one in made] == good
            for one in made:
                self.book(one)

    @rule(
        who=mostly_lead,
        limit=st.one_of(st.none(), amounts, odd_amounts),
        factor=st.sampled_from([1, 3, 9]),
        reason=reasons,
    )
    def limit(self, who: str, limit: Decimal | None, factor: int, reason: str) -> None:
        self.set_limits(who, limit, Decimal(factor), reason)

    def set_limits(self, who: str, limit: Decimal | None, factor: Decimal, reason: str) -> None:
        before, exposure = self.row(), self.exposure()
        values = LimitsInput(before.budget, limit, factor)
        done = self.tried(
            who, lambda: set_limits(actor=self.actors[who], pilot=self.pilot, values=values, reason=reason)
        )
        if done is None or before.loss_limit == limit:
            return
        lower = limit is not None and (before.loss_limit is None or limit < before.loss_limit)
        assert not (lower and limit is not None and limit < exposure)
        if before.state not in ("idea", "prepared"):
            assert reason.strip()
            assert limit is not None
            if before.loss_limit is None or limit > before.loss_limit:
                assert who == "lead" or (who == "chief" and limit <= 80)

    # Stages and gates

    @rule(who=mostly_lead, cap=st.sampled_from([0, 1, 10, 30, 31, 300]))
    def plan_stage(self, who: str, cap: int) -> None:
        self.tried(who, lambda: add_stage(actor=self.actors[who], pilot=self.pilot, values=StageInput(cap, "users")))

    @rule(who=mostly_lead, pick=st.integers(0, 9))
    def unplan_stage(self, who: str, pick: int) -> None:
        found, stage = self.some(Stage, pick), self.row().stage
        if found:
            self.tried(who, lambda: remove_stage(actor=self.actors[who], pilot=self.pilot, stage=found))
            assert found.number > stage or Stage.objects.filter(pk=found.pk).exists(), "a stage that has begun stays"

    @rule(who=mostly_lead, pick=st.integers(0, 9))
    def result(self, who: str, pick: int) -> None:
        found = self.some(Stage, pick)
        if found:
            self.tried(
                who,
                lambda: write_result(actor=self.actors[who], pilot=self.pilot, stage=found, result="It held."),
            )

    @rule(ready=st.booleans())
    def write_charter(self, ready: bool) -> None:
        """Straight into the tables: its own service has tests of its own."""
        row = self.row()
        if row.is_closed or (not ready and row.state not in ("idea", "prepared")):
            return
        today = timezone.localdate()
        Charter.objects.filter(pilot=row).update(
            **(READY if ready else {"scope": "", "press_why": "", "no_blame": False})
        )
        Pilot.objects.filter(pk=row.pk).update(starts_on=today, ends_on=today if ready else None)
        if ready:
            LearningQuestion.objects.get_or_create(pilot=row, text="Do people sleep better?")
            Screening.objects.get_or_create(pilot=row, defaults={"personal_data": False, "screened_at": self.now})

    @rule(
        who=mostly_lead,
        passage=st.one_of(st.sampled_from(sorted(BY_KEY)), st.sampled_from(["prepare", "start", "next_stage"])),
        reason=reasons,
        override=st.booleans(),
    )
    def go(self, who: str, passage: str, reason: str, override: bool) -> None:
        before, way = self.row(), BY_KEY[passage]
        missing = {one.key for one in way.conditions if not self.holds(one.key, way.gate)}
        done = self.tried(
            who,
            lambda: pass_gate(
                actor=self.actors[who],
                pilot=self.pilot,
                passage=passage,
                seen=Seen(before.state, before.stage),
                reason=reason,
                override=override,
            ),
        )
        if done is None:
            return
        self.moves += 1
        kept = Passed.objects.filter(pilot=self.pilot).first()
        assert kept is not None
        assert before.state in way.from_states
        assert (done.state, kept.to_state, set(kept.missing)) == (way.to_state, way.to_state, missing)
        if missing:
            assert (who, override, bool(reason.strip())) == ("chief", True, True), f"{who} skipped {missing}"
            assert not any(one.firm for one in way.conditions if one.key in missing)
            assert kept.delegation is not None
            assert kept.delegation.power == "override"
        if done.is_closed:
            self.frozen = self.picture()

    @rule(who=mostly_lead, pick=st.integers(0, 5))
    def go_on(self, who: str, pick: int) -> None:
        """Somewhere that leads on from where the pilot is."""
        ways = {
            "idea": ("prepare",),
            "prepared": ("start",),
            "running": ("next_stage", "next_stage", "halt", "begin_closing"),
            "halted": ("resume", "resume", "begin_closing"),
            "closing": ("stop", "adapt", "fail_well", "scale", "go_on"),
            "closed": ("stop", "go_on", "resume"),
        }[self.row().state]
        self.go(who, ways[pick % len(ways)], "It was decided.", who == "chief")

    def holds(self, key: str, gate: str) -> bool:
        """Whether a condition holds, read from the tables without the code of the gates."""
        row = self.row()
        charter = Charter.objects.get(pilot=row)
        stages = {stage.number: stage for stage in Stage.objects.filter(pilot=row)}
        now, following = stages.get(row.stage), stages.get(row.stage + 1)
        order = list(Gate.values)
        match key:
            case "scope" | "stop_rule":
                return bool(getattr(charter, key))
            case "end_date":
                return row.ends_on is not None
            case "owner":
                return row.owner_id is not None
            case "learning_question":
                return LearningQuestion.objects.filter(pilot=row).exists()
            case "baseline":
                return row.kind != "service" or bool(charter.baseline)
            case "safe_to_try":
                return bool(charter.failure_cost and charter.no_blame)
            case "press":
                said = (charter.spokesperson, charter.press_why, charter.press_safe, charter.press_if_it_fails)
                return all(said)
            case "screening" | "assessment":
                return key == "assessment" or Screening.objects.filter(pilot=row).exists()
            case "demands":
                musts = Demand.objects.filter(pilot=row, weight="must").exclude(status__in=["met", "waived"])
                due = [one for one in musts if order.index(one.due) <= order.index(gate)]
                unasked = [one for one in musts if one.status != "accepted" and gate != "prepare"]
                return not due and not unasked
            case "concerns":
                return not Concern.objects.filter(pilot=row, status="admitted").exists()
            case "veto":
                return not Veto.objects.filter(pilot=row, lifted_at=None).exists()
            case "loss_limit":
                return row.loss_limit is None or self.exposure() <= row.loss_limit
            case "next_stage":
                return following is not None
            case "growth":
                return not (now and following) or following.cap <= now.cap * row.growth_factor
            case "stage_result":
                return now is None or bool(now.result)
            case "answers":
                return not LearningQuestion.objects.filter(pilot=row, answered_at=None).exists()
            case "lessons":
                return bool(row.lessons)
            case "spread_plan":
                return bool(row.spread_whom and row.spread_adapt and row.spread_cost)
        raise AssertionError(f"say in the machine when {key} holds")

    # What must always hold

    @invariant()
    def no_cost_is_lost_and_the_sums_are_exact(self) -> None:
        rows = Cost.objects.filter(pilot=self.pilot)
        found = {one.pk: Booked(one.amount, one.on, one.text, one.commitment_id, one.reverses_id) for one in rows}
        assert found == self.costs
        row = self.row()
        assert sums_of([row])[row.pk].exposure == self.exposure()

    @invariant()
    def what_a_board_shows_is_what_stands(self) -> None:
        mine = Pilot.objects.filter(pk=self.pilot.pk)
        stands = worked_out(Chosen.numbered([self.pilot.pk]))
        assert rows_of(mine) == stands
        keep_standings()  # so that the next step finds it kept
        assert rows_of(mine) == stands

    @invariant()
    def what_runs_holds_its_limit(self) -> None:
        row = self.row()
        assert row.state != "running" or row.loss_limit is None or self.exposure() <= row.loss_limit

    @invariant()
    def every_move_is_kept_and_leads_to_the_next(self) -> None:
        state = "idea"
        for kept in Passed.objects.filter(pilot=self.pilot).order_by("pk"):
            way = BY_KEY[kept.passage]
            assert kept.from_state == state
            assert (kept.from_state in way.from_states, kept.to_state) == (True, way.to_state)
            state = kept.to_state
        assert self.row().state == state

    @invariant()
    def stages_are_counted_without_a_gap(self) -> None:
        numbers = list(Stage.objects.filter(pilot=self.pilot).order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def an_answer_stays(self) -> None:
        rows = LearningQuestion.objects.filter(pilot=self.pilot).exclude(answered_at=None)
        assert {one.pk: (one.answer, one.evidence, one.because) for one in rows} == self.answers

    @invariant()
    def what_is_closed_stays_as_it_was(self) -> None:
        assert self.frozen is None or self.picture() == self.frozen

    def picture(self) -> Any:
        """The pilot and what hangs on it, but its costs and the concerns about it."""
        parts = [list(kind.objects.filter(pilot=self.pilot).order_by("pk").values()) for kind in FROZEN]
        return Pilot.objects.filter(pk=self.pilot.pk).values().get(), parts
