"""What a jury says and decides: fairly, within the money, and never about one's own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import Actor, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Membership, Role
from samskap.portfolio.models import Application, GrantScheme, JuryMember, JuryView
from samskap.portfolio.selectors.grants.deciding import application_page, find_application
from samskap.portfolio.services.grants.deciding import decide_application
from samskap.portfolio.services.grants.jury import name_jury_member, remove_jury_member, say_view
from tests.core.factories import make_actor, make_organisation, make_user
from tests.portfolio.factories import make_application, make_district, make_jury, make_scheme, make_view

pytestmark = pytest.mark.django_db
REASON = "Good for many."


def kr(amount: str | int) -> Decimal:
    return Decimal(amount)


def judge(scheme: GrantScheme) -> Actor:
    """Somebody on the jury."""
    return actor_for(make_jury(scheme).user)


def grant(actor: Actor, application: Application, amount: str = "10000.00") -> Application:
    return decide_application(actor=actor, application=application, grant=True, amount=kr(amount), reason=REASON)


def test_a_grant_needs_ones_own_view_the_quorum_and_more_yes_than_no() -> None:
    scheme = make_scheme(stage="closed", quorum=2)
    application, first, second, third = make_application(scheme), judge(scheme), judge(scheme), judge(scheme)
    with pytest.raises(StateRefused, match="Say what you think"):
        grant(first, application)
    say_view(actor=first, application=application, stance="yes", text="I like hedges.")
    with pytest.raises(StateRefused, match="One more of the jury"):
        grant(first, application)
    say_view(actor=third, application=application, stance="conflict")
    with pytest.raises(StateRefused, match="One more of the jury"):
        grant(first, application)
    say_view(actor=second, application=application, stance="no")
    with pytest.raises(StateRefused, match="more of the jury for it"):
        grant(first, application)
    say_view(actor=second, application=application, stance="yes")
    row = grant(first, application, "9999.99")
    assert (row.state, row.granted, row.held) == ("granted", kr("9999.99"), kr("9999.99"))
    scheme.refresh_from_db()
    assert scheme.granted == kr("9999.99")
    with pytest.raises(StateRefused, match="decided already"):
        decide_application(actor=first, application=application, grant=False, reason="Changed my mind.")
    with pytest.raises(StateRefused, match="decided"):
        say_view(actor=first, application=application, stance="no")
    facts = JournalEntry.objects.get(action="grant_application.granted").facts["after"]
    assert (facts["granted"], facts["yes"], facts["no"]) == ("9999.99", 2, 0)


def test_a_majority_for_it_can_still_be_declined_with_a_reason() -> None:
    scheme = make_scheme(stage="closed")
    application, actor = make_application(scheme), judge(scheme)
    say_view(actor=actor, application=application, stance="yes")
    with pytest.raises(InvalidInput) as refused:
        decide_application(actor=actor, application=application, grant=False, reason=" ")
    assert "reason" in refused.value.fields
    row = decide_application(actor=actor, application=application, grant=False, reason="The money is gone.")
    assert (row.state, row.held, row.granted) == ("declined", 0, None)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("10000.01", "They asked for"),
        ("0", "above zero"),
        ("-5", "above zero"),
        ("NaN", "above zero"),
        ("0.001", "two decimals"),
        ("1e30", "two decimals"),
    ],
)
def test_a_sum_that_cannot_be_granted_is_refused_beside_its_field(amount: str, said: str) -> None:
    scheme = make_scheme(stage="closed")
    application, actor = make_application(scheme), judge(scheme)
    say_view(actor=actor, application=application, stance="yes")
    with pytest.raises(InvalidInput, match=said) as refused:
        grant(actor, application, amount)
    assert "granted" in refused.value.fields
    application.refresh_from_db()
    assert application.state == "waiting"


def test_never_more_than_the_cap_or_what_is_left() -> None:
    scheme = make_scheme(stage="closed", cap=kr(8000), granted=kr("95000.01"))
    application, actor = make_application(scheme), judge(scheme)
    say_view(actor=actor, application=application, stance="yes")
    with pytest.raises(InvalidInput, match="at most"):
        grant(actor, application, "8000.01")
    with pytest.raises(InvalidInput, match=r"4\D?999.99") as refused:
        grant(actor, application, "5000")
    assert "granted" in refused.value.fields
    assert grant(actor, application, "4999.99").held == kr("4999.99")
    scheme.refresh_from_db()
    assert scheme.granted == scheme.budget


@pytest.mark.parametrize("stage", ["draft", "coming", "open"])
def test_nobody_judges_what_can_still_be_changed(stage: str) -> None:
    scheme = make_scheme(stage=stage)
    application, actor = make_application(scheme), judge(scheme)
    with pytest.raises(StateRefused, match="Judge it after that"):
        say_view(actor=actor, application=application, stance="yes")
    make_view(application, JuryMember.objects.get())
    with pytest.raises(StateRefused, match="Judge it after that"):
        grant(actor, application)


def test_judging_begins_at_the_closing_second() -> None:
    scheme = make_scheme()
    application, actor = make_application(scheme), judge(scheme)
    with pytest.raises(StateRefused):
        say_view(
            actor=actor,
            application=application,
            stance="yes",
            now=scheme.closes_at - timedelta(microseconds=1),
        )
    assert say_view(actor=actor, application=application, stance="yes", now=scheme.closes_at).pk


def test_whoever_is_not_impartial_neither_sees_nor_decides() -> None:
    scheme = make_scheme(stage="closed")
    application, partial, other = make_application(scheme), judge(scheme), judge(scheme)
    say_view(actor=other, application=application, stance="yes", text="They are my idols.")
    say_view(actor=partial, application=application, stance="conflict")
    with pytest.raises(Refused, match="not impartial"):
        say_view(actor=partial, application=application, stance="yes")
    with pytest.raises(Refused, match="not impartial"):
        decide_application(actor=partial, application=application, grant=False, reason=REASON)
    assert application_page(partial, application, timezone.now()).views is None


@pytest.mark.parametrize("second_address", [False, True])
def test_nobody_judges_their_own_application(second_address: bool) -> None:
    scheme = make_scheme(stage="closed")
    user = make_user("me@example.org", role="lead", organisation=scheme.organisation)
    address = "Also.Me@example.org" if second_address else "ME@example.org"
    if second_address:
        EmailAddress.objects.create(user=user, email="also.me@example.org", verified=True, primary=False)
    make_jury(scheme, user)
    application, actor = make_application(scheme, email=address), actor_for(user)
    with pytest.raises(Refused, match="your e-mail address"):
        say_view(actor=actor, application=application, stance="yes")
    say_view(actor=actor, application=application, stance="conflict")
    with pytest.raises(Refused):
        decide_application(actor=actor, application=application, grant=False, reason=REASON)


def test_a_whole_jury_that_is_not_impartial_is_joined_by_others() -> None:
    scheme = make_scheme(stage="closed")
    application, only = make_application(scheme), judge(scheme)
    lead = make_actor("lead", scheme.organisation)
    say_view(actor=only, application=application, stance="conflict")
    with pytest.raises(Refused):
        decide_application(actor=lead, application=application, grant=False, reason=REASON)
    assert lead.user is not None
    name_jury_member(actor=lead, scheme=scheme, person=lead.user)
    say_view(actor=lead, application=application, stance="yes")
    assert grant(lead, application).state == "granted"


def test_who_has_left_the_organisation_or_the_jury_says_nothing_more_but_what_they_said_counts() -> None:
    scheme = make_scheme(stage="closed", quorum=2)
    application, gone, moved, stays = make_application(scheme), judge(scheme), judge(scheme), judge(scheme)
    say_view(actor=gone, application=application, stance="yes")
    say_view(actor=moved, application=application, stance="no")
    assert gone.user and moved.user and stays.user
    Membership.objects.filter(user=moved.user).update(role=Role.OBSERVER)
    lead = make_actor("lead", scheme.organisation)
    remove_jury_member(actor=lead, scheme=scheme, member=JuryMember.objects.get(user=gone.user))
    for person in (gone, moved):
        with pytest.raises(Refused):
            say_view(actor=actor_for(person.user), application=application, stance="no")
        with pytest.raises(Refused):
            grant(actor_for(person.user), application)
    say_view(actor=stays, application=application, stance="no")
    with pytest.raises(StateRefused, match="more of the jury for it"):
        grant(stays, application)


def test_who_is_not_on_the_jury_decides_nothing() -> None:
    scheme = make_scheme(stage="closed")
    application = make_application(scheme)
    make_view(application)
    for role in ("lead", "member", "observer"):
        with pytest.raises(Refused):
            grant(make_actor(role, scheme.organisation), application)
    with pytest.raises(NotVisible):
        grant(make_actor("lead", make_organisation()), application)
    elsewhere = judge(make_scheme(scheme.organisation, "closed"))
    with pytest.raises(Refused):
        grant(elsewhere, application)


def test_others_views_are_read_after_ones_own_and_by_everybody_inside_after_the_decision() -> None:
    scheme = make_scheme(stage="closed")
    application, first, second = make_application(scheme), judge(scheme), judge(scheme)
    lead, now = make_actor("lead", scheme.organisation), timezone.now()
    say_view(actor=first, application=application, stance="yes", text="I like hedges.")
    assert application_page(second, application, now).views is None
    assert application_page(lead, application, now).views is None
    say_view(actor=second, application=application, stance="yes")
    seen = application_page(second, application, now).views
    assert seen is not None
    assert [one.text for one in seen] == ["I like hedges.", ""]
    decided = grant(first, application)
    assert application_page(lead, decided, now).views
    kept = [str(entry.facts) for entry in JournalEntry.objects.filter(action="grant_application.view_said")]
    assert not any("yes" in facts or "hedges" in facts for facts in kept)


def test_an_application_is_judged_and_decided_on_its_page(client: Client) -> None:
    scheme = make_scheme(stage="closed")
    application, member = make_application(scheme, title="A hedge in Elm Street"), make_jury(scheme)
    client.force_login(member.user)
    address = reverse("grant_application", args=[scheme.token, application.number])
    assert "You see what the others think" in client.get(address).text
    say = reverse("say_grant_view", args=[scheme.token, application.number])
    wrong = client.post(say, {"stance": "maybe", "text": "Typed."})
    assert (wrong.status_code, "Typed." in wrong.text) == (422, True)
    assert client.post(say, {"stance": "yes", "text": "Good."}).status_code == 302
    decide = reverse("decide_grant", args=[scheme.token, application.number])
    wrong = client.post(decide, {"decision": "grant", "granted": "12 000", "reason": "Much green."})
    assert (wrong.status_code, "They asked for" in wrong.text, "Much green." in wrong.text) == (422, True, True)
    assert client.post(decide, {"decision": "grant", "granted": "8 000,50", "reason": "Much green."}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.granted) == ("granted", kr("8000.50"))
    page = client.get(address).text
    assert "Much green." in page
    assert "What I think" not in page
    again = client.post(decide, {"decision": "decline", "reason": "No."})
    assert (again.status_code, "decided already" in again.text) == (422, True)


def test_the_list_narrows_and_its_table_holds_no_formula(client: Client) -> None:
    scheme = make_scheme(stage="closed")
    north = make_district(scheme)
    make_application(scheme, title="=cmd|' /C calc'!A0", name="@SUM(A1)", district=north)
    make_application(scheme, "declined", title="A bench")
    late = make_application(scheme, "agreed", title="A party", ends_on=timezone.localdate() - timedelta(days=61))
    member = make_jury(scheme)
    client.force_login(member.user)
    address = reverse("grant_applications", args=[scheme.token])
    assert "A bench" in client.get(address).text
    for asked in ("?state=for_me", "?state=waiting", f"?district={north.pk}"):
        page = client.get(address + asked).text
        assert ("calc" in page, "A bench" in page) == (True, False)
    assert late.title in client.get(f"{address}?state=late").text
    for hostile in ("?state=%00", "?district=x&state='", "?page=x", "?district=99999999999999999999"):
        assert client.get(address + hostile).status_code == 200
    table = client.get(reverse("export_grant_applications", args=[scheme.token]) + "?state=waiting").content.decode()
    lines = table.splitlines()
    assert len(lines) == 2
    assert "'=cmd" in lines[1]
    assert "'@SUM" in lines[1]
    client.force_login(make_user(role="observer", organisation=scheme.organisation))
    assert client.get(reverse("export_grant_applications", args=[scheme.token])).status_code == 403
    assert "Download" not in client.get(address).text


def test_texts_of_applicants_and_jury_are_shown_as_text(client: Client) -> None:
    scheme = make_scheme(stage="closed", title="<b>Grants", purpose="<i>x")
    evil = "<script>alert(1)</script>"
    application = make_application(scheme, "granted", title=evil, text=evil, name=evil, costs=evil, place=evil)
    make_view(application)
    JuryView.objects.update(text=evil)
    client.force_login(make_user(role="lead", organisation=scheme.organisation))
    for route, args in (
        ("grant_application", [scheme.token, application.number]),
        ("grant_applications", [scheme.token]),
        ("grant_workroom", [scheme.token]),
        ("my_grants", []),
    ):
        page = client.get(reverse(route, args=args)).text
        assert "<script>alert" not in page
        assert "<b>Grants" not in page


def test_an_application_of_another_scheme_is_not_found_under_this_one() -> None:
    scheme, application = make_scheme(stage="closed"), make_application(make_scheme(stage="closed"))
    lead = make_actor("lead", scheme.organisation)
    for number in (application.number, 0, 2**31, 10**30):
        with pytest.raises(NotVisible):
            find_application(lead, scheme.token, number)


@pytest.mark.parametrize("route", ["grant_application", "grant_applications", "export_grant_applications"])
def test_pages_take_few_queries_however_much_there_is(
    client: Client, at_most_queries: Callable[[int], AbstractContextManager[None]], route: str
) -> None:
    scheme = make_scheme(stage="closed")
    north, members = make_district(scheme), [make_jury(scheme) for _number in range(4)]
    found = [make_application(scheme, district=north) for _number in range(12)]
    for application in found:
        for member in members:
            make_view(application, member)
    client.force_login(members[0].user)
    args = [scheme.token, found[0].number] if route == "grant_application" else [scheme.token]
    with at_most_queries(15):
        answer = client.get(reverse(route, args=args))
        assert answer.status_code == 200
        answer.getvalue()
