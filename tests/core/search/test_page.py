"""The search page: what comes in by the address goes out as text."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client

from samskap.core.models import Organisation, Visibility
from samskap.core.registry import Found, registry
from samskap.core.services import searching
from tests.core.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def organisation(monkeypatch: pytest.MonkeyPatch) -> Organisation:
    monkeypatch.setattr(registry, "search_kinds", {"thing": "Things"})
    monkeypatch.setattr(registry, "search_sources", {"thing": lambda: iter(())})
    organisation = make_organisation("Solvik <b>")
    for number in range(30):
        found = Found(str(number), "sv", f"/t/{number}/", "Torg <i>", "Bänkar", organisation.pk, Visibility.PUBLIC)
        searching.index("thing", found.object_id, [found])
    return organisation


def get(client: Client, **parameters: str) -> str:
    answer = client.get("/search/?" + urlencode(parameters), headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.text


def test_hits_tabs_and_pages(client: Client) -> None:
    page = get(client, q="torget")
    assert "30 results" in page
    assert 'href="/t/' in page
    assert "Page 1 of 2" in page
    assert "q=torget&amp;page=2" in page
    assert "Torg &lt;i&gt;" in page
    assert "Solvik &lt;b&gt;" in page


def test_an_empty_search_asks_and_a_fruitless_one_helps(client: Client) -> None:
    assert "Nothing was found" not in get(client)
    assert "Nothing was found" in get(client, q="ingenstans")
    assert "Nothing was found" not in get(client, q="%%%")


@pytest.mark.parametrize("name", ["q", "kind", "page"])
@pytest.mark.parametrize(
    "value", ['"><script>alert(1)</script>', "'; DROP TABLE x", "\0", "-1", "1e9", "javascript:alert(1)", "é" * 5000]
)
def test_no_parameter_becomes_markup_or_an_error(name: str, value: str, client: Client) -> None:
    page = get(client, **{"q": "torg", name: value})
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
