"""The report as people meet it: in words, in their language, to those who may, and about nobody who could be known."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from samskap.cocreation.models import Conversation, State, Statement
from samskap.cocreation.participation import cookie_name, cookie_value
from samskap.cocreation.selectors.sentences import number_word, result_sentences
from samskap.cocreation.services.maps import refresh_map
from samskap.core.models import Role
from tests.cocreation.factories import make_conversation, make_statement
from tests.cocreation.report.crowds import make_crowd
from tests.core.factories import make_user, sign_in

pytestmark = pytest.mark.django_db


def published(**fields) -> Conversation:
    conversation = make_crowd(**{"sizes": (30, 20), **fields, "report_published_at": timezone.now()})
    refresh_map(conversation_id=conversation.pk)
    return conversation


def page(client, conversation: Conversation, route: str = "report", **query) -> str:
    response = client.get(reverse(route, args=[conversation.token]), query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def test_the_report_starts_with_what_the_numbers_say(client) -> None:
    html = page(client, published())
    assert "We see two groups. They agree on three things." in html
    assert "50 people" in html
    assert html.index("We see two groups") < html.index("1. What you share") < html.index("4. The map")
    assert html.count('class="said"') == 3 + 6
    assert "30 people" in html
    assert "20 people" in html


def test_statements_carry_their_language(client) -> None:
    conversation = published()
    statement = conversation.statements.order_by("number")[0]
    statement.text, statement.language = "Träden ska stå kvar.", "sv"
    statement.save()
    assert '<span lang="sv">Träden ska stå kvar.</span> <span class="lang-mark">sv</span>' in page(client, conversation)


def test_what_people_wrote_is_never_markup(client) -> None:
    conversation = published()
    conversation.statements.filter(number=1).update(text="<script>alert(1)</script><img src=x onerror=alert(1)>")
    for route in ("report", "report_live", "report_statements"):
        html = page(client, conversation, route)
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_an_unpublished_report_is_for_the_asker_only(client) -> None:
    conversation = make_crowd(sizes=(30, 20))
    refresh_map(conversation_id=conversation.pk)
    for route in ("report", "report_live", "report_statements", "report_csv"):
        assert client.get(reverse(route, args=[conversation.token])).status_code == 403
    for role in (Role.LEAD, Role.MEMBER, Role.OBSERVER):
        sign_in(client, make_user(organisation=conversation.organisation, role=role))
        html = page(client, conversation)
        assert "Preview" in html
    sign_in(client, make_user(organisation=make_conversation().organisation, role=Role.LEAD))
    assert client.get(reverse("report", args=[conversation.token])).status_code == 403


@pytest.mark.parametrize("route", ["report", "report_live", "report_statements", "report_csv"])
def test_a_private_conversation_is_nothing_to_others(client, route: str) -> None:
    conversation = published(visibility="private")
    assert client.get(reverse(route, args=[conversation.token])).status_code == 404
    sign_in(client, make_user(organisation=make_conversation().organisation, role=Role.LEAD))
    assert client.get(reverse(route, args=[conversation.token])).status_code == 404
    sign_in(client, make_user(organisation=conversation.organisation))
    response = client.get(reverse(route, args=[conversation.token]))
    assert response.status_code == 200
    if route != "report_live":
        assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_no_report_about_four_people(client) -> None:
    html = page(client, published(sizes=(2, 2)))
    assert "Fewer than five people have answered so far." in html
    assert "chart" not in html
    html = page(client, published(sizes=(2, 2)), "report_statements")
    assert "%" not in re.sub(r"<head>.*</head>", "", html, flags=re.S)


def test_an_empty_conversation_has_a_report_that_says_so(client) -> None:
    conversation = make_conversation(statements=2, report_published_at=timezone.now())
    assert "Fewer than five people" in page(client, conversation)
    refresh_map(conversation_id=conversation.pk)
    assert "Fewer than five people" in page(client, conversation)
    assert "No statement has been published." in page(
        client, make_conversation(report_published_at=timezone.now()), "report_statements"
    )


def test_without_groups_the_page_says_what_that_means(client) -> None:
    conversation = make_crowd(sizes=(12,), common=4, divisive=0, report_published_at=timezone.now())
    refresh_map(conversation_id=conversation.pk)
    html = page(client, conversation)
    assert "We see no separate groups" in html
    assert "Most people agree on four things." in html
    assert "What it does not mean" in html


def test_two_people_in_no_group_cannot_be_worked_out(client) -> None:
    conversation = make_crowd(sizes=(30, 20), common=3, divisive=9, report_published_at=timezone.now())
    make_crowd(sizes=(1, 1), conversation=conversation, answers=2)
    refresh_map(conversation_id=conversation.pk)
    html = page(client, conversation)
    assert "52 people" in html
    assert "fewer than five people" in html
    assert "30 people" in html
    assert "18 to 21 people" in html
    assert "20 people" not in html
    assert "n = 20" not in html
    assert "n = 20" not in page(client, conversation, "report_statements", group=1)
    everybody = page(client, conversation, "report_statements")
    assert "n = 52" not in everybody
    conversation.refresh_from_db()
    drawn = conversation.snapshot.report["points"]
    assert len([one for one in drawn if one[2] == 1]) == 18
    assert not [one for one in drawn if one[2] == -1]


def test_the_page_says_that_nothing_has_been_answered_once_it_is_closed(client) -> None:
    conversation = published()
    assert "Not answered yet" not in page(client, conversation)
    conversation.state, conversation.closed_at = State.CLOSED, timezone.now()
    conversation.save()
    assert page(client, conversation).count("Not answered yet") == 3 + 6 + 2


def test_queries_do_not_grow(client, at_most_queries) -> None:
    conversation = published(common=20, divisive=40)
    for _ in range(30):
        make_statement(conversation)
    for route in ("report", "report_live", "report_statements"):
        page(client, conversation, route)
        with at_most_queries(9):
            page(client, conversation, route)


def test_number_words_in_every_language() -> None:
    for language in ("sv", "nb", "nn", "en"):
        with translation.override(language):
            words = [number_word(count) for count in range(2, 13)]
            assert len(set(words)) == 11
            assert not any(word.isdigit() for word in words)
            assert number_word(13) == "13"


def test_sentences_for_every_case() -> None:
    with translation.override("en"):
        group = {"id": 0, "confidence": None}
        one = {"enough": True, "groups": [group], "common_total": 1, "agreed": []}
        assert result_sentences(one) == ["We see one group.", "It agrees on one thing."]
        none = {"enough": True, "groups": [group] * 3, "common_total": 0, "agreed": []}
        assert result_sentences(none)[0] == "We see three groups."
        assert "do not yet see" in result_sentences(none)[1]


class TestStatements:
    """Every statement: sorted by what is allowed, a page at a time, by group."""

    def test_pages_of_25(self, client) -> None:
        conversation = published(common=10, divisive=20)
        assert page(client, conversation, "report_statements").count('class="said"') == 25
        assert page(client, conversation, "report_statements", page=2).count('class="said"') == 5
        assert page(client, conversation, "report_statements", page="'); DROP TABLE").count('class="said"') == 25

    @pytest.mark.parametrize(
        "sort", ["number", "agree", "disagree", "pass", "answers", "id; DROP TABLE", "author__key"]
    )
    def test_only_known_orders(self, client, sort: str) -> None:
        html = page(client, published(), "report_statements", sort=sort, group="1 OR 1=1")
        taken = sort if sort in ("agree", "disagree", "pass", "answers") else "number"
        content = html[html.index("<main") :]
        assert f'<a href="?sort={taken}&amp;" aria-current="page">' in content.replace("&&", "&amp;")
        assert "OR 1" not in content
        assert content.count("DROP") + content.count("author__key") == 0

    def test_sorted_by_agreement_in_a_group(self, client) -> None:
        conversation = published()
        html = page(client, conversation, "report_statements", sort="agree", group="1")
        shares = [int(one) for one in re.findall(r'class="value">(\d+)', html)]
        assert shares == sorted(shares, reverse=True)
        assert shares[0] == 100
        assert shares[-1] < 15

    def test_the_file_holds_no_formula(self, client) -> None:
        conversation = published()
        for number, start in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"), start=1):
            conversation.statements.filter(number=number).update(text=start)
        body = page(client, conversation, "report_csv")
        cells = [line.split(",")[1].strip('"') for line in body.splitlines()[1:] if line[:1].isdigit()]
        assert len(cells) >= 6
        assert not [cell for cell in cells if cell.lstrip()[:1] in "=+-@"]


class TestLive:
    """The page for a meeting."""

    def test_the_part_that_changes_is_fetched_until_the_conversation_closes(self, client) -> None:
        conversation = published()
        assert 'hx-trigger="every 2s"' in page(client, conversation, "report_live")
        part = client.get(reverse("report_live", args=[conversation.token]), headers={"hx-request": "true"})
        assert part.content.decode().lstrip().startswith('<div class="live"')
        Conversation.objects.filter(pk=conversation.pk).update(state=State.CLOSED, closed_at=timezone.now())
        assert "hx-trigger" not in page(client, conversation, "report_live")

    def test_nothing_new_is_a_304(self, client) -> None:
        conversation = published()
        url = reverse("report_live", args=[conversation.token])
        etag = client.get(url, headers={"hx-request": "true"})["ETag"]
        assert client.get(url, headers={"hx-request": "true", "if-none-match": etag}).status_code == 304
        assert client.get(url, headers={"if-none-match": etag}).status_code == 200, "the page is not the part"
        refresh_map(conversation_id=conversation.pk)
        assert client.get(url, headers={"hx-request": "true", "if-none-match": etag}).status_code == 200

    def test_a_withdrawn_report_is_no_304(self, client) -> None:
        conversation = published()
        url = reverse("report_live", args=[conversation.token])
        etag = client.get(url)["ETag"]
        Conversation.objects.filter(pk=conversation.pk).update(report_published_at=None)
        assert client.get(url, headers={"if-none-match": etag}).status_code == 403


def test_the_method_is_explained_to_everybody(client) -> None:
    response = client.get(reverse("method"), headers={"accept-language": "en"})
    assert response.status_code == 200
    assert "How people are placed" in response.content.decode()


@pytest.mark.parametrize("route", ["export_polis", "export_json"])
def test_downloads_of_votes_are_for_those_who_belong_to_the_asker(client, route: str) -> None:
    conversation = published()
    url = reverse(route, args=[conversation.token])
    assert client.get(url).status_code == 403, "a link opens nothing by itself"
    assert url not in page(client, conversation)
    sign_in(client, make_user(organisation=conversation.organisation, role="observer"))
    assert url in page(client, conversation)
    response = client.get(url)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


def test_a_thousand_statements_cost_no_more_queries(client, at_most_queries) -> None:
    conversation = published()
    now = timezone.now()
    Statement.objects.bulk_create(
        Statement(
            conversation=conversation,
            number=100 + i,
            text=f"More {i}",
            language="en",
            status="published",
            created_at=now,
        )
        for i in range(1000)
    )
    refresh_map(conversation_id=conversation.pk)
    for route, allowed in (("report", 8), ("report_statements", 6), ("report_csv", 6)):
        page(client, conversation, route)
        with at_most_queries(allowed):
            page(client, conversation, route, sort="agree")


def test_a_participant_sees_where_they_stand_and_nobody_else_does(client) -> None:
    conversation = published()
    somebody = conversation.participants.first()
    client.cookies[cookie_name(conversation)] = cookie_value(somebody, conversation)
    html = page(client, conversation)
    assert "You stand nearest group A." in html
    assert 'class="you"' in html
    client.cookies.clear()
    assert 'class="you"' not in page(client, conversation)
    other = published()
    client.cookies[cookie_name(other)] = cookie_value(somebody, conversation)
    assert 'class="you"' not in page(client, other), "a cookie of one conversation is none in another"
