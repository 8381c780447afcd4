"""Two at the same moment: the last krona is given once, a view is one, a grant goes one way. On either database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from samskap.core.access import Actor, actor_for
from samskap.core.errors import SamskapError
from samskap.portfolio.models import Application, GrantScheme, JuryMember, JuryView
from samskap.portfolio.selectors.grants.money import total
from samskap.portfolio.services.grants.deciding import decide_application, take_back_grant
from samskap.portfolio.services.grants.following_up import accept_report
from samskap.portfolio.services.grants.jury import name_jury_member, say_view
from samskap.portfolio.services.grants.schemes import edit_scheme, input_of
from tests.core.factories import make_actor, make_user
from tests.portfolio.factories import make_application, make_jury, make_scheme, make_view
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def judges(scheme: GrantScheme, *applications: Application) -> list[Actor]:
    """Somebody on the jury for each application; all of them have said yes to all."""
    members = [make_jury(scheme) for _one in applications]
    for member in members:
        for application in applications:
            make_view(application, member)
    return [actor_for(member.user) for member in members]


def decide(actor: Actor, application: Application, amount: str) -> Callable[[], Any]:
    return lambda: decide_application(
        actor=actor, application=application, grant=True, amount=Decimal(amount), reason="Good."
    )


def books_are_right(scheme: GrantScheme) -> bool:
    """Whether the scheme has granted exactly what its applications hold, and no more than there is."""
    held = total(Application.objects.filter(scheme=scheme).values_list("held", flat=True))
    now = GrantScheme.objects.get(pk=scheme.pk)
    return now.granted == held <= now.budget


def test_of_two_decisions_on_the_last_krona_exactly_one_holds() -> None:
    scheme = make_scheme(stage="closed", budget=Decimal("100000.00"))
    make_application(scheme, "agreed", granted="99999.00")
    first, second = make_application(scheme), make_application(scheme)
    outcome = at_once(
        *(decide(actor, one, "1.00") for actor, one in zip(judges(scheme, first, second), (first, second), strict=True))
    )
    assert sum(isinstance(one, Application) for one in outcome) == 1
    assert sum(isinstance(one, SamskapError) for one in outcome) == 1
    assert GrantScheme.objects.get().granted == Decimal("100000.00")
    assert sorted(Application.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True)) == [
        "granted",
        "waiting",
    ]
    assert books_are_right(scheme)


def test_four_decisions_on_one_application_are_one() -> None:
    scheme = make_scheme(stage="closed")
    application = make_application(scheme)
    (actor,) = judges(scheme, application)
    outcome = at_once(*[decide(actor, application, "10000.00")] * 4)
    assert sum(isinstance(one, Application) for one in outcome) == 1
    assert books_are_right(scheme)


def test_a_grant_taken_back_while_another_wants_the_money() -> None:
    scheme = make_scheme(stage="closed", budget=Decimal("10000.00"), cap=Decimal("10000.00"))
    held, wants = make_application(scheme, "granted"), make_application(scheme)
    (actor,) = judges(scheme, wants)
    lead = make_actor("lead", scheme.organisation)
    outcome = at_once(
        lambda: take_back_grant(actor=lead, application=held, reason="They moved."), decide(actor, wants, "10000.00")
    )
    assert isinstance(outcome[0], Application)
    assert books_are_right(scheme)


def test_money_is_given_back_once_whoever_is_first() -> None:
    scheme = make_scheme(stage="closed")
    make_application(scheme, "agreed", granted="500.00")
    application = make_application(scheme, "reported", spent=Decimal("4000.00"))
    lead = make_actor("lead", scheme.organisation)
    outcome = at_once(*[lambda: accept_report(actor=lead, application=application)] * 3)
    assert sum(isinstance(one, Application) for one in outcome) == 1
    assert GrantScheme.objects.get().granted == Decimal("4500.00")
    assert books_are_right(scheme)


def test_more_money_beside_two_decisions_lets_no_more_through_than_there_is() -> None:
    closed = make_scheme(stage="closed", budget=Decimal("10000.00"), cap=Decimal("10000.00"))
    first, second = make_application(closed), make_application(closed)
    one, two = judges(closed, first, second)
    lead = make_actor("lead", closed.organisation)
    more = replace(input_of(closed), budget=Decimal("15000.00"))
    at_once(
        decide(one, first, "10000.00"),
        decide(two, second, "10000.00"),
        lambda: edit_scheme(actor=lead, scheme=closed, values=more),
    )
    assert GrantScheme.objects.get(pk=closed.pk).budget == Decimal("15000.00")
    assert GrantScheme.objects.get(pk=closed.pk).granted == Decimal("10000.00")
    assert books_are_right(closed)


def test_a_view_said_twice_and_a_member_named_twice_are_one() -> None:
    scheme = make_scheme(stage="closed")
    application, member = make_application(scheme), make_jury(scheme)
    actor, lead = actor_for(member.user), make_actor("lead", scheme.organisation)
    person = make_user(role="member", organisation=scheme.organisation)
    said = at_once(*[lambda: say_view(actor=actor, application=application, stance="yes")] * 3)
    assert all(isinstance(one, JuryView) for one in said)
    named = at_once(*[lambda: name_jury_member(actor=lead, scheme=scheme, person=person)] * 3)
    assert all(isinstance(one, JuryMember) for one in named)
    assert (JuryView.objects.count(), JuryMember.objects.filter(user=person).count()) == (1, 1)


def test_a_conflict_said_beside_a_decision_bars_it_or_comes_too_late() -> None:
    scheme = make_scheme(stage="closed")
    application = make_application(scheme)
    (actor,) = judges(scheme, application)
    outcome = at_once(
        lambda: say_view(actor=actor, application=application, stance="conflict"),
        decide(actor, application, "1.00"),
    )
    assert sum(isinstance(one, SamskapError) for one in outcome) == 1
    assert books_are_right(scheme)
