"""Obstacles go one level up at a time and an answer comes back: every status x level x role x move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from samskap.core.access import NOBODY, Actor, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.pilots.models import Level, Obstacle, ObstacleStatus, ObstacleStep, Pilot, Power, Weight
from samskap.pilots.moves import DAYS, MOVES
from samskap.pilots.services import obstacles as service
from samskap.pilots.services.obstacles import ObstacleInput, mark_of, raise_obstacle
from tests.core.factories import make_actor, make_organisation, make_user
from tests.pilots.factories import make_delegation, make_obstacle, make_running
from tests.support.together import at_once

pytestmark = pytest.mark.django_db

ROLES = (
    "member",
    "lead",
    "manager",
    "councillor",
    "observer",
    "agency",
    "agency observer",
    "foreign agency",
    "outsider",
    "visitor",
)
WORKERS = {"member", "lead", "manager", "councillor"}
# Written out by hand, not taken from the table that the code uses. By move: statuses, levels, who.
EXPECTED: dict[str, tuple[set[str], set[str], dict[str, set[str]]]] = {}
_AT = {"project": WORKERS, "management": {"manager"}, "council": {"councillor"}, "national": {"agency"}}
_ALL = dict.fromkeys(_AT, WORKERS)
EXPECTED["edit"] = ({"open"}, set(_AT), _ALL)
EXPECTED["own"] = ({"open"}, set(_AT), _AT)
EXPECTED["due"] = ({"open"}, set(_AT), _AT)
EXPECTED["answer"] = ({"open"}, set(_AT), _AT)
EXPECTED["lift"] = ({"open"}, {"project", "management", "council"}, _AT)
EXPECTED["reopen"] = ({"answered"}, {"project", "management", "council"}, _ALL)
EXPECTED["remove"] = ({"open", "answered"}, set(_AT), _ALL)
EXPECTED["stay"] = ({"open", "answered"}, set(_AT), _ALL)
EXPECTED["share"] = ({"open", "answered", "removed", "stayed"}, {"national"}, _ALL)
EXPECTED["note"] = ({"open"}, {"national"}, {})  # an agency is in the portal, so that nobody answers for it


@dataclass
class Town:
    """A municipality where answering is delegated at two levels, an agency, and others."""

    pilot: Pilot
    actors: dict[str, Actor]


@pytest.fixture
def town() -> Town:
    home = make_organisation()
    agency = make_organisation("The tax agency", kind="agency")
    actors = {role: make_actor(role, home) for role in ("member", "lead", "observer")}
    manager = make_user(role="member", organisation=home)
    councillor = make_user(role="member", organisation=home)
    make_delegation(home, manager, Power.ANSWER, level="management")
    make_delegation(home, councillor, Power.ANSWER, level="council")
    actors |= {"manager": actor_for(manager), "councillor": actor_for(councillor)}
    actors |= {"agency": make_actor("member", agency), "agency observer": make_actor("observer", agency)}
    actors["foreign agency"] = make_actor("lead", make_organisation(kind="agency", country="NO"))
    actors |= {"outsider": make_actor("lead", make_organisation()), "visitor": NOBODY}
    return Town(make_running(home, owner=actors["lead"].user), actors)


def standing(pilot: Pilot, level: str, status: str) -> Obstacle:
    """An obstacle in this status at this level, which agencies may see if it is the national one."""
    weight = list(Level).index(Level(level)) + 1
    row = make_obstacle(pilot, weight, title=f"{level} {status}", may_leave=level == "national")
    now = timezone.now()
    if status != "open":
        row.steps.update(left_at=now)
    if status == "answered":
        row.steps.update(answered_at=now, answer="Do it so.")
    ended = {"ended_at": now, "ended_because": "So it was."} if status in ("removed", "stayed") else {}
    Obstacle.objects.filter(pk=row.pk).update(status=status, **ended)
    return Obstacle.objects.select_related("pilot__organisation").get(pk=row.pk)


def make_move(move: str, actor: Actor, row: Obstacle, owner: Any) -> Obstacle:
    """The move through its service."""
    common: dict[str, Any] = {"actor": actor, "obstacle": row}
    seen = mark_of(row)
    acts: dict[str, Callable[[], Obstacle]] = {
        "edit": lambda: service.edit_obstacle(**common, values=ObstacleInput(title="Other words", kind="law")),
        "own": lambda: service.own_obstacle(**common, owner=owner),
        "due": lambda: service.set_due(**common, due_on=timezone.localdate(), due_because="It is urgent."),
        "answer": lambda: service.answer_obstacle(**common, seen=seen, answer="You may."),
        "note": lambda: service.note_answer(**common, seen=seen, answered_as="The agency", answer="You may."),
        "lift": lambda: service.lift_obstacle(**common, seen=seen, lifted_because="Not ours."),
        "reopen": lambda: service.lift_obstacle(**common, seen=seen, lifted_because="It does not help."),
        "remove": lambda: service.end_obstacle(**common, seen=seen, move="remove", ended_because="Gone."),
        "stay": lambda: service.end_obstacle(**common, seen=seen, move="stay", ended_because="Another way."),
        "share": lambda: service.share_obstacle(**common, may_leave=True, is_public=True),
    }
    return acts[move]()


def test_the_hand_written_table_knows_every_move() -> None:
    assert set(EXPECTED) == {move.key for move in MOVES}


@pytest.mark.parametrize("status", ObstacleStatus.values)
@pytest.mark.parametrize("level", Level.values)
def test_every_move_of_every_role(town: Town, status: str, level: str) -> None:
    row = standing(town.pilot, level, status)
    before = (row.level, row.status)
    for move, (statuses, levels, who) in EXPECTED.items():
        for role in ROLES:
            allowed = status in statuses and level in levels and role in who.get(level, set())
            if move in ("lift", "reopen") and status != {"lift": "open", "reopen": "answered"}[move]:
                continue  # one service does both; which of them follows from the status
            actor = town.actors[role]
            with transaction.atomic():
                try:
                    done = make_move(move, actor, row, actor.user)
                    happened: Any = (done.level, done.status)
                except (Refused, StateRefused, NotVisible) as error:
                    happened = type(error)
                transaction.set_rollback(True)
            said = f"{move} by {role} from {before}: {happened}"
            if allowed:
                up = list(Level)[list(Level).index(Level(level)) + 1] if move in ("lift", "reopen") else level
                to = {"answer": "answered", "lift": "open", "reopen": "open", "remove": "removed", "stay": "stayed"}
                assert happened == (up, to.get(move, status)), said
            else:
                assert happened in (Refused, StateRefused, NotVisible), said
            knows = role in WORKERS | {"observer"} or (level == "national" and role == "agency")
            assert (happened is NotVisible) is not knows, said


@pytest.mark.parametrize(("weight", "level"), list(zip(Weight.values, Level.values, strict=True)))
def test_the_weight_decides_where_it_enters_and_until_when(town: Town, weight: int, level: str) -> None:
    now = datetime(2026, 12, 20, 23, 30, tzinfo=UTC)  # already the 21st in Stockholm
    values = ObstacleInput(title="  Two  registers ", kind="law", rule=" GDPR   6 ")
    actor = town.actors["member"]
    row = raise_obstacle(actor=actor, pilot=town.pilot, values=values, weight=weight, now=now)
    step = row.steps.get()
    assert (row.level, step.level, row.status, row.title, row.rule) == (level, level, "open", "Two registers", "GDPR 6")
    assert step.due_on == datetime(2026, 12, 21).date() + timedelta(days=DAYS[Level(level)])
    assert row.may_leave is (level == "national"), "the pilot is public"


def test_all_the_way_up_and_an_answer_back(town: Town) -> None:
    start = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # the night before the clocks go back
    values = ObstacleInput(title="No lawful way to share", kind="data")
    row = raise_obstacle(actor=town.actors["member"], pilot=town.pilot, values=values, weight=1, now=start)
    for place, role in enumerate(("member", "manager", "councillor")):
        then = start + timedelta(days=10 * (place + 1))
        why = f"Not for level {place}."
        row = service.lift_obstacle(
            actor=town.actors[role], obstacle=row, seen=mark_of(row), lifted_because=why, now=then
        )
        assert Level(row.level).order == place + 1
    answered = start + timedelta(days=40)
    agency = town.actors["agency"]
    row = service.answer_obstacle(
        actor=agency, obstacle=row, seen=mark_of(row), answer="Ask for consent.", now=answered
    )
    step = row.steps.get(level="national")
    assert (row.status, step.answered_as, step.answered_by) == ("answered", "The tax agency", agency.user)
    row = service.end_obstacle(
        actor=town.actors["member"], obstacle=row, seen=mark_of(row), move="remove", ended_because="It worked."
    )
    assert row.status == "removed"
    assert [one.level for one in row.steps.all()] == list(Level)
    assert not row.steps.filter(left_at=None).exists()
    actions = JournalEntry.objects.filter(action__startswith="pilot.obstacle").values_list("action", flat=True)
    assert [action.removeprefix("pilot.obstacle_") for action in actions.order_by("sequence")] == [
        "raised", "lifted", "lifted", "lifted", "answered", "removed"
    ]  # fmt: skip


def test_an_answer_that_does_not_help_goes_one_level_up(town: Town) -> None:
    row = standing(town.pilot, "management", "answered")
    row = make_move("reopen", town.actors["member"], row, None)
    assert (row.level, row.status) == ("council", "open")
    assert row.steps.get(level="management").answer == "Do it so."


def test_the_second_of_two_who_lift_is_told(town: Town) -> None:
    row = make_obstacle(town.pilot, 1)
    seen = mark_of(row)
    service.lift_obstacle(actor=town.actors["member"], obstacle=row, seen=seen, lifted_because="Not ours.")
    with pytest.raises(StateRefused, match="moved on"):
        service.lift_obstacle(actor=town.actors["lead"], obstacle=row, seen=seen, lifted_because="Not ours.")
    assert list(row.steps.values_list("level", flat=True)) == ["project", "management"]


def test_the_database_keeps_one_step_a_level_and_one_open(town: Town) -> None:
    row = make_obstacle(town.pilot, 2)
    now, due = timezone.now(), timezone.localdate()
    for more in ({"level": "management", "left_at": now}, {"level": "council"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ObstacleStep.objects.create(obstacle=row, entered_at=now, due_on=due, **more)
    with pytest.raises(IntegrityError), transaction.atomic():
        Obstacle.objects.filter(pk=row.pk).update(is_public=True)


def test_without_a_delegation_the_leads_answer_and_a_dead_one_gives_nothing() -> None:
    home = make_organisation()
    lead, member = make_actor("lead", home), make_actor("member", home)
    assert member.user is not None
    make_delegation(home, member.user, Power.ANSWER, level="council", until_on=timezone.localdate() - timedelta(days=1))
    row = make_obstacle(make_running(home), Weight.HEAVY)
    with pytest.raises(Refused):
        make_move("answer", member, row, None)
    assert make_move("answer", lead, row, None).status == "answered"


def test_what_is_private_reaches_agencies_only_when_somebody_says_so(town: Town) -> None:
    Pilot.objects.update(visibility="private")
    row = standing(town.pilot, "council", "open")
    councillor, agency = town.actors["councillor"], town.actors["agency"]
    lifted = service.lift_obstacle(actor=councillor, obstacle=row, seen=mark_of(row), lifted_because="A law.")
    assert not lifted.may_leave
    with pytest.raises(NotVisible):
        make_move("answer", agency, lifted, None)
    with transaction.atomic():
        noted = make_move("note", town.actors["member"], lifted, None)
        step = noted.steps.get(level="national")
        assert (noted.status, step.answered_outside, step.answered_as) == ("answered", True, "The agency")
        transaction.set_rollback(True)
    service.share_obstacle(actor=town.actors["member"], obstacle=lifted, may_leave=True, is_public=False)
    lifted.refresh_from_db()
    with pytest.raises(Refused):
        make_move("note", town.actors["member"], lifted, None)
    assert make_move("answer", agency, lifted, None).status == "answered"


def test_where_no_agency_is_the_municipality_writes_down_the_answer() -> None:
    home = make_organisation()
    make_organisation(kind="agency")  # without anybody in it
    row = make_obstacle(make_running(home), Weight.BLOCKING, may_leave=True)
    assert make_move("note", make_actor("member", home), row, None).status == "answered"


def test_examples_and_real_ones_do_not_answer_each_other(town: Town) -> None:
    row = standing(town.pilot, "national", "open")
    home = town.pilot.organisation
    home.is_example = True
    home.save()
    row = Obstacle.objects.select_related("pilot__organisation").get(pk=row.pk)
    with pytest.raises(NotVisible):
        make_move("answer", town.actors["agency"], row, None)


def test_nothing_moves_in_a_closed_pilot(town: Town) -> None:
    row = standing(town.pilot, "national", "open")
    Pilot.objects.update(state="closed", outcome="stop")
    row = Obstacle.objects.select_related("pilot__organisation").get(pk=row.pk)
    for move, role in (("answer", "agency"), ("stay", "member"), ("share", "lead")):
        with pytest.raises(StateRefused, match="closed"):
            make_move(move, town.actors[role], row, None)
    values = ObstacleInput(title="Late", kind="law")
    with pytest.raises(StateRefused):
        raise_obstacle(actor=town.actors["member"], pilot=town.pilot, values=values, weight=1)


def test_bad_input_is_said_beside_the_field(town: Town) -> None:
    member, row = town.actors["member"], make_obstacle(town.pilot, 1)
    for values, weight, field in (
        (ObstacleInput(title=" ", kind="law"), 1, "title"),
        (ObstacleInput(title="a\x00b", kind="law"), 1, "title"),
        (ObstacleInput(title="A", kind="magic"), 1, "kind"),
        (ObstacleInput(title="A", kind="law", rule="x" * 161), 1, "rule"),
        (ObstacleInput(title="A", kind="law"), 5, "weight"),
    ):
        with pytest.raises(InvalidInput) as refused:
            raise_obstacle(actor=member, pilot=town.pilot, values=values, weight=weight)
        assert field in refused.value.fields
    seen = mark_of(row)
    with pytest.raises(InvalidInput) as refused:
        service.lift_obstacle(actor=member, obstacle=row, seen=seen, lifted_because="  ")
    assert "lifted_because" in refused.value.fields
    today = timezone.localdate()
    for day in (today - timedelta(days=1), today + timedelta(days=731)):
        with pytest.raises(InvalidInput):
            service.set_due(actor=member, obstacle=row, due_on=day, due_because="Because.")
    with pytest.raises(InvalidInput):
        service.set_due(actor=member, obstacle=row, due_on=today, due_because="")
    with pytest.raises(InvalidInput):
        service.own_obstacle(actor=member, obstacle=row, owner=make_user())
    with pytest.raises(InvalidInput):
        service.end_obstacle(actor=member, obstacle=row, seen=seen, move="vanish", ended_because="x")
    row.refresh_from_db()
    assert (row.level, row.status) == ("project", "open")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_lift_at_the_same_moment_one_is_refused() -> None:
    home = make_organisation()
    row = make_obstacle(make_running(home), Weight.LIGHT)
    actors = [make_actor("lead", home) for _number in range(2)]

    def act(actor: Actor) -> Callable[[], Obstacle]:
        found = Obstacle.objects.select_related("pilot__organisation").get(pk=row.pk)
        return lambda: service.lift_obstacle(
            actor=actor, obstacle=found, seen="project.open", lifted_because="Not ours."
        )

    found = at_once(*(act(actor) for actor in actors))
    assert sorted(type(one).__name__ for one in found) == ["Obstacle", "StateRefused"]
    assert list(row.steps.values_list("level", flat=True)) == ["project", "management"]
