"""What tells the groups apart and what all of them reject: ranked, with intervals, and silent about few people."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from samskap.cocreation.engine import Shares
from samskap.cocreation.models import Conversation, MapSnapshot
from samskap.cocreation.services.maps import refresh_map
from tests.cocreation.factories import make_statement, make_vote
from tests.cocreation.report.crowds import make_crowd

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation() -> Conversation:
    made = make_crowd(sizes=(30, 20), common=3, divisive=6, report_published_at=timezone.now())
    rejected = make_statement(made, "Nobody wants this.")
    rare = make_statement(made, "Three of group B have seen this.")
    people = list(made.participants.order_by("id"))
    for person in people:
        make_vote(person, rejected, -1)
    for person in [*people[:20], *people[-3:]]:
        make_vote(person, rare, 1 if person in people[:20] else -1)
    refresh_map(conversation_id=made.pk)
    return made


def page(client, conversation: Conversation, route: str = "report", **query) -> str:
    response = client.get(reverse(route, args=[conversation.token]), query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def test_differences_are_told_with_their_interval(client, conversation) -> None:
    html = page(client, conversation)
    assert "2. Where you differ" in html
    assert html.count("The difference is between ") == 6
    report = MapSnapshot.objects.get().report
    assert report["divisive_total"] == 6
    for row in report["divisive"]:
        one = row["difference"]
        assert 0 <= one["low"] <= one["score"] <= one["high"] <= 1
        assert one["q"] <= 0.05


def test_what_all_groups_reject_is_common_ground_in_its_own_words(client, conversation) -> None:
    html = page(client, conversation)
    before, after = html.split("All groups say no to this")
    assert "Nobody wants this." in after.split("2. Where you differ")[0]
    assert "Nobody wants this." not in before
    assert '<span class="visually-hidden"> disagree</span>' in after
    answer = client.get(f"/api/conversations/{conversation.token}/report/").json()
    said = {one["number"]: one for one in answer["common_ground"]}
    assert said[10]["stance"] == "disagree"
    assert said[10]["bars"][0]["side"] == "disagree"
    assert said[10]["bars"][0]["low"] > 0.5


def test_no_figure_rests_on_fewer_than_five(client, conversation) -> None:
    """Abuse 6: three of group B answered statement 11, so nothing that comes from them is told."""
    shares = Shares.of(MapSnapshot.objects.get().data)
    rare = conversation.statements.get(number=11).pk
    assert rare in shares.ranked or not shares.ranked or len(shares.ranked) == 10
    assert shares.difference(rare) is None
    assert rare not in shares.differing()
    assert rare not in {row["statement"] for row in MapSnapshot.objects.get().report["divisive"]}
    items = client.get(f"/api/conversations/{conversation.token}/statements/?limit=50").json()["items"]
    told = {one["number"]: one["difference"] for one in items}
    assert told[11] is None
    assert told[4] is not None
    rows = list(csv.reader(io.StringIO(page(client, conversation, "report_csv", sort="difference").lstrip("\ufeff"))))
    cells = {row[0]: row for row in rows[1:]}
    assert rows[0][-4:] == ["Difference", "At least", "At most", "False discovery rate"]
    assert cells["11"][-4:] == ["", "", "", ""]
    assert int(cells["4"][-4]) > 50
    assert int(cells["4"][-3]) <= int(cells["4"][-4]) <= int(cells["4"][-2])


def test_every_statement_in_the_order_of_difference(client, conversation) -> None:
    html = page(client, conversation, "report_statements", sort="difference")
    assert 'aria-current="page">Difference</a>' in html
    assert html.index("Statement 4 ") < html.index("Statement 1 ")
    first = html[html.index('class="said"') :].split("</li></ul>")[0]
    assert first.count('class="value"') == 2, "the groups stand beside each other"
    assert html.rindex("Three of group B") > html.index("Statement 1 "), "what is not told comes last"


def test_without_groups_nothing_is_sorted_by_difference(client) -> None:
    alike = make_crowd(sizes=(12,), common=4, divisive=0, report_published_at=timezone.now())
    refresh_map(conversation_id=alike.pk)
    html = page(client, alike, "report_statements", sort="difference")
    assert "Difference" not in html
