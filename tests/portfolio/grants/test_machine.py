"""Random people do random things to grants, in any order: what is granted is always exactly what is held, never more
than there is, nobody decides about their own, and nothing that was decided changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from samskap.core import journal
from samskap.core.access import NOBODY, Actor, actor_for
from samskap.core.errors import SamskapError
from samskap.portfolio.models import HOLDING, Application, GrantScheme, JuryView
from samskap.portfolio.selectors.grants.money import total
from samskap.portfolio.services.grants.applying import (
    ApplicationInput,
    agree_to_grant,
    edit_application,
    submit_application,
    turn_down_grant,
    withdraw_application,
)
from samskap.portfolio.services.grants.deciding import decide_application, take_back_grant
from samskap.portfolio.services.grants.following_up import accept_report, ask_about_report, mark_paid
from samskap.portfolio.services.grants.jury import name_jury_member, remove_jury_member, say_view
from samskap.portfolio.services.grants.reporting import ReportInput, send_report
from samskap.portfolio.services.grants.schemes import edit_scheme, end_scheme, input_of
from tests.core.factories import make_organisation, make_user
from tests.portfolio.factories import make_jury, make_scheme

PEOPLE = ("lead", "juror", "other", "observer", "outsider")
people = st.sampled_from(("lead", "juror", "juror", "other", *PEOPLE))
picks = st.integers(0, 9)
sums = st.one_of(
    st.sampled_from(["0.01", "0.10", "0.20", "33.33", "60.00", "99.99", "100.00", "100.01", "0", "-1", "NaN", "1e40"]),
    st.decimals("0.01", "120.00", places=2).map(str),
).map(Decimal)
reasons = st.sampled_from(["", "It was decided.", "It was decided."])


class Grants(RuleBasedStateMachine):
    """One scheme of 250.00, at most 100.00 each; a jury that changes; applicants who have only their links."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        cache.clear()
        self.decided: dict[int, tuple[Any, ...]] = {}

    def teardown(self) -> None:
        assert journal.verify().ok
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(applications=st.integers(3, 5), judged=st.integers(0, 5))
    def begin(self, applications: int, judged: int) -> None:
        self.now: datetime = timezone.now()
        home = make_organisation()
        users = {name: make_user(role="member", organisation=home) for name in ("juror", "other")}
        users["lead"] = make_user(role="lead", organisation=home)
        users["observer"] = make_user(role="observer", organisation=home)
        users["outsider"] = make_user(role="lead", organisation=make_organisation())
        self.actors: dict[str, Actor] = {name: actor_for(user) for name, user in users.items()}
        self.scheme = make_scheme(home, budget=Decimal("250.00"), cap=Decimal("100.00"))
        for name in ("lead", "juror"):
            make_jury(self.scheme, users[name])
        for number in range(applications):
            self.apply(Decimal("100.00"), number)
        if judged:
            self.wait(60)
            for number in range(judged):
                for name in ("lead", "juror"):
                    self.say(name, number, "yes")
                if number:
                    self.decide("lead", number, True, Decimal("60.00"), "It was decided.")
                    self.answer(number, False)
            self.report(0, Decimal("33.33"))

    def tried(self, act: Callable[[], Any]) -> Any:
        """What it gave, or None where it was refused; nothing of what was refused stays."""
        try:
            with transaction.atomic():
                return act()
        except SamskapError:
            return None

    def some(self, pick: int, *states: str) -> Application | None:
        found = list(Application.objects.filter(scheme=self.scheme, state__in=states) if states else self.all())
        return found[pick % len(found)] if found else None

    def all(self) -> list[Application]:
        return list(Application.objects.filter(scheme=self.scheme))

    def row(self) -> GrantScheme:
        return GrantScheme.objects.get(pk=self.scheme.pk)

    @rule(amount=sums, pick=picks)
    def apply(self, amount: Decimal, pick: int) -> None:
        done_by = timezone.localdate(self.now) + timedelta(days=90)
        values = ApplicationInput("A hedge", "We plant.", "Plants.", amount, done_by, "Kim")
        address = self.actors["juror"].user.email if pick == 9 else f"kim{pick}@example.org"  # type: ignore[union-attr]
        sent = {"scheme": self.row(), "values": values, "email": address, "key": f"form-{pick}-{amount}"}
        self.tried(lambda: submit_application(actor=NOBODY, **sent, now=self.now))  # type: ignore[arg-type]

    @rule(pick=picks, amount=sums)
    def rewrite(self, pick: int, amount: Decimal) -> None:
        if found := self.some(pick):
            done_by = timezone.localdate(self.now) + timedelta(days=90)
            values = ApplicationInput("Another", "We plant.", "Plants.", amount, done_by, "Kim")
            self.tried(lambda: edit_application(secret=found.secret, values=values, now=self.now))

    @rule(pick=picks)
    def withdraw(self, pick: int) -> None:
        if found := self.some(pick):
            self.tried(lambda: withdraw_application(secret=found.secret, now=self.now))

    @rule(days=st.sampled_from([1, 60, 60]))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(who=people, reason=reasons)
    def end(self, who: str, reason: str) -> None:
        self.tried(lambda: end_scheme(actor=self.actors[who], scheme=self.row(), reason=reason, now=self.now))

    @rule(who=people, more=st.sampled_from(["-100.00", "-0.01", "0.01", "50.00"]).map(Decimal))
    def more_money(self, who: str, more: Decimal) -> None:
        row = self.row()
        values = replace(input_of(row), budget=row.budget + more)
        self.tried(lambda: edit_scheme(actor=self.actors[who], scheme=row, values=values, now=self.now))

    @rule(who=people, whom=people, away=st.booleans(), pick=picks)
    def change_jury(self, who: str, whom: str, away: bool, pick: int) -> None:
        members = list(self.scheme.jury.all())
        person = self.actors[whom].user
        if away and members:
            member = members[pick % len(members)]
            self.tried(lambda: remove_jury_member(actor=self.actors[who], scheme=self.row(), member=member))
        elif person is not None:
            self.tried(lambda: name_jury_member(actor=self.actors[who], scheme=self.row(), person=person))

    @rule(who=people, pick=picks, stance=st.sampled_from(["yes", "yes", "yes", "no", "conflict", "maybe"]))
    def say(self, who: str, pick: int, stance: str) -> None:
        if found := self.some(pick):
            self.tried(lambda: say_view(actor=self.actors[who], application=found, stance=stance, now=self.now))

    @rule(who=people, pick=picks, grant=st.sampled_from([True, True, True, False]), amount=sums, reason=reasons)
    def decide(self, who: str, pick: int, grant: bool, amount: Decimal, reason: str) -> None:
        found = self.some(pick, "waiting") or self.some(pick)
        if found is None:
            return
        actor = self.actors[who]
        sent: dict[str, Any] = {"grant": grant, "amount": amount, "reason": reason, "now": self.now}
        row = self.tried(lambda: decide_application(actor=actor, application=found, **sent))
        if row is None:
            return
        own = JuryView.objects.get(application=row, member__user=actor.user)
        assert own.stance != "conflict"
        assert actor.user is not None
        assert row.email != actor.user.email
        assert who not in ("observer", "outsider")
        assert row.pk not in self.decided
        self.decided[row.pk] = (row.granted, row.reason, row.decided_at, row.decided_user_id)
        if grant:
            assert row.granted <= min(row.amount, Decimal("100.00"))

    @rule(pick=picks, no=st.sampled_from([False, False, True]))
    def answer(self, pick: int, no: bool) -> None:
        found = self.some(pick, "granted") or self.some(pick)
        if found:
            act = turn_down_grant if no else agree_to_grant
            self.tried(lambda: act(agreement_secret=found.agreement_secret, now=self.now))

    @rule(who=people, pick=picks, days=st.integers(-3, 3))
    def pay(self, who: str, pick: int, days: int) -> None:
        if found := self.some(pick, "agreed", "reported", "done"):
            on = timezone.localdate(self.now) + timedelta(days=days)
            self.tried(lambda: mark_paid(actor=self.actors[who], application=found, paid_on=on, now=self.now))

    @rule(pick=picks, spent=sums)
    def report(self, pick: int, spent: Decimal) -> None:
        found = self.some(pick, "agreed") or self.some(pick)
        if found:
            self.tried(lambda: send_report(secret=found.secret, values=ReportInput("Done.", 5, spent), now=self.now))

    @rule(who=people, pick=picks, accept=st.sampled_from([True, True, False]), words=reasons)
    def look_at_report(self, who: str, pick: int, accept: bool, words: str) -> None:
        found, actor = self.some(pick, "reported") or self.some(pick), self.actors[who]
        if found and accept:
            self.tried(lambda: accept_report(actor=actor, application=found, now=self.now))
        elif found:
            self.tried(lambda: ask_about_report(actor=actor, application=found, question=words))

    @rule(who=people, pick=picks, reason=reasons)
    def take_back(self, who: str, pick: int, reason: str) -> None:
        found = self.some(pick, *HOLDING) or self.some(pick)
        actor = self.actors[who]
        if found and self.tried(lambda: take_back_grant(actor=actor, application=found, reason=reason, now=self.now)):
            assert who == "lead"

    @invariant()
    def what_is_granted_is_exactly_what_is_held(self) -> None:
        if not hasattr(self, "scheme"):
            return
        row, applications = self.row(), self.all()
        assert row.granted == total(one.held for one in applications)
        assert 0 <= row.granted <= row.budget
        assert all((one.held > 0) <= (one.state in HOLDING) for one in applications)

    @invariant()
    def what_was_decided_stands(self) -> None:
        for one in Application.objects.filter(pk__in=self.decided):
            said = (one.granted, one.reason, one.decided_at, one.decided_user_id)
            assert said == self.decided[one.pk]


@pytest.mark.django_db
def test_no_sequence_overruns_the_pot_or_changes_a_decision() -> None:
    run_state_machine_as_test(
        Grants,
        settings=settings(
            max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
