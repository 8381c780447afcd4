"""The journal: every change shows, erasure does not break it, and writers in parallel leave no gap."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samskap.core import journal
from samskap.core.access import NOBODY, SYSTEM, Actor, actor_for
from samskap.core.models import JournalEntry, JournalHead, Organisation
from tests.core.factories import make_organisation, make_user

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=8,
)


def write(actor: Actor, organisation: Organisation, count: int = 1) -> JournalEntry:
    for number in range(count):
        entry = journal.record(
            actor=actor,
            action="thing.changed",
            obj=organisation,
            organisation=organisation,
            before={"number": number},
            after={"number": number + 1, "text": 'åäö æø "quoted" \\ <b>'},
            personal={"note": "typed by a person"},
        )
    return entry


@pytest.fixture
def organisation(db: None) -> Organisation:
    return make_organisation()


@pytest.fixture
def actor(organisation: Organisation) -> Actor:
    return actor_for(make_user(role="lead", organisation=organisation))


def test_an_untouched_chain_proves_itself(actor: Actor, organisation: Organisation) -> None:
    assert journal.verify().ok
    last = write(actor, organisation, 5)
    proof = journal.verify()
    assert (proof.ok, proof.entries, proof.erased, proof.first_broken, proof.head) == (True, 5, 0, None, last.chain)


CHANGES: dict[str, Callable[[JournalEntry], Any]] = {
    "sequence": lambda entry: 999,
    "at": lambda entry: entry.at + timedelta(microseconds=1),
    "action": lambda entry: "thing.created",
    "object_kind": lambda entry: "core.user",
    "object_id": lambda entry: entry.object_id + "1",
    "organisation_id": lambda entry: None,
    "person_id": lambda entry: None,
    "facts": lambda entry: {**entry.facts, "after": {"number": 3}},
    "facts_salt": lambda entry: "0" * 64,
    "facts_commitment": lambda entry: journal.commitment(entry.facts_salt, {"forged": True}),
    "personal": lambda entry: {**entry.personal, "email": "somebody.else@example.org"},
    "personal_salt": lambda entry: "0" * 64,
    "personal_commitment": lambda entry: journal.commitment(entry.personal_salt, {"forged": True}),
    "chain": lambda entry: "f" * 64,
}


def test_every_column_is_tried() -> None:
    columns = {field.attname for field in JournalEntry._meta.concrete_fields}
    assert columns == {"id", *CHANGES}


@pytest.mark.parametrize("column", CHANGES)
def test_any_change_of_any_column_shows(column: str, actor: Actor, organisation: Organisation) -> None:
    write(actor, organisation, 3)
    entry = JournalEntry.objects.get(sequence=2)
    JournalEntry.objects.filter(pk=entry.pk).update(**{column: CHANGES[column](entry)})
    proof = journal.verify()
    assert not proof.ok
    assert proof.first_broken == (3 if column == "sequence" else 2)


def test_a_forger_who_fixes_the_commitment_breaks_the_link(actor: Actor, organisation: Organisation) -> None:
    write(actor, organisation, 3)
    entry = JournalEntry.objects.get(sequence=2)
    entry.facts = {**entry.facts, "after": {"number": 99}}
    entry.facts_commitment = journal.commitment(entry.facts_salt, entry.facts)
    entry.save()
    assert journal.verify().first_broken == 2
    entry.chain = journal._link(JournalEntry.objects.get(sequence=1).chain, entry)
    entry.save()
    assert journal.verify().first_broken == 3


@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_a_line_taken_out_shows(sequence: int, actor: Actor, organisation: Organisation) -> None:
    write(actor, organisation, 3)
    JournalEntry.objects.filter(sequence=sequence).delete()
    assert not journal.verify().ok


def test_a_line_put_in_and_two_exchanged_show(actor: Actor, organisation: Organisation) -> None:
    write(actor, organisation, 3)
    first, second = JournalEntry.objects.order_by("sequence")[:2]
    JournalEntry.objects.filter(pk=first.pk).update(sequence=999)
    JournalEntry.objects.filter(pk=second.pk).update(sequence=1)
    JournalEntry.objects.filter(pk=first.pk).update(sequence=2)
    assert journal.verify().first_broken == 1


def test_a_lost_head_shows(actor: Actor, organisation: Organisation) -> None:
    write(actor, organisation)
    JournalHead.objects.update(sequence=0)
    assert not journal.verify().ok
    JournalHead.objects.all().delete()
    assert not journal.verify().ok


def test_erasing_a_person_leaves_a_chain_that_proves_itself(actor: Actor, organisation: Organisation) -> None:
    other = actor_for(make_user(role="member", organisation=organisation))
    write(actor, organisation, 2)
    write(other, organisation)
    user = actor.user
    assert user is not None
    assert journal.erase_person(user) == 2
    email = user.email
    user.delete()
    proof = journal.verify()
    assert (proof.ok, proof.entries, proof.erased) == (True, 3, 2)
    stored = " ".join(str(row) for row in JournalEntry.objects.values())
    assert email not in stored
    assert stored.count("typed by a person") == 1
    write(other, organisation)
    assert journal.verify().ok


def test_an_erased_value_cannot_be_guessed(actor: Actor, organisation: Organisation) -> None:
    entry = write(actor, organisation)
    value, kept = entry.personal, entry.personal_commitment
    assert actor.user is not None
    journal.erase_person(actor.user)
    entry.refresh_from_db()
    assert entry.personal_salt == ""
    assert entry.personal_commitment == kept
    assert journal.commitment("", value) != kept


def test_an_organisation_that_is_gone_does_not_break_the_chain(actor: Actor) -> None:
    gone = make_organisation()
    write(actor, gone)
    gone.delete()
    assert journal.verify().ok


def test_nobody_and_the_portal_itself_leave_lines_too(organisation: Organisation) -> None:
    for who in (NOBODY, SYSTEM):
        assert write(who, organisation).person is None
    assert journal.verify().ok


def test_a_refused_write_leaves_no_line(actor: Actor, organisation: Organisation) -> None:
    with transaction.atomic():
        write(actor, organisation)
        transaction.set_rollback(True)
    assert journal.verify().entries == 0
    write(actor, organisation)
    assert journal.verify().ok


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(value=JSON)
def test_the_same_value_always_gives_the_same_commitment(value: Any) -> None:
    reordered = dict(reversed(list(value.items()))) if isinstance(value, dict) else value
    assert journal.commitment("salt", value) == journal.commitment("salt", reordered)
    assert journal.commitment("salt", value) != journal.commitment("tlas", value)


@pytest.mark.django_db(transaction=True)
def test_writers_in_parallel_leave_no_gap_and_no_fork() -> None:
    organisation = make_organisation()
    actor = actor_for(make_user(role="lead", organisation=organisation))
    start = threading.Barrier(8)

    def work(_number: int) -> None:
        start.wait()
        for _ in range(10):
            with transaction.atomic():
                write(actor, organisation)
        connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert list(JournalEntry.objects.values_list("sequence", flat=True)) == list(range(1, 81))
    assert journal.verify().ok
