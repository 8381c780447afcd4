"""The pages of what people and organisations do about calls: who sees what, what is kept, how many queries."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from samskap.calls.models import Call, CallFollow, CallShareAnswer, Dismissal, Engagement, EngagementNote, SavedSearch
from samskap.calls.selectors.engage import mark_of
from samskap.core.access import actor_for
from samskap.core.models import Organisation, User
from samskap.core.selectors.workbench import workbench_of
from samskap.core.services.personal_data import collect_personal_data
from tests.calls.factories import make_call, merge
from tests.core.factories import make_network, make_organisation, make_user, sign_in
from tests.needs.factories import make_need

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Organisation:
    return make_organisation("Solvik")


@pytest.fixture
def member(home: Organisation) -> User:
    return make_user(role="member", organisation=home, name="Anna Berg")


def soon(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_from_the_page_of_a_call_to_the_outcome(client: Client, home: Organisation, member: User) -> None:
    call, need = make_call("<b>A</b>"), make_need(home)
    sign_in(client, member)
    page = client.get(reverse("call", args=[call.token])).text
    begin = reverse("take_step", args=[call.token, home.slug, "considering"])
    assert begin in page
    ours = reverse("engagement", args=[call.token, home.slug])
    page = client.post(begin, {"seen": ""}, follow=True).text
    assert "We are considering it" in page
    assert "<b>A</b>" not in page
    row = Engagement.objects.get()
    go = reverse("take_step", args=[call.token, home.slug, "go"])
    sent = {"seen": mark_of(row), "because": "It fits <b>us</b>.", "need": need.pk, "lead": member.pk}
    page = client.post(go, sent, follow=True).text
    assert "It fits &lt;b&gt;us&lt;/b&gt;." in page
    assert need.name in page
    assert "Anna Berg" in page
    row.refresh_from_db()
    plan = reverse("plan_engagement", args=[call.token, home.slug])
    sums = {"hours": "80", "cost": "64 000,50", "asked": "1 200 000", "currency": "SEK"}
    client.post(plan, {"seen": mark_of(row), "because": row.because, "partners": "Granvik", **sums})
    page = client.get(ours).text
    assert "SEK" in page
    assert "Granvik" in page
    assert client.get(reverse("our_calls")).text.count("Call &lt;b&gt;A") == 1


def test_a_wrong_form_is_422_and_keeps_what_was_typed(client: Client, home: Organisation, member: User) -> None:
    call = make_call()
    sign_in(client, member)
    no = reverse("take_step", args=[call.token, home.slug, "no_go"])
    answer = client.post(no, {"seen": "", "because": "We are too few."})
    assert answer.status_code == 422
    assert "We are too few." in answer.text
    assert "Choose at least one reason." in answer.text
    assert not Engagement.objects.exists()
    client.post(no, {"seen": "", "reasons": ["staff", "time"], "because": "We are too few."})
    row = Engagement.objects.get()
    plan = reverse("plan_engagement", args=[call.token, home.slug])
    answer = client.post(plan, {"seen": mark_of(row), "cost": "1,250", "currency": "SEK", "hours": "many"})
    assert answer.status_code == 422
    assert "can be read in two ways" in answer.text
    assert "many" in answer.text


def test_whoever_was_slower_sees_what_stands_there_and_can_save_again(
    client: Client, home: Organisation, member: User
) -> None:
    call = make_call()
    row = Engagement.objects.create(organisation=home, call=call)
    sign_in(client, member)
    plan = reverse("plan_engagement", args=[call.token, home.slug])
    answer = client.post(plan, {"seen": "an older one", "partners": "Granvik", "currency": "SEK"})
    assert answer.status_code == 422
    assert "Granvik" in answer.text
    assert f'name="seen" value="{mark_of(row).replace("+", "&#x2B;")}"' in answer.text or mark_of(row) in answer.text
    client.post(plan, {"seen": mark_of(row), "partners": "Granvik", "currency": "SEK"})
    assert Engagement.objects.get().partners == "Granvik"


def test_a_step_that_is_none_is_not_there_and_one_that_cannot_be_taken_says_so(
    client: Client, home: Organisation, member: User
) -> None:
    call = make_call()
    sign_in(client, member)
    assert client.get(reverse("take_step", args=[call.token, home.slug, "nonsense"])).status_code == 404
    assert client.post(reverse("take_step", args=[call.token, home.slug, "granted"]), {"seen": ""}).status_code == 422
    granted = {"seen": "", "currency": "SEK"}
    assert client.post(reverse("take_step", args=[call.token, home.slug, "granted"]), granted).status_code == 409


def test_notes_on_the_page(client: Client, home: Organisation, member: User) -> None:
    call = make_call()
    Engagement.objects.create(organisation=home, call=call)
    sign_in(client, member)
    add = reverse("add_call_note", args=[call.token, home.slug])
    assert client.post(add, {"text": "  "}).status_code == 422
    page = client.post(add, {"text": "Ask <i>them</i>"}, follow=True).text
    assert "Ask &lt;i&gt;them&lt;/i&gt;" in page
    note = EngagementNote.objects.get()
    away = reverse("delete_call_note", args=[call.token, home.slug, note.pk])
    assert away in page
    sign_in(client, make_user(role="member", organisation=home))
    assert away not in client.get(reverse("engagement", args=[call.token, home.slug])).text
    assert client.post(away).status_code == 403


def test_a_merged_call_leads_everybody_to_the_one_that_stands_for_both(
    client: Client, home: Organisation, member: User
) -> None:
    first, second = make_call("A"), make_call("B")
    Engagement.objects.create(organisation=home, call=second, because="Ours")
    merge(first, second)
    sign_in(client, member)
    for token in (first.token, second.token):
        assert "Ours" in client.get(reverse("engagement", args=[token, home.slug])).text
    client.post(reverse("follow_call", args=[second.token]))
    assert CallFollow.objects.get().call == first


def test_the_buttons_of_one_person(client: Client, member: User) -> None:
    call, need = make_call(), make_need()
    sign_in(client, member)
    address = reverse("call", args=[call.token])
    assert "You follow this call." in client.post(reverse("follow_call", args=[call.token]), follow=True).text
    page = client.post(reverse("dismiss_call", args=[call.token]), follow=True).text
    assert "You have put this call aside." in page
    assert not CallFollow.objects.exists()
    answer = client.post(reverse("dismiss_call", args=[call.token]), {"need": need.token, "from": "engage"})
    assert answer.headers["Location"] == reverse("where_to_engage", args=[need.token])
    page = client.get(reverse("dismissed_calls")).text
    assert page.count(f'{address}"') == 2
    for sent in ({"from": "dismissed"}, {"from": "dismissed", "need": need.token}):
        answer = client.post(reverse("undo_dismissal", args=[call.token]), sent)
        assert answer.headers["Location"] == reverse("dismissed_calls")
    assert not Dismissal.objects.exists()
    for sent in ({"need": "nothing"}, {"need": make_need(visibility="private").token}):
        assert client.post(reverse("dismiss_call", args=[call.token]), sent).status_code == 404
    elsewhere = client.post(reverse("undo_dismissal", args=[call.token]), {"from": "https://evil.example/"})
    assert elsewhere.headers["Location"] == address


def test_one_click_shares_and_a_member_answers(client: Client) -> None:
    office, town = make_organisation("The office", kind="network_operator"), make_organisation("Granvik")
    network, call = make_network(office, town), make_call()
    coordinator, lead = (make_user(role="lead", organisation=one) for one in (office, town))
    sign_in(client, coordinator)
    share = reverse("share_call", args=[call.token, network.slug])
    assert share in client.get(reverse("call", args=[call.token])).text
    assert "Ask 1 member" in client.get(share).text
    shared = client.post(share)
    assert shared.status_code == 302
    assert "0 of 1 have answered." in client.get(shared.headers["Location"]).text
    assert client.post(share, {"answer_by": "2020-01-01"}).headers["Location"] == shared.headers["Location"]
    sign_in(client, lead)
    assert any("Granvik" in item.text for item in workbench_of(actor_for(lead)).attention)
    assert "Waits for your answer" in client.get(reverse("network", args=[network.slug])).text
    assert shared.headers["Location"] in client.get(reverse("call", args=[call.token])).text
    answer = client.get(shared.headers["Location"]).text
    give = f"{shared.headers['Location']}answer/{town.slug}/"
    assert give in answer
    assert "What the members answer" not in answer
    assert client.post(give, {"answer": "perhaps", "comment": "We think"}).status_code == 422
    client.post(give, {"answer": "lead", "comment": "We <b>can</b>"})
    assert CallShareAnswer.objects.get().by == lead
    sign_in(client, coordinator)
    page = client.get(shared.headers["Location"]).text
    assert "1 of 1 has answered: 1 wants to lead." in page
    assert "We &lt;b&gt;can&lt;/b&gt;" in page
    withdraw = f"{shared.headers['Location']}withdraw/"
    assert client.post(withdraw).status_code == 409


def test_what_is_typed_in_a_share_that_is_refused_stays(client: Client) -> None:
    office = make_organisation(kind="network_operator")
    network, call = make_network(office, make_organisation()), make_call()
    sign_in(client, make_user(role="lead", organisation=office))
    sent = {"message": "Shall we?", "answer_by": "2020-01-01"}
    answer = client.post(reverse("share_call", args=[call.token, network.slug]), sent)
    assert answer.status_code == 422
    assert "Shall we?" in answer.text


def test_a_search_is_saved_from_the_list_taken_away_and_put_back(client: Client, home: Organisation) -> None:
    reader = make_user(role="lead", organisation=home)
    need = make_need(home)
    sign_in(client, reader)
    page = client.get(reverse("save_search") + "?words=heat+pumps&status=open&applies=yes&funder=Vinnova").text
    assert 'value="heat pumps"' in page
    sent = {"name": "Heat <b>", "words": "heat", "status": "open", "applies": "yes", "need": need.pk, "tells": "on"}
    page = client.post(reverse("save_search"), sent, follow=True).text
    assert "Heat &lt;b&gt;" in page
    row = SavedSearch.objects.get()
    assert client.post(reverse("save_search"), sent).status_code == 422
    client.post(reverse("edit_search", args=[row.token]), {**sent, "words": "cold", "tells": ""})
    assert "cold" in client.get(reverse("saved_searches")).text
    page = client.post(reverse("remove_search", args=[row.token]), follow=True).text
    assert "is taken away" in page
    assert not SavedSearch.objects.exists()
    page = client.post(reverse("restore_search"), follow=True).text
    again = SavedSearch.objects.get()
    assert (again.words, again.need, again.tells) == ("cold", need, False)
    assert "is taken away" not in page
    assert client.post(reverse("restore_search")).status_code == 302
    client.post(reverse("follow_all_calls"))
    assert CallFollow.objects.get().call is None
    client.post(reverse("follow_all_calls"), {"stop": "1"})
    assert not CallFollow.objects.exists()


def test_the_workbench_asks_for_what_closes_soon(home: Organisation, member: User) -> None:
    calls = {days: make_call(f"in {days}", soon(days)) for days in (3, 10, 60)}
    for days, step in ((3, "go"), (10, "considering"), (60, "considering")):
        decided = timezone.now() if step == "go" else None
        Engagement.objects.create(organisation=home, call=calls[days], step=step, decided_at=decided)
    said = [item.text for item in workbench_of(actor_for(member)).attention if item.label == "Call"]
    assert said == ["Solvik applies, and the call closes: Call in 3", "Decide whether Solvik applies: Call in 10"]
    [card] = [one for one in workbench_of(actor_for(member)).cards if one.title == "Our calls"]
    assert (card.figure, card.sentence) == ("3", "2 wait for a decision.")
    watcher = make_user(role="observer", organisation=home)
    assert not [item for item in workbench_of(actor_for(watcher)).attention if item.label == "Call"]


def test_the_workbench_says_that_a_call_closed_before_anybody_decided(home: Organisation, member: User) -> None:
    calls = {days: make_call(f"in {days}", soon(days)) for days in (-70, -20, -1, 5)}
    calls[100] = make_call("that its source closed", soon(100))
    Call.objects.filter(pk=calls[100].pk).update(status="closed", closes_at=None)
    rows = {days: Engagement.objects.create(organisation=home, call=call) for days, call in calls.items()}
    for days, step in ((-30, "no_go"), (-2, "go"), (-3, "applied")):
        late = make_call(f"in {days}", soon(days))
        Engagement.objects.create(organisation=home, call=late, step=step, decided_at=timezone.now())

    def said() -> list[str]:
        return [item.text for item in workbench_of(actor_for(member)).attention if item.label == "Call"]

    assert said()[0] == "Decide whether Solvik applies: Call in 5", "what can still be done comes first"
    late_ones = {f"The call closed before Solvik decided: Call {name}" for name in ("in -20", "in -1")}
    late_ones.add("The call closed before Solvik decided: Call that its source closed")
    # what was decided against, or is applied for, is not asked about again
    assert set(said()[1:]) == {*late_ones, "The call has closed. Say whether Solvik has applied: Call in -2"}
    Engagement.objects.filter(pk=rows[-1].pk).update(step="no_go", decided_at=timezone.now())
    assert len(said()) == 4
    Call.objects.filter(pk=calls[-20].pk).update(closes_at=timezone.now() + timedelta(days=9), status="open")
    assert said()[1] == "Decide whether Solvik applies: Call in -20", "its deadline has moved"


def test_nothing_of_one_organisation_shows_to_another(client: Client, home: Organisation, member: User) -> None:
    call = make_call()
    Engagement.objects.create(organisation=home, call=call, because="Our secret", partners="Their secret")
    office = make_organisation(kind="network_operator")
    make_network(office, home)
    for reader in (make_user(role="lead", organisation=office), make_user(operator=True)):
        sign_in(client, reader)
        for address in (
            reverse("call", args=[call.token]),
            reverse("our_calls"),
            reverse("engagement", args=[call.token, home.slug]),
            reverse("organisation", args=[home.slug]),
            f"{reverse('search')}?q=secret",
        ):
            assert "secret</" not in client.get(address).text.replace("=secret", "")
    assert "What you do about it" not in Client().get(reverse("call", args=[call.token])).text


def test_my_data_tells_what_was_followed_and_decided(home: Organisation, member: User) -> None:
    call = make_call()
    CallFollow.objects.create(person=member, call=call)
    SavedSearch.objects.create(person=member, name="Energy", words="heat")
    row = Engagement.objects.create(
        organisation=home, call=call, step="go", decided_at=timezone.now(), decided_by=member, lead=member
    )
    EngagementNote.objects.create(engagement=row, text="Ask them", by=member, at=timezone.now())
    told = str(collect_personal_data(actor=actor_for(member)))
    for words in ("Call A", "Energy, heat", "Ask them", "Solvik, Call A, We will apply"):
        assert words in told


def _many(home: Organisation, member: User, number: int) -> None:
    for place in range(number):
        call = make_call(f"{home.pk} {place}", soon(20 + place))
        row = Engagement.objects.create(organisation=home, call=call, lead=member, need=make_need(home))
        EngagementNote.objects.create(engagement=row, text="Ask", by=member, at=timezone.now())
        Dismissal.objects.create(person=member, call=call, need=make_need(home))
        SavedSearch.objects.create(person=member, name=str(place), need=row.need)


def test_pages_take_few_queries_and_no_more_with_more_rows(
    client: Client,
    home: Organisation,
    member: User,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    office = make_organisation(kind="network_operator")
    network = make_network(office, home, *(make_organisation() for _ in range(5)))
    _many(home, member, 3)
    sign_in(client, member)
    call = Engagement.objects.all()[0].call
    names = ("our_calls", "dismissed_calls", "saved_searches")
    addresses = [reverse(name) for name in names] + [reverse("engagement", args=[call.token, home.slug])]
    before = {}
    for address in addresses:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        before[address] = len(queries)
    _many(make_organisation(), member, 0)
    for place in range(15):
        other = make_call(f"more {place}", soon(90))
        Engagement.objects.create(organisation=home, call=other, lead=make_user(role="lead", organisation=home))
        Dismissal.objects.create(person=member, call=other)
        SavedSearch.objects.create(person=member, name=f"more {place}")
    for address in addresses:
        with django_assert_max_num_queries(min(15, before[address])):
            client.get(address)
    coordinator = make_user(role="lead", organisation=office)
    sign_in(client, coordinator)
    shared = client.post(reverse("share_call", args=[call.token, network.slug])).headers["Location"]
    for address in (shared, reverse("call", args=[call.token]), reverse("network", args=[network.slug])):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
