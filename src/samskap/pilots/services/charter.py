"""The charter: what is agreed before a pilot starts, and what may still change afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput
from samskap.core.models import Membership, Organisation, Role, User, Visibility
from samskap.core.scopes import Scope, check_scope
from samskap.core.texts import fill_texts
from samskap.needs.models import Need
from samskap.pilots.models import Charter, Concern, Pilot, PilotState, Risk
from samskap.pilots.selectors.concerns import WAITS, may_triage, receiver_of
from samskap.pilots.selectors.deciding import in_force
from samskap.pilots.services.indexing import index_pilot
from samskap.pilots.services.inputs import check_choice, pilot_to_work_on
from samskap.pilots.services.pilots import check_need

HEAD_TEXTS = ("title", "summary")
CHARTER_TEXTS = (
    "scope",
    "place",
    "target_group",
    "novelty",
    "stop_rule",
    "baseline",
    "failure_cost",
    "spokesperson",
    "press_why",
    "press_safe",
    "press_if_it_fails",
)
PERSONAL = ("spokesperson",)
"""Texts that name somebody: the journal keeps them where they can be erased."""
CHOICES = ("kind", "risk", "language")
SHOWN_AFTER_START = ("scope", "ends_on", "stop_rule", "risk")
"""What a reader of the charter is told about when it changes after the start."""
KEPT_AFTER_START = (
    *("scope", "ends_on", "stop_rule", "owner_id", "failure_cost", "no_blame"),
    *("spokesperson", "press_why", "press_safe", "press_if_it_fails"),
)
"""What opened the gate to the start cannot be emptied behind it."""
MOST_ANSWER_DAYS = 60
NOT_STARTED = (PilotState.IDEA, PilotState.PREPARED)


@dataclass(frozen=True)
class CharterInput:
    """Everything on the page where a pilot and its charter are written; only title, kind and risk are needed."""

    title: str
    kind: str
    risk: str = "low"
    language: str = "sv"
    visible: Scope = field(default_factory=lambda: Scope(Visibility.PRIVATE))
    summary: str = ""
    need: Need | None = None
    owner: User | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    scope: str = ""
    place: str = ""
    target_group: str = ""
    novelty: str = ""
    stop_rule: str = ""
    baseline: str = ""
    failure_cost: str = ""
    no_blame: bool = False
    spokesperson: str = ""
    press_why: str = ""
    press_safe: str = ""
    press_if_it_fails: str = ""
    concern_receiver: User | None = None
    answer_days: int = 5


@transaction.atomic
def edit_charter(*, actor: Actor, pilot: Pilot, values: CharterInput) -> Pilot:
    """Change the pilot's basics and its charter; what matters most is shown as a change once the pilot has started.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: it is closed.
    :raises InvalidInput: a field cannot be used, beside that field.
    """
    row = pilot_to_work_on(actor, pilot)
    charter = Charter.objects.select_for_update(of=("self",)).filter(pilot=row).first() or Charter(pilot=row)
    before = _facts(row, charter)
    _fill(actor, row, charter, values)
    after = _facts(row, charter)
    changed = [name for name, value in after.items() if value != before[name]]
    _check_powers(actor, row, before, after)
    if row.state not in NOT_STARTED:
        _check_started(row, before, after)
    if changed:
        row.save()
        charter.save()
        _record(actor, row, before, after, changed)
        index_pilot(row)
    return row


def works_there(organisation: Organisation, person: User) -> bool:
    """Whether the person is a lead or member of the organisation, with an account that works."""
    roles = Membership.objects.filter(user=person, organisation=organisation, role__in=(Role.LEAD, Role.MEMBER))
    return person.is_active and roles.exists()


def _fill(actor: Actor, row: Pilot, charter: Charter, values: CharterInput) -> None:
    """Set everything, collecting what is wrong, so that every field is told at once."""
    given: dict[str, Any] = {one.name: getattr(values, one.name) for one in fields(values)}
    wrong: dict[str, str] = {}
    _told(wrong, lambda: fill_texts(row, {name: given[name] for name in HEAD_TEXTS}, ("title",)))
    _told(wrong, lambda: fill_texts(charter, {name: given[name] for name in CHARTER_TEXTS}, ()))
    _told(wrong, lambda: check_choice(row, **{name: given[name] for name in CHOICES}))
    row.title = " ".join(row.title.split())
    if not values.visible.is_that_of(row):
        _told(wrong, lambda: check_scope(actor, row.organisation, values.visible), beside="visible")
    row.visibility, row.network, row.room = values.visible.visibility, values.visible.network, values.visible.room
    if values.need is None or values.need.pk != row.need_id:
        _told(wrong, lambda: check_need(row.organisation, values.need))
    row.need = values.need
    for name, target in (("owner", row), ("concern_receiver", charter)):
        person: User | None = given[name]
        is_new = person is not None and person.pk != getattr(target, f"{name}_id")
        if person is not None and is_new and not works_there(row.organisation, person):
            wrong[name] = _("Choose somebody who works in the organisation.")
        setattr(target, name, person)
    row.starts_on, row.ends_on = values.starts_on, values.ends_on
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        wrong["ends_on"] = _("The pilot cannot end before it starts.")
    charter.no_blame = values.no_blame
    charter.answer_days = values.answer_days
    if not 1 <= values.answer_days <= MOST_ANSWER_DAYS:
        wrong["answer_days"] = _("Write a number between 1 and %(most)d.") % {"most": MOST_ANSWER_DAYS}
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def _told(wrong: dict[str, str], act: Callable[[], object], *, beside: str = "") -> None:
    """Keep what ``act`` refuses, under its own fields or all ``beside`` one."""
    try:
        act()
    except InvalidInput as error:
        wrong.update({beside: error.message} if beside else error.fields)


def _check_started(row: Pilot, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    message = _("The pilot has started, and this let it start: change it, but do not empty it.")
    wrong = {name.removesuffix("_id"): message for name in KEPT_AFTER_START if before[name] and not after[name]}
    if before["baseline"] and before["baseline"] != after["baseline"]:
        wrong["baseline"] = _("The pilot has started: how it was before it stays as it was written.")
    if before["kind"] != after["kind"]:
        wrong["kind"] = _("The pilot has started: what kind it is stays as it was.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def _check_powers(actor: Actor, row: Pilot, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Nobody comes to a power of others by changing the charter: no query unless it changes who has which."""
    wrong: dict[str, str] = {}
    if _lowers_past_a_delegation(row, before["risk"]) and not actor.is_lead(row.organisation_id):
        wrong["risk"] = _("Somebody's delegation ends below this risk. Only a lead can lower it.")
    hides = row.state not in NOT_STARTED and _hides(before["visibility"], after["visibility"])
    if hides and not actor.is_lead(row.organisation_id):
        wrong["visible"] = _("The pilot has started. Only a lead can show it to fewer.")
    people = [name for name in ("concern_receiver_id", "owner_id") if before[name] != after[name]]
    if people and Concern.objects.filter(pilot=row, status__in=WAITS).exists():
        known = Pilot.objects.select_related("charter", "organisation").get(pk=row.pk)
        receiver = receiver_of(known)
        named = before["concern_receiver_id"] in {person.pk for person in receiver.people}
        if ("concern_receiver_id" in people or not named) and not may_triage(actor, known, receiver):
            message = _("A concern waits. Only the one who receives it, or a lead, can say who receives it now.")
            wrong |= {name.removesuffix("_id"): message for name in people}
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def _hides(before: str, after: str) -> bool:
    """Whether fewer see it: what stands in public about a running pilot, a veto for example, must not just vanish."""
    return list(Visibility).index(Visibility(after)) < list(Visibility).index(Visibility(before))


def _lowers_past_a_delegation(row: Pilot, before: str) -> bool:
    """Whether the risk becomes lower, and a delegation in force now reaches the pilot that did not."""
    old, new = Risk(before).order, Risk(row.risk).order
    if new >= old:
        return False
    given = in_force([row.organisation_id], timezone.localdate())
    return any(new <= Risk(one.max_risk).order < old for one in given)


def _record(actor: Actor, row: Pilot, before: Mapping[str, Any], after: Mapping[str, Any], changed: list[str]) -> None:
    personal = {name: {"before": before[name], "after": after[name]} for name in changed if name in PERSONAL}
    open_to_all = [name for name in changed if name not in PERSONAL]
    started = row.state not in NOT_STARTED and any(name in SHOWN_AFTER_START for name in changed)
    journal.record(
        actor=actor,
        action="pilot.changed_after_start" if started else "pilot.charter_edited",
        obj=row,
        organisation=row.organisation,
        before={name: before[name] for name in open_to_all},
        after={name: after[name] for name in open_to_all},
        personal=personal,
    )


def _facts(row: Pilot, charter: Charter) -> dict[str, Any]:
    head = (*HEAD_TEXTS, *CHOICES, "visibility", "network_id", "room_id", "need_id", "owner_id", "starts_on", "ends_on")
    mine = (*CHARTER_TEXTS, "no_blame", "concern_receiver_id", "answer_days")
    return {**{name: getattr(row, name) for name in head}, **{name: getattr(charter, name) for name in mine}}
