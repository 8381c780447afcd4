"""What an organisation does about a call: steps, reasons, plan, notes; only its own people see it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from samskap.calls.models import Call, Engagement, EngagementNote, EngagementReason, NoGoReason, Step
from samskap.calls.selectors.engage import engagement_page, mark_of, our_calls, spent_on, standing
from samskap.calls.services import engage as service
from samskap.calls.services.merging import unmerge_call
from samskap.calls.steps import MOVES
from samskap.core.access import NOBODY, SYSTEM, Actor, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Organisation
from tests.calls.factories import make_call, merge
from tests.core.factories import make_actor, make_organisation, make_user
from tests.needs.factories import make_need
from tests.support.together import at_once

pytestmark = pytest.mark.django_db


def step(actor: Actor, home: Organisation, call: Call, to: str, **values: Any) -> Engagement:
    """The step, taken by somebody who sees what stands there."""
    seen = mark_of(standing(home, call))
    return service.take_step(actor=actor, organisation=home, call=call, step=to, seen=seen, values=values)  # type: ignore[arg-type]


@pytest.fixture
def home() -> Organisation:
    return make_organisation("Solvik")


@pytest.fixture
def member(home: Organisation) -> Actor:
    return make_actor("member", home)


def test_from_the_first_thought_to_the_money(home: Organisation, member: Actor) -> None:
    call, need = make_call(), make_need(home)
    step(member, home, call, "considering")
    step(member, home, call, "go", because="It fits.", need=need, lead=member.user, partners="Granvik")
    step(member, home, call, "applied", asked=Decimal("1200000"), hours=80, cost=Decimal("64000.50"), currency="SEK")
    row = step(member, home, call, "granted", granted=Decimal("900000"), currency="SEK", because="Less than asked.")
    row.refresh_from_db()
    assert (row.step, row.need, row.partners, row.hours) == ("granted", need, "Granvik", 80)
    assert (row.asked, row.granted, row.cost) == (Decimal(1200000), Decimal(900000), Decimal("64000.50"))
    assert row.decided_by == member.user
    assert row.decided_at is not None
    told = JournalEntry.objects.filter(action="engagement.stepped").order_by("sequence")
    assert [one.facts["after"]["step"] for one in told if one.facts] == ["considering", "go", "applied", "granted"]
    assert {one.organisation for one in told} == {home}
    assert all("lead" not in str(one.facts).replace("has_lead", "") for one in told)
    [spent] = spent_on(member)
    assert (spent.currency, spent.applications, spent.granted_count, spent.hours) == ("SEK", 1, 1, 80)
    assert (spent.cost, spent.asked, spent.granted) == (Decimal("64000.50"), Decimal(1200000), Decimal(900000))


def test_a_no_needs_reasons_of_the_list_and_a_changed_mind_takes_them_back(home: Organisation, member: Actor) -> None:
    call = make_call()
    for reasons in ([], ["luck"], ["staff", "luck"]):
        with pytest.raises(InvalidInput) as told:
            step(member, home, call, "no_go", reasons=reasons)
        assert set(told.value.fields) == {"reasons"}
    with pytest.raises(InvalidInput) as told:
        step(member, home, call, "no_go", reasons=["other"])
    assert set(told.value.fields) == {"because"}
    assert not Engagement.objects.exists()
    row = step(member, home, call, "no_go", reasons=["staff", "co_funding", "staff"], because="Nobody is free.")
    assert [one.reason for one in row.reasons.all()] == ["co_funding", "staff"]
    step(member, home, call, "considering")
    assert not EngagementReason.objects.exists()
    assert Engagement.objects.get().decided_at is None


@pytest.mark.parametrize("now", [one.value for one in Step])
def test_every_step_has_a_way_on_and_no_other(now: str, home: Organisation, member: Actor) -> None:
    call = make_call()
    decided = None if now == "considering" else timezone.now()
    Engagement.objects.create(organisation=home, call=call, step=now, decided_at=decided)
    assert MOVES[now]
    for to in Step.values:
        if to == now or to in MOVES[now]:
            continue
        with pytest.raises(StateRefused):
            step(member, home, call, to, reasons=[NoGoReason.TIME])


def test_only_those_who_work_there_write_and_only_those_who_belong_there_know(home: Organisation) -> None:
    call = make_call()
    observer, outsider = make_actor("observer", home), make_actor("lead", make_organisation())
    operator = make_actor(operator=True)
    for actor, refusal in ((observer, Refused), (outsider, NotVisible), (NOBODY, NotVisible), (operator, NotVisible)):
        with pytest.raises(refusal):
            step(actor, home, call, "considering")
    row = step(make_actor("member", home), home, call, "considering")
    for actor, refusal in ((observer, Refused), (outsider, NotVisible), (operator, NotVisible)):
        with pytest.raises(refusal):
            service.plan_engagement(actor=actor, organisation=home, call=call, seen=mark_of(row), values={"hours": 1})
        with pytest.raises(refusal):
            service.add_note(actor=actor, organisation=home, call=call, text="Mine")
    assert our_calls(observer, "", None).object_list[0].engagement == row
    assert not our_calls(outsider, "", None).object_list
    assert not our_calls(operator, "", None).object_list


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"hours": -1}, "hours"),
        ({"hours": 2_000_000_000}, "hours"),
        ({"cost": Decimal(10) ** 10, "currency": "SEK"}, "cost"),
        ({"asked": Decimal("NaN"), "currency": "SEK"}, "asked"),
        ({"asked": Decimal("Infinity"), "currency": "SEK"}, "asked"),
        ({"asked": Decimal("-1"), "currency": "SEK"}, "asked"),
        ({"asked": Decimal("1.005"), "currency": "SEK"}, "asked"),
        ({"asked": Decimal(1)}, "currency"),
        ({"currency": "kr"}, "currency"),
        ({"currency": "<b>"}, "currency"),
        ({"partners": "x" * 1001}, "partners"),
        ({"partners": "a\x00b"}, "partners"),
        ({"because": "x" * 1001}, "because"),
    ],
)
def test_what_cannot_be_used_is_named(values: Any, wrong: str, home: Organisation, member: Actor) -> None:
    call = make_call()
    row = step(member, home, call, "considering")
    with pytest.raises(InvalidInput) as told:
        service.plan_engagement(actor=member, organisation=home, call=call, seen=mark_of(row), values=values)
    assert set(told.value.fields) == {wrong}


def test_need_and_lead_are_the_organisations_own(home: Organisation, member: Actor) -> None:
    call, other = make_call(), make_organisation()
    row = step(member, home, call, "considering")
    watcher = make_user(role="observer", organisation=home)
    for values in ({"need": make_need(other)}, {"lead": make_user(role="lead", organisation=other)}, {"lead": watcher}):
        with pytest.raises(InvalidInput) as told:
            service.plan_engagement(actor=member, organisation=home, call=call, seen=mark_of(row), values=values)  # type: ignore[arg-type]
        assert set(told.value.fields) == set(values)


def test_nobody_writes_over_what_they_have_not_seen(home: Organisation, member: Actor) -> None:
    call = make_call()
    seen = mark_of(step(member, home, call, "considering"))
    service.plan_engagement(actor=member, organisation=home, call=call, seen=seen, values={"hours": 40})
    with pytest.raises(service.ChangedMeanwhile):
        service.plan_engagement(actor=member, organisation=home, call=call, seen=seen, values={"hours": 4})
    with pytest.raises(service.ChangedMeanwhile):
        service.take_step(actor=member, organisation=home, call=call, step="go", seen=seen)
    assert Engagement.objects.get().hours == 40


def test_the_granted_sum_is_not_written_before_there_is_one(home: Organisation, member: Actor) -> None:
    call = make_call()
    row = step(member, home, call, "considering")
    values: Any = {"granted": Decimal(10), "currency": "SEK"}
    service.plan_engagement(actor=member, organisation=home, call=call, seen=mark_of(row), values=values)
    assert Engagement.objects.get().granted is None


def test_notes_are_taken_away_by_their_author_or_a_lead(home: Organisation, member: Actor) -> None:
    call, colleague, lead = make_call(), make_actor("member", home), make_actor("lead", home)
    with pytest.raises(NotVisible):
        service.add_note(actor=member, organisation=home, call=call, text="Too early")
    step(member, home, call, "considering")
    for text in (" ", "x" * 2001):
        with pytest.raises(InvalidInput):
            service.add_note(actor=member, organisation=home, call=call, text=text)
    notes = [service.add_note(actor=member, organisation=home, call=call, text="Ask <Anna>") for _ in range(2)]
    with pytest.raises(Refused):
        service.delete_note(actor=colleague, organisation=home, call=call, number=notes[0].pk)
    service.delete_note(actor=member, organisation=home, call=call, number=notes[0].pk)
    service.delete_note(actor=lead, organisation=home, call=call, number=notes[1].pk)
    assert not EngagementNote.objects.exists()
    for number in (notes[0].pk, 2**70):
        with pytest.raises(NotVisible):
            service.delete_note(actor=lead, organisation=home, call=call, number=number)
    written = JournalEntry.objects.filter(action="engagement.noted")
    assert all("Anna" not in str(one.facts) and "Anna" in str(one.personal) for one in written)


def test_a_note_of_another_call_or_organisation_is_not_reached(home: Organisation, member: Actor) -> None:
    call, other = make_call("A"), make_call("B")
    for one in (call, other):
        step(member, home, one, "considering")
    note = service.add_note(actor=member, organisation=home, call=call, text="Ours")
    with pytest.raises(NotVisible):
        service.delete_note(actor=member, organisation=home, call=other, number=note.pk)
    away = make_organisation()
    stranger = make_actor("lead", away)
    step(stranger, away, call, "considering")
    with pytest.raises(NotVisible):
        service.delete_note(actor=stranger, organisation=away, call=call, number=note.pk)


def test_a_merge_shows_one_engagement_and_undoing_it_leaves_everything_as_it_was(
    home: Organisation, member: Actor
) -> None:
    first, second, third = make_call("A"), make_call("B"), make_call("C")
    on_second = step(member, home, second, "go", because="Yes")
    root = merge(first, second)
    assert root == first
    assert standing(home, first) == on_second
    assert step(member, home, first, "applied").pk == on_second.pk
    on_third = step(member, home, third, "considering")
    merge(first, third)
    page = engagement_page(member, home, first)
    assert page.engagement in (on_second, on_third)
    assert len(page.twins) == 1
    [row] = our_calls(member, "all", None).object_list
    assert row.call == first
    assert row.engagement == page.engagement
    unmerge_call(actor=SYSTEM, call=second)
    second.refresh_from_db()
    assert standing(home, second) == on_second
    assert {row.engagement for row in our_calls(member, "all", None).object_list} == {on_second, on_third}


def test_what_needs_a_decision_next_comes_first(home: Organisation, member: Actor) -> None:
    def closes(days: int) -> str:
        return (timezone.localdate() + timedelta(days=days)).isoformat()

    calls = {name: make_call(name, closes(days)) for name, days in (("far", 60), ("near", 5), ("go", 3), ("past", 40))}
    calls["no"] = make_call("no", closes(1))
    for name in ("far", "near", "past"):
        step(member, home, calls[name], "considering")
    step(member, home, calls["go"], "go")
    step(member, home, calls["no"], "no_go", reasons=["fit"])
    Call.objects.filter(pk=calls["past"].pk).update(closes_at=timezone.now() - timedelta(days=1), status="closed")
    found = our_calls(member, "all", None).object_list
    assert [row.call.title for row in found] == [f"Call {name}" for name in ("near", "far", "go", "past", "no")]
    assert [row.waits for row in found] == [True, True, True, False, False]
    assert len(our_calls(member, "decide", None).object_list) == 3
    assert len(our_calls(member, "nonsense", "x").object_list) == 5


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_make_one_engagement_and_one_is_told() -> None:
    home, call = make_organisation(), make_call()
    actors = [make_actor("member", home) for _ in range(4)]
    ways: tuple[tuple[str, Any], ...] = (("go", {}), ("no_go", {"reasons": ["time"]}), ("go", {}), ("go", {}))
    outcome = at_once(
        *(
            lambda actor=actor, to=to, values=values: service.take_step(
                actor=actor, organisation=home, call=call, step=to, seen="", values=values
            )
            for actor, (to, values) in zip(actors, ways, strict=True)
        )
    )
    assert sorted(type(one).__name__ for one in outcome) == ["ChangedMeanwhile"] * 3 + ["Engagement"]
    row = Engagement.objects.get()
    assert row.reasons.count() == (row.step == "no_go")
    assert JournalEntry.objects.filter(action="engagement.stepped").count() == 1


@pytest.mark.django_db(transaction=True)
def test_considering_it_twice_at_once_is_considering_it() -> None:
    home, call = make_organisation(), make_call()
    actor = make_actor("member", home)
    outcome = at_once(
        *[lambda: service.take_step(actor=actor, organisation=home, call=call, step="considering", seen="")] * 4
    )
    assert {one.pk for one in outcome} == {Engagement.objects.get().pk}
    assert JournalEntry.objects.filter(action="engagement.stepped").count() == 1


def test_what_a_person_did_goes_with_their_account(home: Organisation) -> None:
    user = make_user(role="member", organisation=home)
    actor, call = actor_for(user), make_call()
    step(actor, home, call, "go", lead=user)
    service.add_note(actor=actor, organisation=home, call=call, text="Ask them")
    user.delete()
    row = Engagement.objects.get()
    assert (row.lead, row.decided_by) == (None, None)
    assert EngagementNote.objects.get().by is None
