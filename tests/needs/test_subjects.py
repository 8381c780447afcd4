"""What a need is about is chosen from the lists, shown, and found by; others say that they have it too."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.needs.models import NeedChallenge, NeedSupport, NeedTarget
from samskap.needs.services.needs import withdraw_need
from samskap.needs.services.subjects import MOST, choose_subjects, subjects_of
from samskap.needs.services.supports import support_need, withdraw_support
from tests.core.factories import make_actor, make_network, make_organisation, make_user, sign_in
from tests.needs.factories import make_need

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]


def test_themes_and_targets_are_ticked_shown_and_changed(client: Client) -> None:
    need = make_need()
    sign_in(client, make_user(role="member", organisation=need.organisation))
    address = reverse("choose_subjects", args=[need.token])
    client.post(address, {"challenges": ["care.night", "care.staff"], "targets": ["11.2", "3.8"]})
    page = client.get(reverse("need", args=[need.token])).text
    assert all(
        said in page for said in ("Safe nights at home", "Care of older people", "3.8 Health care", "11.2 Public")
    )
    asked = client.get(address).text
    assert asked.count(" checked") == 4 and asked.count('<details class="more"') == 14 + 17
    client.post(address, {"challenges": ["care.night"]})
    assert subjects_of(need) == {"challenges": ["care.night"], "targets": []}
    told = JournalEntry.objects.filter(action="need.subjects_chosen").order_by("sequence").last()
    assert told and told.facts["before"]["targets"] == ["11.2", "3.8"] and told.facts["after"]["targets"] == []


@pytest.mark.parametrize(
    "sent",
    [
        {"challenges": ["care.nothing"]},
        {"challenges": ["care"]},
        {"targets": ["18.1"]},
        {"targets": ["11"]},
        {"targets": ["11.2\x00"]},
        {"targets": ["1.1", "1.2", "1.3", "1.4", "1.5", "1.a"]},
        {"challenges": ["care.staff", "care.night", "care.home", "care.dementia", "care.handover", "care.relatives"]},
    ],
)
def test_what_is_not_offered_and_too_much_is_refused_beside_the_field(
    client: Client, sent: dict[str, list[str]]
) -> None:
    need = make_need()
    lead = make_user(role="lead", organisation=need.organisation)
    sign_in(client, lead)
    answer = client.post(reverse("choose_subjects", args=[need.token]), sent)
    assert answer.status_code == 422 and "ds-validation-message" in answer.text
    with pytest.raises(InvalidInput) as raised:
        choose_subjects(actor=actor_for(lead), need=need, **{"challenges": [], "targets": [], **sent})
    assert set(raised.value.fields) == set(sent)
    assert not NeedChallenge.objects.exists() and not NeedTarget.objects.exists()
    assert MOST == 5


def test_a_challenge_that_is_no_longer_offered_can_stay_and_be_taken_away(client: Client) -> None:
    need = make_need()
    NeedChallenge.objects.create(need=need, code="care.gone")
    sign_in(client, make_user(role="lead", organisation=need.organisation))
    address = reverse("choose_subjects", args=[need.token])
    assert "No longer offered" in client.get(address).text
    client.post(address, {"challenges": ["care.gone", "care.night"]})
    assert subjects_of(need)["challenges"] == ["care.gone", "care.night"]
    client.post(address, {"challenges": ["care.night"]})
    assert client.post(address, {"challenges": ["care.gone"]}).status_code == 422


def test_a_withdrawn_need_is_about_what_it_was() -> None:
    need = make_need()
    lead = make_actor("lead", need.organisation)
    withdraw_need(actor=lead, need=need, reason="Solved.")
    with pytest.raises(StateRefused):
        choose_subjects(actor=lead, need=need, challenges=["care.night"], targets=[])
    with pytest.raises(Refused):
        choose_subjects(actor=make_actor("observer", need.organisation), need=need, challenges=[], targets=[])


def test_the_list_is_narrowed_by_theme_challenge_and_goal_and_pages_keep_it(client: Client) -> None:
    home = make_organisation()
    night, care, traffic = (make_need(home, title=title) for title in ("Nights", "Hands", "Buses"))
    hidden = make_need(home, title="Hidden", visibility="private")
    for need, challenge, target in (
        (night, "care.night", "3.8"),
        (care, "care.staff", "8.5"),
        (traffic, "mobility.public", "11.2"),
        (hidden, "care.night", "3.8"),
    ):
        NeedChallenge.objects.create(need=need, code=challenge)
        NeedTarget.objects.create(need=need, code=target)
    NeedTarget.objects.create(need=night, code="1.1")

    def shown(query: str) -> set[str]:
        page = client.get(reverse("needs") + query)
        assert page.status_code == 200
        return {title for title in ("Nights", "Hands", "Buses", "Hidden") if f">{title}<" in page.text}

    assert shown("?about=care") == {"Nights", "Hands"}
    assert shown("?about=care.night") == {"Nights"}
    assert shown("?goal=1") == {"Nights"}
    assert shown("?goal=11&about=mobility") == {"Buses"}
    assert shown("?goal=11&about=care") == set()
    for nothing in ("?about=car%25", "?about=%00", "?goal=1.1", "?goal=99", "?about=organisation__name"):
        assert shown(nothing) == {"Nights", "Hands", "Buses"}
    for _ in range(30):
        NeedChallenge.objects.create(need=make_need(home), code="care.home")
    first = client.get(reverse("needs") + "?about=care").text
    assert 'href="?about=care&amp;page=2"' in first or 'href="?about=care&page=2"' in first
    assert client.get(reverse("needs") + "?about=care&page=2").text.count("<article") == 7


def test_a_theme_or_goal_that_is_not_known_is_said_beside_its_field_and_narrows_nothing(client: Client) -> None:
    make_need(title="Nights")
    page = client.get(reverse("needs"), {"about": "gone", "goal": "99"}).text
    assert "There is no such theme. Needs about everything are shown." in page
    assert "There is no such goal. Needs for all goals are shown." in page
    assert 'aria-describedby="id_about_error"' in page and 'id="id_about_error"' in page
    assert ">Nights<" in page and "Show all" in page
    goal_only = client.get(reverse("needs"), {"goal": "11"}).text
    assert "There is no such" not in goal_only and "aria-invalid" not in goal_only


def test_a_filter_writes_nothing_of_its_own_into_the_page(client: Client) -> None:
    page = client.get(reverse("needs"), {"about": '"><script>alert(1)</script>', "goal": "'onclick=x"}).text
    assert "<script>alert" not in page and "'onclick" not in page


def test_the_list_takes_few_queries(client: Client, at_most_queries: Limit) -> None:
    home = make_organisation()
    for _ in range(30):
        NeedChallenge.objects.create(need=make_need(home), code="care.night")
    for query in ("", "?about=care&goal=3"):
        cache.clear()
        with at_most_queries(5):
            client.get(reverse("needs") + query)


def test_a_need_is_found_by_the_words_for_what_it_is_about(client: Client) -> None:
    need = make_need(language="en")
    choose_subjects(actor=make_actor("lead", need.organisation), need=need, challenges=["digital.excluded"], targets=[])
    found = client.get(reverse("search"), {"q": "outside digital"}).text
    assert reverse("need", args=[need.token]) in found


def test_others_say_they_have_it_too_once_and_take_it_back(client: Client) -> None:
    need, neighbour = make_need(), make_organisation("Nabolag")
    user = make_user(role="member", organisation=neighbour, name="Ida Ek")
    sign_in(client, user)
    address = reverse("support_need", args=[need.token])
    assert "We have this too" in client.get(reverse("need", args=[need.token])).text
    for _ in range(2):
        assert client.post(address, {"organisation": neighbour.pk}).status_code == 302
    assert NeedSupport.objects.get().by == user
    assert JournalEntry.objects.filter(action="need.supported", organisation=neighbour).count() == 1
    client.logout()
    page = client.get(reverse("need", args=[need.token])).text
    assert "1 other has this need too" in page and "Nabolag" in page and "Ida Ek" not in page
    assert client.get(reverse("api:need", args=[need.token])).json()["also"] == ["Nabolag"]
    sign_in(client, make_user(role="lead", organisation=need.organisation))
    assert "1 other has it too" in client.get(reverse("my_needs")).text
    sign_in(client, user)
    for _ in range(2):
        client.post(reverse("withdraw_support", args=[need.token]), {"organisation": neighbour.pk})
    assert not NeedSupport.objects.exists()
    assert JournalEntry.objects.filter(action="need.support_withdrawn").count() == 1


def test_nobody_speaks_for_another_organisation_or_for_the_owner(client: Client) -> None:
    need, other = make_need(), make_organisation()
    actor = make_actor("lead", make_organisation())
    for organisation in (other, need.organisation):
        with pytest.raises(InvalidInput):
            support_need(actor=actor, need=need, organisation=organisation)
        with pytest.raises(InvalidInput):
            withdraw_support(actor=actor, need=need, organisation=organisation)
    for refused in (make_actor("observer", other), make_actor("lead", need.organisation)):
        with pytest.raises(Refused):
            support_need(actor=refused, need=need, organisation=other)
    with pytest.raises(NotVisible):
        support_need(actor=actor, need=make_need(visibility="private"), organisation=other)
    assert actor.user
    sign_in(client, actor.user)
    assert client.post(reverse("support_need", args=[need.token]), {"organisation": other.pk}).status_code == 422
    assert not NeedSupport.objects.exists()


def test_a_voice_is_seen_by_those_who_see_the_need(client: Client) -> None:
    owner, neighbour = make_organisation(), make_organisation("Nabolag")
    network = make_network(owner, neighbour)
    need = make_need(owner, visibility="network", network=network)
    support_need(actor=make_actor("lead", neighbour), need=need, organisation=neighbour)
    assert client.get(reverse("need", args=[need.token])).status_code == 404
    assert "Nabolag" not in client.get(reverse("needs")).text
