"""Ways to misuse the inside of grants: another's scheme, another's jury, money through the back door, names where none
belong. The numbers are those of the list of abuse cases that platforms like this one had."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.errors import NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Membership
from samskap.portfolio.models import Application, GrantScheme, JuryMember, JuryView
from samskap.portfolio.services.grants.deciding import decide_application
from samskap.portfolio.services.grants.jury import name_jury_member, remove_jury_member, say_view
from samskap.portfolio.services.grants.schemes import edit_scheme, input_of, publish_scheme
from tests.core.factories import make_actor, make_organisation, make_user
from tests.portfolio.factories import make_application, make_jury, make_photo, make_scheme, make_view

pytestmark = pytest.mark.django_db


# 14: a token of one opens another


def test_a_member_of_another_jury_is_not_taken_off_this_one(client: Client) -> None:
    scheme, other = make_scheme(), make_scheme()
    member = make_jury(other)
    client.force_login(make_user(role="lead", organisation=scheme.organisation))
    assert client.post(reverse("remove_from_grant_jury", args=[scheme.token, member.pk])).status_code == 404
    with pytest.raises(NotVisible):
        remove_jury_member(actor=make_actor("lead", scheme.organisation), scheme=scheme, member=member)
    assert JuryMember.objects.filter(pk=member.pk, left_at=None).exists()


def test_a_picture_and_an_application_are_found_under_their_own_scheme_only(client: Client) -> None:
    home = make_organisation()
    mine, other = make_scheme(home, "closed"), make_scheme(home, "closed")
    application, photographed = make_application(mine, "done"), make_application(other, "done")
    photo = make_photo(photographed)
    client.force_login(make_user(role="lead", organisation=home))
    for route in ("inside_grant_photo", "take_down_grant_photo"):
        assert client.get(reverse(route, args=[mine.token, application.number, photo.token])).status_code == 404
    assert client.get(reverse("grant_application", args=[mine.token, photographed.number])).status_code == 404


def test_a_lead_of_another_municipality_finds_nothing_whatever_the_address(client: Client) -> None:
    application = make_application(make_scheme(stage="closed"), "reported")
    args = [application.scheme.token, application.number]
    client.force_login(make_user(role="lead", organisation=make_organisation()))
    for route in ("say_grant_view", "decide_grant", "accept_grant_report", "take_back_grant", "mark_grant_paid"):
        sent = {"stance": "yes", "decision": "grant", "granted": "1", "reason": "Mine", "paid_on": "2026-01-01"}
        assert client.post(reverse(route, args=args), sent).status_code == 404
    application.refresh_from_db()
    assert application.state == "reported"


# 23: who has power over what


def test_a_member_does_not_name_themselves_and_a_lead_off_the_jury_does_not_decide() -> None:
    scheme = make_scheme(stage="closed")
    application, member = make_application(scheme), make_actor("member", scheme.organisation)
    assert member.user is not None
    with pytest.raises(Refused):
        name_jury_member(actor=member, scheme=scheme, person=member.user)
    make_view(application)
    with pytest.raises(Refused):
        decide_application(
            actor=make_actor("lead", scheme.organisation), application=application, grant=False, reason="No."
        )


def test_a_view_of_somebody_who_was_silenced_still_stands_against_the_grant() -> None:
    scheme = make_scheme(stage="closed", quorum=2)
    application, lead = make_application(scheme), make_actor("lead", scheme.organisation)
    dissent = make_view(application, stance="no")
    assert lead.user is not None
    make_view(application, make_jury(scheme, lead.user))
    remove_jury_member(actor=lead, scheme=scheme, member=dissent.member)
    with pytest.raises(StateRefused, match="more of the jury for it"):
        decide_application(actor=lead, application=application, grant=True, amount=Decimal(1), reason="Mine.")


def test_a_member_whose_role_was_taken_away_decides_nothing_though_still_on_the_list() -> None:
    scheme = make_scheme(stage="closed")
    view = make_view(make_application(scheme))
    Membership.objects.filter(user=view.member.user).delete()
    with pytest.raises(NotVisible):
        decide_application(
            actor=actor_for(view.member.user), application=view.application, grant=False, reason="Revenge."
        )


# 25: sealed views seen early, a bidder that scores itself, a baseline edited afterwards


def test_nothing_inside_gives_away_what_others_said_before_one_has_spoken(client: Client) -> None:
    scheme = make_scheme(stage="closed")
    application, other, mine = make_application(scheme), make_jury(scheme), make_jury(scheme)
    say_view(actor=actor_for(other.user), application=application, stance="no", text="Rotten idea.")
    client.force_login(mine.user)
    args = [scheme.token]
    addresses = [
        reverse("grant_application", args=[*args, application.number]),
        reverse("grant_applications", args=args),
        reverse("export_grant_applications", args=args),
        reverse("grant_workroom", args=args),
        reverse("grant_jury", args=args),
        reverse("organisation_journal", args=[scheme.organisation.slug]),
        reverse("workbench"),
    ]
    for address in addresses:
        page = client.get(address).getvalue().decode()
        assert "Rotten" not in page
        assert 'data-color="danger"' not in page
        assert "stance&quot;" not in page


def test_whoever_took_a_conflict_back_by_coming_anew_to_the_jury_is_still_barred() -> None:
    scheme = make_scheme(stage="closed")
    application, member = make_application(scheme), make_jury(scheme)
    lead, juror = make_actor("lead", scheme.organisation), actor_for(member.user)
    say_view(actor=juror, application=application, stance="conflict")
    remove_jury_member(actor=lead, scheme=scheme, member=member)
    name_jury_member(actor=lead, scheme=scheme, person=member.user)
    with pytest.raises(Refused, match="not impartial"):
        say_view(actor=juror, application=application, stance="yes")
    assert JuryView.objects.get().stance == "conflict"


def test_cap_and_conditions_do_not_change_under_those_who_have_applied(client: Client) -> None:
    scheme = make_scheme(stage="open")
    client.force_login(make_user(role="lead", organisation=scheme.organisation))
    sent: dict[str, Any] = {
        "budget": "100 000",
        "cap": "1",
        "conditions": "All your belongings.",
        "title": "Other",
        "last_day": timezone.localdate(scheme.closes_at).isoformat(),
        "answer_on": scheme.answer_on.isoformat(),
        "contact": scheme.contact,
        "granted": "0",
        "visibility": "private",
        "published_at": "",
    }
    assert client.post(reverse("edit_grant_scheme", args=[scheme.token]), sent).status_code == 302
    now = GrantScheme.objects.get()
    assert (now.cap, now.conditions, now.title, now.visibility) == (
        scheme.cap,
        scheme.conditions,
        scheme.title,
        "public",
    )


def test_a_published_scheme_is_not_published_again_with_other_days() -> None:
    scheme = make_scheme(stage="closed")
    lead = make_actor("lead", scheme.organisation)
    before = (scheme.opens_at, scheme.published_at)
    publish_scheme(actor=lead, scheme=scheme)
    edit_scheme(actor=lead, scheme=scheme, values=replace(input_of(scheme), opens_at=timezone.now()))
    now = GrantScheme.objects.get()
    assert (now.opens_at, now.published_at) == before


# 16, 22: names and addresses of people


def test_the_journal_holds_no_address_of_an_applicant_or_of_the_contact() -> None:
    scheme = make_scheme(stage="draft", quorum=1)
    lead = make_actor("lead", scheme.organisation)
    edit_scheme(actor=lead, scheme=scheme, values=replace(input_of(scheme), contact="anna@example.org", title="New"))
    closed = make_scheme(scheme.organisation, "closed")
    view = make_view(make_application(closed, name="Anna Svensson", email="anna.s@example.org"))
    decide_application(actor=actor_for(view.member.user), application=view.application, grant=False, reason="Not now.")
    kept = " ".join(str(entry.facts) for entry in JournalEntry.objects.all())
    assert "anna" not in kept.casefold()


def test_a_number_too_large_for_the_database_is_not_found(client: Client) -> None:
    scheme = make_scheme(stage="closed")
    client.force_login(make_user(role="lead", organisation=scheme.organisation))
    for number in (2**31, 2**63, 10**40):
        assert client.get(reverse("grant_application", args=[scheme.token, number])).status_code == 404
    assert client.get("/work/grants/%00/").status_code == 404
    assert not Application.objects.exists()


@pytest.mark.parametrize("amount", ["1e9999", "٣", "1_0", "0x10", "9" * 40, "-0,01", "NaN", "1 000 000 000 000"])
def test_odd_sums_are_refused_beside_their_field_and_never_break(client: Client, amount: str) -> None:
    scheme = make_scheme(stage="closed")
    view = make_view(make_application(scheme, amount=Decimal("2.00")))
    client.force_login(view.member.user)
    sent = {"decision": "grant", "granted": amount, "reason": "Green."}
    answer = client.post(reverse("decide_grant", args=[scheme.token, view.application.number]), sent)
    assert answer.status_code == 422
    assert "Green." in answer.text
    assert GrantScheme.objects.get().granted == 0


def test_the_address_of_whoever_gave_no_name_is_shown_to_leads_alone() -> None:
    scheme = make_scheme(stage="closed")
    application = make_application(scheme)
    people = [
        make_user(email=f"juror{n}@nameless.example", role="member", organisation=scheme.organisation) for n in range(3)
    ]
    jury = [make_jury(scheme, user) for user in people]
    for user in people[:2]:
        say_view(actor=actor_for(user), application=application, stance="yes")
    assert jury[2].pk
    pages = [reverse(name, args=[scheme.token]) for name in ("grant_workroom", "grant_jury", "grant_applications")]
    pages += [reverse("grant_application", args=[scheme.token, application.number]), reverse("organisation_journal", args=[scheme.organisation.slug])]  # fmt: skip
    for user in (people[0], make_user(role="observer", organisation=scheme.organisation)):
        reader = Client(headers={"accept-language": "en"})
        reader.force_login(user)
        bodies = [reader.get(page).content.decode().split("<main")[-1] for page in pages]
        assert not [page for page, body in zip(pages, bodies, strict=True) if "@nameless.example" in body]
        assert any("somebody who has not given a name" in body for body in bodies)
    lead = Client()
    lead.force_login(make_user(role="lead", organisation=scheme.organisation))
    assert people[2].email in lead.get(pages[1]).content.decode().split("<main")[-1]
