"""What everybody sees of grants, and what nobody outside does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.portfolio.models import GrantScheme
from samskap.portfolio.selectors.grants.public import open_schemes, public_schemes
from tests.core.factories import make_organisation, make_user, sign_in
from tests.portfolio.ballot_factories import make_box
from tests.portfolio.factories import make_application, make_district, make_photo, make_scheme

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]


def test_what_one_can_apply_for_comes_first() -> None:
    now = timezone.now()
    made = {
        "closed long ago": make_scheme(stage="closed", closes_at=now - timedelta(days=40)),
        "opens late": make_scheme(stage="coming", opens_at=now + timedelta(days=9)),
        "ended": make_scheme(stage="ended"),
        "closes late": make_scheme(closes_at=now + timedelta(days=30)),
        "opens soon": make_scheme(stage="coming", opens_at=now + timedelta(days=2)),
        "closes soon": make_scheme(closes_at=now + timedelta(days=3)),
        "closed": make_scheme(stage="closed", closes_at=now - timedelta(days=4)),
    }
    make_scheme(stage="draft")
    names = {scheme.pk: name for name, scheme in made.items()}
    order = [names[row.pk] for row in public_schemes(now)]
    assert order[:4] == ["closes soon", "closes late", "opens soon", "opens late"]
    assert set(order[4:]) == {"ended", "closed", "closed long ago"}
    assert order.index("closed") < order.index("closed long ago")


def test_the_closing_moment_itself_is_closed_in_the_list() -> None:
    scheme = make_scheme()
    later = make_scheme(closes_at=scheme.closes_at + timedelta(days=1))
    assert [row.pk for row in public_schemes(scheme.closes_at)] == [later.pk, scheme.pk]


def test_the_start_page_shows_what_is_open_and_nothing_else(client: Client, at_most_queries: Limit) -> None:
    now = timezone.now()
    for number in range(4):
        make_scheme(title=f"Open {number}", closes_at=now + timedelta(days=9 - number))
    for stage in ("draft", "coming", "closed", "ended"):
        make_scheme(stage=stage, title=f"Stage {stage}")
    assert [one.scheme.title for one in open_schemes(now)] == ["Open 3", "Open 2", "Open 1"]
    with at_most_queries(6):
        page = client.get("/").text
    assert "Open 3" in page
    assert "Stage " not in page


def test_an_empty_portal_says_what_would_stand_here(client: Client) -> None:
    make_scheme(stage="draft")
    page = client.get(reverse("grants")).text
    assert "No grants yet" in page
    assert "Your street" not in page


def test_nothing_of_what_was_not_granted_and_agreed_is_shown(client: Client) -> None:
    scheme = make_scheme()
    for state in ("waiting", "withdrawn", "declined", "granted", "lapsed"):
        hidden = make_application(
            scheme, state, title=f"HIDDEN {state}", text="HIDDEN", place="HIDDEN", name="HIDDEN", name_is_public=True,
            reason="HIDDEN" if state not in ("waiting", "withdrawn") else "",
        )  # fmt: skip
        make_photo(hidden, shows="HIDDEN")
        assert client.get(reverse("grant_project", args=[scheme.token, hidden.number])).status_code == 404
        photo = reverse("grant_photo", args=[scheme.token, hidden.photos.get().token])
        assert client.get(photo).status_code == 404
    make_application(scheme, "agreed", title="A bench")
    for address in (
        reverse("grants"),
        reverse("grant_scheme", args=[scheme.token]),
        f"/api/grants/{scheme.token}/projects/",
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert "HIDDEN" not in page.text
    assert "A bench" in client.get(reverse("grant_scheme", args=[scheme.token])).text
    assert client.get(f"/api/grants/{scheme.token}/projects/").json()["count"] == 1


def test_a_report_and_its_pictures_wait_until_the_organisation_has_looked(client: Client) -> None:
    scheme = make_scheme()
    told = make_application(scheme, "reported", report="UNSEEN")
    photo = reverse("grant_photo", args=[scheme.token, make_photo(told).token])
    page = reverse("grant_project", args=[scheme.token, told.number])
    assert "UNSEEN" not in client.get(page).text
    assert "UNSEEN" not in client.get(reverse("grant_scheme", args=[scheme.token])).text
    assert client.get(photo).status_code == 404
    sign_in(client, make_user(role="lead", organisation=make_organisation()))
    assert client.get(photo).status_code == 404
    sign_in(client, make_user(role="observer", organisation=scheme.organisation))
    assert client.get(photo).status_code == 200


def test_done_it_stands_with_sum_reason_and_pictures(client: Client) -> None:
    scheme = make_scheme()
    row = make_application(scheme, "done", "8000.00", district=make_district(scheme), name_is_public=False)
    photo = make_photo(row, shows="Forty people & a hedge")
    page = client.get(reverse("grant_project", args=[scheme.token, row.number])).text
    for words in ("A good idea for many.", "Forty people came", "About 40", "North", "Forty people &amp; a hedge"):
        assert words in page
    assert "8 000 SEK" in page.replace("\xa0", " ")
    assert "Kim" not in page
    assert row.email not in page
    answer = client.get(reverse("grant_photo", args=[scheme.token, photo.token]))
    assert answer.headers["Content-Type"] == "image/jpeg"
    row.name_is_public = True
    row.save()
    assert "Kim" in client.get(reverse("grant_project", args=[scheme.token, row.number])).text


@pytest.mark.parametrize(
    ("reached", "said"), [(0, "About 0"), (1, "Fewer than five"), (4, "Fewer than five"), (5, "About 5")]
)
def test_how_few_took_part_is_not_told_to_the_person(client: Client, reached: int, said: str) -> None:
    row = make_application(state="done", reached=reached)
    assert said in client.get(reverse("grant_project", args=[row.scheme.token, row.number])).text
    item = client.get(f"/api/grants/{row.scheme.token}/projects/").json()["items"][0]
    assert item["reached"] == (None if 0 < reached < 5 else reached)


@pytest.mark.parametrize(("declined", "said"), [(4, False), (5, True)])
def test_few_who_got_nothing_are_not_counted(client: Client, declined: int, said: bool) -> None:
    scheme = make_scheme()
    for _number in range(declined):
        make_application(scheme, "declined")
    page = client.get(reverse("grant_scheme", args=[scheme.token])).text
    assert ("applications got no grant" in page) == said


def test_projects_of_one_part_of_the_municipality(client: Client) -> None:
    scheme = make_scheme()
    north, south = make_district(scheme), make_district(scheme, "South")
    make_district(scheme, "Nowhere")
    make_application(scheme, "agreed", title="Up there", district=north)
    make_application(scheme, "agreed", title="Down there", district=south)
    make_application(scheme, "declined", title="Not shown", district=south)
    address = reverse("grant_scheme", args=[scheme.token])
    page = client.get(f"{address}?district={south.pk}").text
    assert "Down there" in page
    assert "Up there" not in page
    assert "Nowhere" not in page
    foreign = make_district(make_scheme())
    for wrong in (foreign.pk, "x", "1' OR 1=1", "<script>", "9" * 40, "%00"):
        page = client.get(address, {"district": wrong, "page": "-7"})
        assert page.status_code == 200
        assert "Up there" in page.text
        assert "<script>" not in page.text


def test_insiders_see_a_draft_and_others_do_not(client: Client) -> None:
    scheme = make_scheme(stage="draft")
    address = reverse("grant_scheme", args=[scheme.token])
    assert client.get(address).status_code == 404
    assert client.get(f"/api/grants/{scheme.token}/projects/").status_code == 404
    sign_in(client, make_user(role="member", organisation=scheme.organisation))
    assert "It is being written and not public yet." in client.get(address).text
    assert client.get(f"/api/grants/{scheme.token}/projects/").status_code == 404


def test_how_much_is_left_is_said_exactly(client: Client) -> None:
    scheme = make_scheme(budget=Decimal("100000.30"))
    make_application(scheme, "agreed", "0.10")
    make_application(scheme, "granted", "0.10")
    page = client.get(reverse("grant_scheme", args=[scheme.token])).text.replace("\xa0", " ")
    assert "100 000.10 SEK of 100 000.30 SEK is left." in page
    assert "0.20 SEK" in page
    assert client.get("/api/grants/").json()["items"][0]["granted"] == "0.20"


def test_lists_have_pages_and_ask_little(client: Client, at_most_queries: Limit) -> None:
    organisation = make_organisation()
    scheme = make_scheme(organisation)
    for number in range(30):
        row = make_application(scheme, "done", "1.00", number=number + 1, title=f"Project {number}")
        make_photo(row)
        make_scheme(organisation)
    address = reverse("grant_scheme", args=[scheme.token])
    with at_most_queries(9):
        page = client.get(address).text
    assert page.count("Project ") < 30
    with at_most_queries(6):
        client.get(reverse("grants"))
    with at_most_queries(6):
        client.get(reverse("grant_project", args=[scheme.token, 3]))
    with at_most_queries(6):
        found = client.get(f"/api/grants/{scheme.token}/projects/?limit=7&offset=28").json()
    assert (found["count"], len(found["items"])) == (30, 2)
    assert client.get(f"/api/grants/{scheme.token}/projects/?limit=101").status_code == 422
    assert GrantScheme.objects.count() == client.get("/api/grants/?limit=1").json()["count"]


def test_what_residents_vote_about_is_not_said_to_be_closed(client: Client, at_most_queries: Limit) -> None:
    now = timezone.now()
    voted = make_box(make_scheme(stage="closed", title="Voted now", decided_by="ballot")).scheme
    later = make_scheme(title="Open for long", closes_at=now + timedelta(days=30))
    for stage in ("draft", "coming", "closed"):
        make_box(make_scheme(stage="closed", title=f"Vote {stage}"), stage=stage)
    assert [one.scheme for one in open_schemes(now)] == [voted, later]
    assert [row.pk for row in public_schemes(now)[:2]] == [voted.pk, later.pk]
    with at_most_queries(6):
        start = client.get("/").text
    assert "Voted now" in start and "Vote before" in start
    assert "Vote draft" not in start and "Vote coming" not in start and "Vote closed" not in start
    with at_most_queries(6):
        listed = client.get(reverse("grants")).text
    assert listed.count("Vote before") == 1
    page = client.get(reverse("grant_scheme", args=[voted.token])).text
    assert "Closed since" not in page
    assert "Vote before" in page
    theirs = client.get(reverse("organisation", args=[voted.organisation.slug])).text
    assert theirs.count("Vote before") == 1
    assert voted not in [one.scheme for one in open_schemes(voted.box.closes_at)], "the closing second is closed"
