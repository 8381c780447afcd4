"""Where grants are worked with: every page bears a small telephone and axe, and a form that is sent empty says so."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from samskap.core.models import User
from samskap.portfolio.models import BallotBox, Channel, PaperBatch
from samskap.portfolio.services.votes.casting import Voter, cast_ballot, enter_sheet
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.sealing import seal_box
from tests.core.factories import make_organisation, make_user
from tests.portfolio.ballot_factories import door_of, make_box
from tests.portfolio.factories import make_application, make_district, make_jury, make_photo, make_scheme, make_view
from tests.portfolio.round_factories import make_candidate, make_round
from tests.support.browsing import NewPage, someone
from tests.support.looks import NARROW, check_narrow_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Grants with a name that is much longer than anybody would like it to be on a telephone"
WAYS = [(Channel.EMAIL, "civil_society"), (Channel.OPEN, "civil_society"), (Channel.PAPER, "civil_society")]


@pytest.fixture(autouse=True)
def _no_rate_limits_from_before() -> None:
    cache.clear()


def decided_by_a_jury(lead: User) -> list[str]:
    """Applications in every state, the jury, what follows a decision."""
    solvik = lead.memberships.get().organisation
    scheme = make_scheme(solvik, "closed", title=LONG, quorum=2)
    north = make_district(scheme)
    make_jury(scheme, lead)
    other = make_jury(scheme)
    rows = {
        state: make_application(scheme, state, district=north, title="A hedge on Elm Street")
        for state in ("waiting", "declined", "granted", "agreed", "reported", "done", "lapsed")
    }
    make_view(rows["waiting"], other)
    make_photo(rows["reported"])
    here = [scheme.token]
    draft = make_scheme(solvik, "draft", title=LONG)
    pages = [reverse("my_grants"), reverse("create_grant_scheme")]
    pages += [reverse(name, args=[draft.token]) for name in ("grant_workroom", "edit_grant_scheme")]
    pages += [reverse("grant_workroom", args=here)]
    pages += [reverse("end_grant_scheme", args=[make_scheme(solvik, title=LONG).token])]
    pages += [reverse("grant_jury", args=here), reverse("remove_from_grant_jury", args=[scheme.token, other.pk])]
    pages += [reverse("grant_applications", args=here)]
    pages += [reverse("grant_application", args=[scheme.token, one.number]) for one in rows.values()]
    pages += [
        reverse(name, args=[scheme.token, rows[state].number])
        for name, state in (
            ("take_back_grant", "granted"),
            ("mark_grant_paid", "agreed"),
            ("ask_about_grant_report", "reported"),
        )
    ]
    return pages


def decided_by_ballot(lead: User) -> list[str]:
    """What comes on the ballot, the rules, the vote, paper, the result and the decision by it."""
    solvik = lead.memberships.get().organisation
    prepared = make_scheme(solvik, "closed", title=LONG, decided_by="ballot")
    waits = make_application(prepared)
    one = [prepared.token, waits.number]
    pages = [reverse(name, args=one) for name in ("grant_application", "decline_before_vote")]
    pages += [reverse(name, args=[prepared.token]) for name in ("grant_workroom", "grant_applications", "vote_setup")]
    saved = make_box(make_scheme(solvik, "closed", title=LONG, decided_by="ballot"), stage="draft", channels=WAYS)
    pages += [reverse("vote_setup", args=[saved.about.token])]
    box = make_box(make_scheme(solvik, "closed", title=LONG, decided_by="ballot"), channels=WAYS)
    batch = PaperBatch.objects.create(door=door_of(box, Channel.PAPER), name="LIBRARY", sheets=2)
    enter_sheet(batch=batch, sheet=1, choices=[(1, 1)])
    of_box, of_batch = [box.token], [box.token, batch.pk]
    pages += [reverse(name, args=of_box) for name in ("vote_work", "ballot_sheet", "vote_poster", "vote_rules")]
    pages += [reverse("withdraw_option", args=[box.token, 1]), reverse("paper_batch", args=of_batch)]
    counted = make_box(make_scheme(solvik, "closed", title=LONG, decided_by="ballot"), completion="greedy")
    make_jury(counted.about, lead)
    for choices in [[(1, 1), (2, 1)]] * 6 + [[(3, 1)]] * 6:
        cast_ballot(box=counted, voter=Voter(door_of(counted, Channel.OPEN)), choices=choices)
    seal_box(box=counted, now=counted.closes_at)
    count_box(box=BallotBox.objects.get(pk=counted.pk))
    pages += [reverse(name, args=[counted.about.token]) for name in ("grant_result", "decide_by_ballot")]
    return [*pages, reverse("vote_work", args=[counted.token]), reverse("receipts", args=[counted.token])]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("make", [decided_by_a_jury, decided_by_ballot])
def test_every_page_where_grants_are_worked_with_is_accessible(
    new_page: NewPage, live: str, make: object, colours: str
) -> None:
    assert callable(make)
    lead = make_user(role="lead", organisation=make_organisation("Solvik with a rather long name"))
    paths = make(lead)
    page = someone(new_page, live, lead, width=NARROW, color_scheme=colours)
    for path in paths:
        answer = page.goto(f"{live}{path}")
        assert answer is not None
        assert answer.status == 200, path
        check_narrow_page(page, path)


def test_a_form_sent_empty_by_keyboard_puts_the_focus_on_what_is_wrong(new_page: NewPage, live: str) -> None:
    solvik = make_organisation("Solvik")
    lead = make_user(role="lead", organisation=solvik)
    row = make_round(solvik, "workshop")
    for _number in range(2):
        make_candidate(row)
    here = [row.token]
    page = someone(new_page, live, lead, width=NARROW)
    for path, button in (
        (reverse("create_round"), "Save"),
        (reverse("cancel_round", args=here), "Cancel the round"),
        (reverse("round_parties", args=here), "Name them"),
        (reverse("round_people", args=here), "Add"),
        (reverse("import_candidates", args=here), "Go on"),
        (reverse("propose_candidate", args=here), "Propose it"),
        (reverse("withdraw_candidate", args=[row.token, 1]), "Withdraw"),
    ):
        page.goto(f"{live}{path}")
        page.get_by_role("button", name=button, exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.locator("#error-summary")).to_be_focused()
        check_narrow_page(page, path)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("[aria-invalid=true]").first).to_be_focused()
