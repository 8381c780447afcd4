"""Needs find calls across languages, in bounded portions, anew when something changes; pages show why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from samskap.calls import comparing
from samskap.calls.comparing import CallText, Comparison, NeedText
from samskap.calls.models import Call, Compared, Dismissal, Engagement, Fit
from samskap.calls.services.match import match_needs
from samskap.calls.services.sightings import record_sighting
from samskap.core import meaning
from samskap.core.models import TextVector
from samskap.needs.models import Need
from tests.calls.factories import day, make_record, make_source
from tests.core.factories import make_organisation, make_user
from tests.needs.factories import make_need

pytestmark = pytest.mark.django_db

TOPICS = {
    "loneliness": ("ensam", "lonel", "isolat"),
    "asphalt": ("asfalt", "road", "vei"),
    "water": ("vatten", "water"),
}
CALLS = {
    "A": ("Social isolation of older people", "Projects that lessen loneliness in rural places. Partners are welcome."),
    "B": ("Road surfaces with less noise", "New kinds of road surface are tried and measured in cities."),
    "C": ("Water that is used twice", "Treated waste water for parks and industry, with pilots in two countries."),
}


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A model that knows three topics in three languages; it notes what it was asked for."""
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        asked.extend(texts)
        rows = np.full((len(texts), meaning.WIDTH), 1e-3, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for place, words in enumerate(TOPICS.values()):
                row[place] = sum(text.lower().count(word) for word in words)
            row[10 + len(text) % 50] += 0.05
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    monkeypatch.setattr(meaning, "embedder", lambda: embed)
    return asked


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the package is not installed."""
    monkeypatch.setattr(meaning, "embedder", lambda: None)


def list_calls(keys: str = "ABC", seen: int = 0, **texts: str) -> dict[str, Call]:
    """Calls in English by one source."""
    source = make_source() if seen == 0 else Call.objects.earliest("pk").listings.get().source
    for key in keys:
        title, text = CALLS[key]
        record = make_record(
            key, closes=None, titles={"en": title}, texts={"en": texts.get(key, text)}, funder="Fund for tests"
        )
        record_sighting(source=source, record=record, seen_at=day(seen))
    return {key: Call.objects.get(listings__key=key) for key in keys}


def lonely_need(**fields: object) -> Need:
    """A need in Swedish that shares no word with any call."""
    texts = {
        "today": "Många äldre är ensamma och träffar nästan ingen.",
        "whom": "Ensamma äldre på landet.",
        "better": "Ingen är ensam mot sin vilja.",
    }
    return make_need(**{**texts, "language": "sv", **fields})  # type: ignore[arg-type]


def run(seconds: float = 60.0) -> tuple[int, int, int]:
    done = match_needs(now=timezone.now(), seconds=seconds)
    return done.embedded, done.compared, done.left


def ticking(step: float = 1.0) -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += step


def test_a_swedish_need_finds_an_english_call_with_the_sentences_of_both(model: list[str]) -> None:
    calls, need = list_calls(), lonely_need()
    assert run()[1:] == (1, 0)
    first = Fit.objects.filter(need=need).first()
    assert first is not None
    assert (first.call, first.call_language) == (calls["A"], "en")
    assert "ensam" in first.passages[0]["need"].lower()
    assert "lonel" in first.passages[0]["call"] or "isolation" in first.passages[0]["call"]
    assert Compared.objects.get(need=need).method == meaning.MODEL
    assert Compared.objects.filter(call__isnull=False).count() == 3


def test_a_title_does_not_run_into_the_text_of_a_short_call(model: list[str]) -> None:
    list_calls("A")
    lonely_need()
    run()
    [fit] = Fit.objects.all()
    assert [passage["call"] for passage in fit.passages] == [CALLS["A"][1]]


@pytest.mark.parametrize("title", ["Loneliness", "Loneliness of older people in rural places"])
def test_nor_into_that_of_a_long_one(title: str) -> None:
    text = "\n".join(f"{title} is what part {number} of the programme is about." for number in range(150))
    call = CallText(1, "en", f"{title}\n\n{text}")
    [found] = Comparison([call], [], {}).calls_for(NeedText(1, "en", f"{title} is what part 0 of our need is about."))
    assert found.passages
    for _own, theirs in found.passages:
        assert theirs.startswith(f"{title} is what part ")


def test_nothing_is_done_twice(model: list[str]) -> None:
    list_calls()
    lonely_need()
    run()
    asked, rows = len(model), list(Fit.objects.values_list("pk", flat=True))
    assert run() == (0, 0, 0)
    assert (len(model), list(Fit.objects.values_list("pk", flat=True))) == (asked, rows)


def test_a_changed_need_is_compared_anew_and_so_is_every_need_when_a_call_changes(model: list[str]) -> None:
    list_calls()
    lonely, roads = lonely_need(), make_need(today="The roads are loud.", better="Quiet roads.", language="en")
    run()
    Need.objects.filter(pk=lonely.pk).update(today="Vatten saknas i parken.", whom="Parken", better="Vatten finns.")
    assert run()[1] == 1
    assert Fit.objects.filter(need=lonely).first().call.title == "Water that is used twice"  # type: ignore[union-attr]
    list_calls("B", seen=1, B="Loneliness is what this call is about now.")
    assert run()[1] == 2
    assert Fit.objects.filter(need=roads).exists()


def test_what_was_stored_for_a_call_stays_when_it_closes_but_not_when_the_need_changes(model: list[str]) -> None:
    calls, need = list_calls(), lonely_need()
    run()
    Call.objects.filter(pk=calls["A"].pk).update(status="closed")
    run()
    assert Fit.objects.filter(need=need, call=calls["A"]).exists()
    Need.objects.filter(pk=need.pk).update(today="Vatten saknas i parken.")
    run()
    assert not Fit.objects.filter(need=need, call=calls["A"]).exists()


def test_another_way_of_comparing_replaces_all_that_was_stored(
    model: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scores of two ways cannot stand side by side, those of closed calls neither."""
    calls, need = list_calls(), lonely_need()
    run()
    Call.objects.filter(pk=calls["A"].pk).update(status="closed")
    assert run()[1] == 1
    assert Fit.objects.filter(need=need, call=calls["A"]).exists()
    monkeypatch.setattr(comparing, "WAY", "another")
    assert run()[1] == 1
    assert not Fit.objects.filter(need=need, call=calls["A"]).exists()
    assert run() == (0, 0, 0)


def test_withdrawn_needs_and_merged_calls_are_forgotten(model: list[str]) -> None:
    calls, need, other = list_calls(), lonely_need(), lonely_need()
    run()
    Need.objects.filter(pk=need.pk).update(withdrawn_at=timezone.now(), withdrawn_because="Written twice.")
    Call.objects.filter(pk=calls["B"].pk).update(merged_into=calls["A"])
    run()
    assert set(Fit.objects.values_list("need", flat=True)) == {other.pk}
    assert not Fit.objects.filter(call=calls["B"]).exists()
    assert not Compared.objects.filter(need=need).exists()


def test_work_is_bounded_and_words_are_compared_until_every_vector_is_there(model: list[str]) -> None:
    list_calls()
    needs = [lonely_need(today=f"Många äldre är ensamma i by {number}.") for number in range(8)]
    clock = ticking()
    first = match_needs(now=timezone.now(), seconds=2.5, clock=lambda: next(clock))
    assert 0 < first.embedded <= 30
    assert 1 <= first.compared < len(needs)
    assert set(Compared.objects.filter(need__isnull=False).values_list("method", flat=True)) == {""}
    for _ in range(20):
        if not match_needs(now=timezone.now(), seconds=60).left and TextVector.objects.count() > 20:
            break
    assert run() == (0, 0, 0)
    assert set(Compared.objects.filter(need__isnull=False).values_list("method", flat=True)) == {meaning.MODEL}


def test_without_the_model_words_are_compared_and_it_is_said(no_model: None, client: Client) -> None:
    list_calls()
    need = make_need(today="Loneliness among older people in rural places.", language="en")
    assert run() == (0, 1, 0)
    assert Fit.objects.filter(need=need).first().call.title == CALLS["A"][0]  # type: ignore[union-attr]
    page = client.get(reverse("where_to_engage", args=[need.token])).content.decode()
    assert "Compared by words and letters only" in page
    assert "Compared by meaning" not in page


def test_the_order_does_not_depend_on_the_order_of_storing(model: list[str]) -> None:
    list_calls("ABC")
    need = lonely_need()
    run()
    before = [(fit.call.title, fit.score) for fit in Fit.objects.filter(need=need).select_related("call")]
    Fit.objects.all().delete()
    Compared.objects.all().delete()
    run()
    assert [(fit.call.title, fit.score) for fit in Fit.objects.filter(need=need).select_related("call")] == before


def test_hostile_texts_are_compared_like_others(model: list[str]) -> None:
    list_calls("A", A="<script>alert(1)</script> " + "x" * 50_000)
    make_need(today="\u202e ?", whom="!", better="-", language="nn")
    assert run()[1:] == (1, 0)


def test_the_pages_show_calls_and_needs_with_reasons(model: list[str], client: Client) -> None:
    calls, need = list_calls(), lonely_need()
    run()
    page = client.get(reverse("where_to_engage", args=[need.token])).content.decode()
    assert CALLS["A"][0] in page
    assert CALLS["B"][0] not in page
    for said in ("Compared by meaning", "The need says", "Fit", "Value", "Effort", "Time left", "Co-funding"):
        assert said in page
    assert 'scope="row">Capacity' not in page
    assert "Calls that may pay for this" in client.get(reverse("need", args=[need.token])).content.decode()
    assert need.name in client.get(reverse("call", args=[calls["A"].token])).content.decode()


def test_only_the_own_organisation_sees_what_only_it_knows(model: list[str], client: Client) -> None:
    calls, organisation = list_calls(), make_organisation()
    need = lonely_need(organisation=organisation)
    run()
    Engagement.objects.create(organisation=organisation, call=calls["A"], hours=73)
    address = reverse("where_to_engage", args=[need.token])
    for inside, role in ((True, "observer"), (False, "")):
        user = make_user(role=role, organisation=organisation) if role else make_user()
        client.force_login(user)
        page = client.get(address).content.decode()
        assert ("73 hours" in page) is inside
        assert ("We are considering it" in page) is inside
        assert ("1 other call under way" in page) is inside


def test_a_private_need_is_nowhere_for_others(model: list[str], client: Client) -> None:
    calls, need = list_calls(), lonely_need(visibility="private")
    run()
    assert client.get(reverse("where_to_engage", args=[need.token])).status_code == 404
    assert need.today not in client.get(reverse("call", args=[calls["A"].token])).content.decode()
    client.force_login(make_user(role="observer", organisation=need.organisation))
    page = client.get(reverse("call", args=[calls["A"].token])).content.decode()
    assert "Fits our needs" in page
    assert need.name in page


def test_what_somebody_put_aside_stays_aside_for_them_alone(model: list[str], client: Client) -> None:
    calls, need = list_calls(), lonely_need()
    other = lonely_need(organisation=need.organisation, today="Ensamma äldre vill ha sällskap.")
    run()
    user = make_user(role="lead", organisation=need.organisation)
    Dismissal.objects.create(person=user, call=calls["A"], need=need)
    Dismissal.objects.create(person=user, call=calls["B"])
    client.force_login(user)
    shown = client.get(reverse("where_to_engage", args=[need.token])).content.decode()
    assert CALLS["A"][0] not in shown
    assert CALLS["B"][0] not in shown
    assert "put 1 call aside" in shown
    assert CALLS["A"][0] in client.get(reverse("where_to_engage", args=[other.token])).content.decode()
    client.force_login(make_user(role="lead", organisation=need.organisation))
    assert CALLS["A"][0] in client.get(reverse("where_to_engage", args=[need.token])).content.decode()


def test_closed_calls_are_not_proposed(model: list[str], client: Client) -> None:
    calls, need = list_calls(), lonely_need()
    run()
    Call.objects.filter(pk=calls["A"].pk).update(status="closed", closes_at=timezone.now() - timedelta(days=1))
    assert CALLS["A"][0] not in client.get(reverse("where_to_engage", args=[need.token])).content.decode()


def test_queries_do_not_grow_with_the_calls(model: list[str], client: Client) -> None:
    source = make_source()
    need = lonely_need()
    client.force_login(make_user(role="lead", organisation=need.organisation))
    spent = []
    for count in (5, 40):
        for number in range(count):
            record = make_record(f"N{count}{number}", titles={"en": f"Loneliness {number} and older people {count}"})
            record_sighting(source=source, record=record, seen_at=day(0))
        run()
        for address in (reverse("where_to_engage", args=[need.token]), reverse("need", args=[need.token])):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            spent.append(len(seen))
    assert spent[:2] == spent[2:]
    assert max(spent) <= 15, spent
