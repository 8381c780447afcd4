"""What people and organisations do about calls in a real browser, without script: on a small telephone, in the dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from samskap.calls.models import CallShare, CallShareAnswer, Dismissal, Engagement, EngagementReason, SavedSearch
from samskap.core.models import User
from tests.calls.factories import make_call
from tests.core.factories import make_network, make_organisation, make_user
from tests.needs.factories import make_need
from tests.support.looks import NARROW, check_narrow_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(live: str, page: Page, person: User) -> Page:
    """The person's cookie in this page's context."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live}])
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_bear_a_small_telephone(live: str, new_page: Callable[..., Page], scheme: str) -> None:
    home, town = make_organisation("Solvik"), make_organisation("Granvik")
    network, lead, now = make_network(home, town), make_user(role="lead", organisation=home), timezone.now()
    call = make_call("A", titles={"sv": "Energieffektiva bostäder i små och medelstora kommuner"}, funder="Vinnova")
    need = make_need(home)
    row = Engagement.objects.create(
        organisation=home, call=call, step="refused", because="No.", decided_at=now, decided_by=lead, need=need,
        lead=lead, hours=80, cost=64_000, asked=1_200_000, currency="SEK",
    )  # fmt: skip
    row.notes.create(text="Ask them.", by=lead, at=now)
    EngagementReason.objects.create(
        engagement=Engagement.objects.create(organisation=town, call=call, step="no_go", decided_at=now), reason="time"
    )
    share = CallShare.objects.create(network=network, call=call, message="Shall we?", shared_by=lead, shared_at=now)
    CallShareAnswer.objects.create(share=share, organisation=town, answer="lead", comment="Yes.", by=lead, at=now)
    SavedSearch.objects.create(person=lead, name="Energy", words="heat", need=need)
    Dismissal.objects.create(person=lead, call=call, need=need)
    ours, shared = f"/k/{call.token}/ours/{home.slug}/", f"/calls/shared/{share.token}/"
    page = signed_in(live, new_page(width=NARROW, color_scheme=scheme, java_script_enabled=True), lead)
    for path in (
        f"/k/{call.token}/", ours, f"{ours}plan/", f"{ours}step/no_go/", "/calls/ours/", shared,
        f"{shared}answer/{home.slug}/", "/calls/searches/", "/calls/searches/new/", "/calls/away/",
        f"/k/{make_call('B').token}/share/{network.slug}/",
    ):  # fmt: skip
        page.goto(f"{live}{path}")
        check_narrow_page(page, path)


def test_from_one_click_to_a_reasoned_no(live: str, new_page: Callable[..., Page]) -> None:
    home, call = make_organisation("Solvik"), make_call("A")
    page = signed_in(live, new_page(), make_user(role="member", organisation=home))
    page.goto(f"{live}/k/{call.token}/")
    page.get_by_role("button", name="We are considering it").click()
    page.get_by_role("link", name="We will not apply").click()
    page.get_by_role("button", name="We will not apply").click()
    expect(page.get_by_text("Choose at least one reason.").first).to_be_visible()
    page.get_by_label("Nobody has time to write or run it").check()
    page.get_by_label("More about why").fill("Nobody is free before summer.")
    page.get_by_role("button", name="We will not apply").click()
    expect(page.get_by_text("Nobody is free before summer.")).to_be_visible()
    page.get_by_role("button", name="Consider it again").click()
    assert Engagement.objects.get().step == "considering"
