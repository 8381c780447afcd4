"""Two taps, two people, the closing second, a yes and a no: at the same moment."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections, transaction
from django.utils import timezone

from samskap.core.access import NOBODY
from samskap.core.errors import StateRefused
from samskap.core.uploads import Photo
from samskap.portfolio.models import Application, GrantPhoto, GrantScheme
from samskap.portfolio.services.grants.applying import (
    ApplicationInput,
    agree_to_grant,
    edit_application,
    submit_application,
    turn_down_grant,
    withdraw_application,
)
from samskap.portfolio.services.grants.deciding import take_back_grant
from samskap.portfolio.services.grants.reporting import MOST_PHOTOS, ReportInput, add_photo, send_report
from samskap.portfolio.services.grants.retention import remind_of_reports
from samskap.portfolio.services.inputs import locked_scheme
from tests.core.factories import make_actor
from tests.portfolio.factories import make_application, make_photo, make_scheme
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def values(title: str = "A hedge") -> ApplicationInput:
    soon = timezone.localdate() + timedelta(days=30)
    return ApplicationInput(title, "We plant.", "Plants.", Decimal(100), soon, "Kim")


def send(scheme: GrantScheme, key: str, email: str = "kim@example.org") -> Application:
    return submit_application(actor=NOBODY, scheme=scheme, values=values(), email=email, key=key)


def test_one_form_tapped_twice_is_one_application() -> None:
    scheme = make_scheme()
    first, second = at_once(*[lambda: send(scheme, "same")] * 2)
    assert first.pk == second.pk
    assert Application.objects.count() == 1


def test_two_who_apply_at_once_get_numbers_of_their_own() -> None:
    scheme = make_scheme()
    rows = at_once(*(lambda number=number: send(scheme, f"k{number}", f"{number}@example.org") for number in range(4)))
    assert sorted(row.number for row in rows) == [1, 2, 3, 4]


def test_who_waited_for_the_closing_finds_it_closed() -> None:
    """The scheme is closed earlier while an application waits for its row: the moment and the row are read after that."""
    scheme, row = make_scheme(), make_application(make_scheme())
    row.scheme = scheme
    row.save()
    locked, outcome = threading.Event(), []

    def close_it() -> None:
        with transaction.atomic():
            held = locked_scheme(scheme)
            locked.set()
            held.closes_at = timezone.now()
            held.save()
            threading.Event().wait(0.5)
        connections.close_all()

    def come_late() -> None:
        locked.wait(10)
        for attempt in (
            lambda: send(scheme, "late"),
            lambda: edit_application(secret=row.secret, values=values("Later")),
        ):
            try:
                outcome.append(attempt())
            except StateRefused as refused:
                outcome.append(refused)
        connections.close_all()

    threads = [threading.Thread(target=one) for one in (close_it, come_late)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [type(one) for one in outcome] == [StateRefused, StateRefused]
    assert Application.objects.filter(scheme=scheme).count() == 1


def test_yes_and_no_at_once_leave_the_money_right() -> None:
    scheme = make_scheme()
    row = make_application(scheme, "granted", "500.00")
    at_once(
        lambda: agree_to_grant(agreement_secret=row.agreement_secret),
        lambda: turn_down_grant(agreement_secret=row.agreement_secret),
    )
    row.refresh_from_db()
    scheme.refresh_from_db()
    assert (row.state, row.held, scheme.granted) == ("lapsed", 0, 0)


def test_agreed_while_the_grant_is_taken_back_the_money_is_right() -> None:
    scheme = make_scheme()
    lead, row = make_actor("lead", scheme.organisation), make_application(scheme, "granted", "500.00")
    at_once(
        lambda: agree_to_grant(agreement_secret=row.agreement_secret),
        lambda: take_back_grant(actor=lead, application=row, reason="They moved."),
        lambda: turn_down_grant(agreement_secret=row.agreement_secret),
    )
    row.refresh_from_db()
    scheme.refresh_from_db()
    assert (row.state, row.held, scheme.granted) == ("lapsed", 0, 0)


def test_turned_down_by_two_taps_the_money_comes_back_once() -> None:
    scheme = make_scheme()
    make_application(scheme, "agreed", "300.00")
    row = make_application(scheme, "granted", "500.00")
    at_once(*[lambda: turn_down_grant(agreement_secret=row.agreement_secret)] * 3)
    scheme.refresh_from_db()
    assert scheme.granted == Decimal("300.00")


def test_an_edit_and_a_withdrawal_at_once_end_withdrawn() -> None:
    row = make_application()
    at_once(
        lambda: edit_application(secret=row.secret, values=values("Two hedges")),
        lambda: withdraw_application(secret=row.secret),
    )
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_a_report_is_sent_once_and_no_picture_comes_after_it() -> None:
    row = make_application(state="agreed")
    told = ReportInput("We came.", 40, Decimal(100))
    outcome = at_once(*[lambda: send_report(secret=row.secret, values=told)] * 2)
    assert {type(one) for one in outcome} == {Application, StateRefused}


def test_there_are_never_seven_pictures() -> None:
    row = make_application(state="agreed")
    for _number in range(MOST_PHOTOS - 1):
        make_photo(row)
    at_once(*[lambda: add_photo(secret=row.secret, photo=Photo(b"jpeg", 3, 2), shows="x")] * 3)
    assert GrantPhoto.objects.count() == MOST_PHOTOS


def test_two_workers_send_one_reminder() -> None:
    scheme = make_scheme(report_days=1)
    make_application(scheme, "agreed", ends_on=timezone.localdate() - timedelta(days=9))
    assert sum(at_once(*[lambda: remind_of_reports(now=timezone.now())] * 2)) == 1
