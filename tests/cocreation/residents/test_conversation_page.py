"""What a resident's link opens."""

import pytest
from django.test import Client

from tests.cocreation.factories import make_conversation

pytestmark = pytest.mark.django_db


def test_it_opens_on_the_promise_and_a_statement_without_a_cookie(client: Client, at_most_queries) -> None:
    """No wall, nothing stored in the browser before the first answer."""
    conversation = make_conversation(statements=3)
    with at_most_queries(8):
        response = client.get(f"/c/{conversation.token}/")
    page = response.content.decode()
    assert response.status_code == 200
    assert not response.cookies
    assert "The trees stay." in page
    assert "about the square." in page


@pytest.mark.parametrize("path", ["", "promise/", "statement/", "me/", "about-me/", "result/", "forget/"])
def test_no_page_leaves_a_cookie_behind(client: Client, path: str) -> None:
    conversation = make_conversation(statements=1)
    response = client.get(f"/c/{conversation.token}/{path}")
    assert response.status_code == 200
    assert not response.cookies


def test_a_draft_is_not_there_for_others(client: Client) -> None:
    assert client.get(f"/c/{make_conversation(state='draft', statements=1).token}/").status_code == 404
