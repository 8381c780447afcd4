"""The frame around every page: language, menu, demo note, errors, and what a security policy would block."""

import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse

from samskap.config.urls import urlpatterns as real
from samskap.core.access import Actor
from samskap.core.registry import NavigationItem, registry
from samskap.ui.context import Portal

LANGUAGES = ["sv", "nb", "nn", "en"]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


def missing(request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [*real, path("broken/", broken), path("missing/", missing)]


@pytest.fixture
def menu() -> Iterator[list[NavigationItem]]:
    before = list(registry.navigation)
    registry.navigation[:] = []
    yield registry.navigation
    registry.navigation[:] = before


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("url", ["/", "/accessibility/", "/ui/gallery/"])
def test_pages_render_in_every_language(url: str, language: str) -> None:
    answer = Client(headers={"accept-language": language}).get(url)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    assert '<a class="skip" href="#main">' in page


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/accessibility/", "/ui/gallery/", "/account/login/"])
def test_nothing_on_a_page_breaks_the_security_policy(url: str) -> None:
    page = Client().get(url).content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"\son[a-z]+=", page)
    assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", page)
    assert "javascript:" not in page


@pytest.mark.django_db
def test_ids_are_unique() -> None:
    page = Client().get("/ui/gallery/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)


@pytest.mark.django_db
def test_the_language_is_changed_and_one_stays_on_the_page() -> None:
    client = Client()
    answer = client.post(reverse("set_language"), {"language": "nn", "next": "/accessibility/?a=1"})
    assert answer["Location"] == "/accessibility/?a=1"
    assert '<html lang="nn"' in client.get("/accessibility/").content.decode()


@pytest.mark.django_db
def test_a_change_of_language_never_leads_to_another_site() -> None:
    answer = Client().post(reverse("set_language"), {"language": "nn", "next": "https://evil.example/"})
    assert "evil.example" not in answer["Location"]


@pytest.mark.django_db
def test_the_menu_has_at_most_seven_entries_and_marks_where_one_is(menu: list[NavigationItem]) -> None:
    for order in range(9, 0, -1):
        menu.append(NavigationItem(label=f"Entry {order}", route="accessibility", order=order))
    page = Client().get("/accessibility/").content.decode()
    head = page[page.index("site-nav") : page.index("site-tools")]
    assert re.findall(r"Entry \d", head) == [f"Entry {n}" for n in range(1, 8)]
    assert 'aria-current="page"' in head


@pytest.mark.django_db
def test_over_a_page_the_nearest_entry_is_marked_and_no_other(menu: list[NavigationItem]) -> None:
    def marked(path: str) -> dict[str, str]:
        request = RequestFactory().get(path)
        request.user = AnonymousUser()
        return {entry.label: entry.current for entry in Portal(request).navigation if entry.current}

    menu.append(NavigationItem(label="Far", route="accessibility", order=1, within=("/a/",)))
    menu.append(NavigationItem(label="Near", route="set_language", order=2, within=("/a/b/", "/c/")))
    assert marked("/accessibility/") == {"Far": "page"}
    assert marked("/accessibility/more/") == {"Far": "true"}
    assert marked("/a/x/") == {"Far": "true"}
    assert marked("/a/b/x/") == marked("/c/") == {"Near": "true"}
    assert marked("/") == marked("/other/") == {}


@pytest.mark.django_db
@pytest.mark.parametrize("roles", [{}, {1: "lead"}])
def test_every_page_of_a_room_has_its_entry_in_the_menu(roles: dict[int, str]) -> None:
    """Addresses with a secret stand alone: whoever has one need not know the portal."""
    alone = ("about/", "calendar/", *(() if roles else ("work/", "networks/")))
    for room in ("needs", "calls", "cocreation", "pilots"):
        addresses = [str(one.pattern) for one in import_module(f"samskap.{room}.urls").urlpatterns]
        for address in addresses:
            if address.startswith(alone) or "<str:secret>" in address or address.endswith((".csv", ".pdf")):
                continue
            request = RequestFactory().get(f"/{address}")
            request._samskap_actor = Actor(roles=roles)
            marked = [entry.label for entry in Portal(request).navigation if entry.current]
            assert len(marked) == 1, f"{address}: {marked}"


@pytest.mark.django_db
def test_the_menu_shows_only_what_the_actor_may_reach(menu: list[NavigationItem]) -> None:
    menu.append(NavigationItem(label="Secret", route="accessibility", order=1, shown=lambda actor: False))
    assert "Secret" not in Client().get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("demo", [True, False])
def test_example_data_is_announced_and_the_gallery_shown_only_in_a_demo(demo: bool) -> None:
    with override_settings(DEMO=demo):
        assert ("demo-note" in Client().get("/").content.decode()) is demo
        assert Client().get("/ui/gallery/").status_code == (200 if demo else 404)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.ui.test_frame")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_page_says_what_may_be_wrong(language: str) -> None:
    answer = Client(headers={"accept-language": language}).get("/missing/")
    assert answer.status_code == 404
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.ui.test_frame")
def test_a_fault_of_ours_is_admitted_without_the_frame() -> None:
    answer = Client(raise_request_exception=False).get("/broken/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "<h1>" in page
    assert "RuntimeError" not in page
    assert "site-head" not in page


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_a_way_on() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/login/", {"login": "a@b.example", "password": "x"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'href="/account/login/"' in page


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_barest_pages_need_no_context(name: str) -> None:
    assert "<h1>" in render_to_string(name)


@pytest.mark.django_db
def test_the_shell_costs_a_visitor_no_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert Client().get("/accessibility/").status_code == 200


@pytest.mark.django_db
def test_pages_stay_within_their_weight() -> None:
    for url in ("/", "/accessibility/", "/account/login/"):
        assert len(Client().get(url).content) < 15_000
    assert len(Client().get("/ui/gallery/").content) < 150_000
