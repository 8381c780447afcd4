"""The index and what a search shows, with the same explicit order on every database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.management import call_command

from samskap.core.access import NOBODY, Actor, actor_for
from samskap.core.models import Organisation, SearchDocument, SearchPosting, Visibility
from samskap.core.registry import Found, registry
from samskap.core.selectors.searching import PAGE_SIZE, Results, find
from samskap.core.services import searching
from tests.core.factories import make_actor, make_network, make_organisation, make_room, make_user

pytestmark = pytest.mark.django_db
things: dict[str, list[Found]] = {}


@pytest.fixture(autouse=True)
def _sources(monkeypatch: pytest.MonkeyPatch) -> None:
    things.clear()
    things.update(thing=[], other=[])
    monkeypatch.setattr(registry, "search_kinds", {"thing": "Things", "other": "Others"})
    sources = {kind: (lambda kind=kind: iter(things[kind])) for kind in things}
    monkeypatch.setattr(registry, "search_sources", sources)


@pytest.fixture
def solvik() -> Organisation:
    return make_organisation("Solvik")


def put(organisation: Organisation, number: int, title: str, body: str = "", **more: Any) -> Found:
    """One thing, found and indexed."""
    kind = more.pop("kind", "thing")
    values = {"language": "sv", "visibility": Visibility.PUBLIC, "url": f"/t/{number}/", **more}
    found = Found(str(number), title=title, body=body, organisation_id=organisation.pk, **values)
    things[kind].append(found)
    searching.index(kind, found.object_id, [one for one in things[kind] if one.object_id == found.object_id])
    return found


def titles(text: str, actor: Actor = NOBODY, **more: Any) -> list[str]:
    return [hit.title for hit in find(actor, text, language="sv", **more).page]


def test_every_word_must_be_there_and_the_last_may_be_a_beginning(solvik: Organisation) -> None:
    put(solvik, 1, "Sittplatser på torget", "Utan köptvång.")
    put(solvik, 2, "Torghandel", "Grönsaker.")
    assert titles("torgen sittplats") == ["Sittplatser på torget"]
    assert titles("tor") == ["Torghandel", "Sittplatser på torget"]
    assert titles("sittplats grönsaker") == []


def test_the_stems_of_the_documents_language_count(solvik: Organisation) -> None:
    put(solvik, 1, "Skolene trenger hjelp", language="nb")
    put(solvik, 2, "Skolorna behöver hjälp", language="sv")
    put(solvik, 3, "Schools need help", language="en")
    assert titles("skole") == ["Skolorna behöver hjälp", "Skolene trenger hjelp"]
    assert titles("skolorna behöver") == ["Skolorna behöver hjälp"]
    assert titles("needs help") == ["Schools need help"]


def test_title_before_body_rare_before_common_short_before_long(solvik: Organisation) -> None:
    put(solvik, 1, "Annat", "Här nämns bussen en gång. " + "Och mycket annat. " * 40)
    put(solvik, 2, "Annat igen", "Bussen, bussen och bussen.")
    put(solvik, 3, "Bussen till skolan")
    assert [hit.object_id for hit in find(NOBODY, "buss", language="sv").page] == ["3", "2", "1"]


def test_equal_hits_stand_in_a_fixed_order(solvik: Organisation) -> None:
    for number in (3, 1, 2):
        put(solvik, number, "Samma ord")
    assert [hit.object_id for hit in find(NOBODY, "ord", language="sv").page] == ["1", "2", "3"]


def test_an_object_in_several_languages_is_one_hit_in_the_readers(solvik: Organisation) -> None:
    put(solvik, 1, "Park", language="sv")
    put(solvik, 1, "Park", language="en")
    for language in ("sv", "en"):
        assert [hit.language for hit in find(NOBODY, "park", language=language).page] == [language]


def test_the_readers_language_is_shown_also_where_another_ranks_higher(solvik: Organisation) -> None:
    put(solvik, 1, "Hvordan skal torget brukes?", "torget " * 9, language="nb")
    put(solvik, 1, "Hur ska torget användas?", "Mycket annat. " * 30, language="sv")
    put(solvik, 2, "Om torget och annat", "Lite mer. " * 5, language="sv")
    assert titles("torget") == ["Hur ska torget användas?", "Om torget och annat"]


def test_only_what_the_actor_may_know_is_found_and_counted(solvik: Organisation) -> None:
    partner, member = make_organisation(), make_organisation()
    guest = make_user()
    network, room = make_network(solvik, member), make_room(solvik, partner, guests=(guest,))
    put(solvik, 1, "Hemlig plan", visibility=Visibility.PRIVATE)
    put(solvik, 2, "Partnerplan", "plan", visibility=Visibility.PARTNERS, room_id=room.pk)
    put(solvik, 3, "Nätverksplan", "plan", visibility=Visibility.NETWORK, network_id=network.pk)
    put(solvik, 4, "Öppen plan")

    def seen(actor: Actor) -> set[str]:
        results = find(actor, "plan", language="sv")
        assert results.total == results.tabs[0].count == len(results.page)
        return {hit.object_id for hit in results.page}

    assert seen(NOBODY) == {"4"}
    assert seen(make_actor(operator=True)) == {"4"}
    assert seen(make_actor("lead", make_organisation())) == {"4"}
    assert seen(make_actor("observer", solvik)) == {"1", "2", "3", "4"}
    assert seen(make_actor("member", partner)) == {"2", "4"}
    assert seen(make_actor("member", member)) == {"3", "4"}
    assert seen(actor_for(guest)) == {"2", "4"}


def test_a_change_is_found_at_once_and_a_removal_too(solvik: Organisation) -> None:
    put(solvik, 1, "Gammal rubrik")
    assert searching.index("thing", "1", things["thing"]) == 0
    things["thing"].clear()
    put(solvik, 1, "Färsk rubrik")
    assert titles("gammal") == []
    assert titles("färsk") == ["Färsk rubrik"]
    searching.remove("thing", "1")
    assert not SearchPosting.objects.exists()


def test_a_change_of_who_may_see_keeps_the_words(solvik: Organisation) -> None:
    found = put(solvik, 1, "Öppen")
    hidden = Found(**{**vars(found), "visibility": Visibility.PRIVATE})
    assert searching.index("thing", "1", [hidden]) == 1
    assert titles("öppen") == []
    assert titles("öppen", make_actor("member", solvik)) == ["Öppen"]


def test_the_nightly_reconciliation_heals_what_was_forgotten(solvik: Organisation) -> None:
    put(solvik, 1, "Blir kvar")
    gone = put(solvik, 2, "Försvinner")
    things["thing"].remove(gone)
    things["thing"].append(Found("3", "sv", "/t/3/", "Glömd", "", solvik.pk, Visibility.PUBLIC))
    SearchDocument.objects.create(kind="past", object_id="1", language="sv", url="/", title="x", organisation=solvik)
    healed = searching.reconcile_all()["thing"]
    assert (healed.kept, healed.written, healed.removed) == (2, 1, 1)
    assert titles("försvinner") == []
    assert titles("glömd") == ["Glömd"]
    assert not SearchDocument.objects.filter(kind="past").exists()


def test_the_index_is_rebuilt_by_command(solvik: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    put(solvik, 1, "Rubrik")
    SearchPosting.objects.all().delete()
    assert titles("rubrik") == []
    call_command("rebuild_search")
    assert titles("rubrik") == ["Rubrik"]
    assert "1" in capsys.readouterr().out


def test_kinds_are_tabs_and_pages_are_bounded(solvik: Organisation) -> None:
    for number in range(PAGE_SIZE + 2):
        put(solvik, number, f"Sak {number}")
    put(solvik, 1, "Sak av annat slag", kind="other")
    everything: Results = find(NOBODY, "sak", language="sv")
    assert [(tab.kind, tab.count) for tab in everything.tabs] == [("", 28), ("thing", 27), ("other", 1)]
    assert (everything.page.paginator.num_pages, len(everything.page)) == (2, PAGE_SIZE)
    second = find(NOBODY, "sak", language="sv", kind="thing", page=2)
    assert (second.total, len(second.page)) == (27, 2)
    assert find(NOBODY, "sak", language="sv", page=99).page.number == 2
    assert find(NOBODY, "sak", language="sv", kind="' OR 1=1").total == 28


HOSTILE = (
    *("%", "_", "%_%", "'; DROP TABLE core_searchdocument; --", "\0", "a\0b", "*", '"', "((", "-", "🎉", "\u202e"),
    *("x" * 100_000, "ord " * 10_000, "ÅÄÖ" * 70),
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_queries_find_nothing_and_break_nothing(text: str, solvik: Organisation) -> None:
    put(solvik, 1, "En vanlig rubrik")
    assert titles(text) == []


def test_hostile_texts_are_stored_and_shown_as_text(solvik: Organisation) -> None:
    put(solvik, 1, "<b>Rubrik\0</b>", "<img src=x onerror=alert(1)> torg\0et")
    hit = find(NOBODY, "rubrik", language="sv").page[0]
    assert hit.title == "<b>Rubrik</b>"
    assert "<img" not in hit.excerpt


def test_a_search_takes_four_queries_and_does_not_grow(
    solvik: Organisation, at_most_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    for number in range(60):
        put(solvik, number, f"Torg {number}", "Bänkar och träd och fontäner.")
    with at_most_queries(4):
        assert find(NOBODY, "bänk torg", language="sv").total == 60
