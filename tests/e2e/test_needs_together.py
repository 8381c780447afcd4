"""Two municipalities find that they have the same need, state it together and sign; funders see what recurs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from samskap.calls.models import Call, Compared, Engagement, EngagementReason, Fit
from samskap.calls.services.funders import count_for_funders
from samskap.core.models import Organisation, User
from samskap.needs.models import FunderConsent
from samskap.needs.services.comparing import compare_needs
from tests.core.factories import make_network, make_organisation, make_user, sign_in
from tests.needs.factories import make_challenge, make_joint, make_need, make_pair, make_signature
from tests.needs.same_needs import SAME, Written
from tests.support.looks import NARROW, check_narrow_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def _no_rate_limits_from_before() -> None:
    cache.clear()


def signed_in(context: BrowserContext, live: str, user: User) -> None:
    """A session for the browser without going through the pages."""
    cookie = sign_in(Client(), user).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live}])


def texts(row: Written) -> dict[str, str]:
    return {"today": row.today, "whom": row.whom, "better": row.better, "language": row.language}


def test_a_swedish_and_a_norwegian_municipality_state_their_need_together(new_page: NewPage, live: str) -> None:
    solvik, fjordvik = make_organisation("Solvik"), make_organisation("Fjordvik", country="NO")
    make_network(solvik, fjordvik, name="Quiet nights")
    make_need(solvik, **texts(SAME[0]))
    make_need(fjordvik, **texts(SAME[1]))
    compare_needs(now=timezone.now())

    lead = new_page()
    signed_in(lead.context, live, make_user(role="lead", organisation=solvik))
    lead.goto(f"{live}/workbench/")
    lead.get_by_role("link", name="1 need of others reads like one of yours").click()
    assert lead.locator("blockquote[lang=sv]").inner_text() in texts(SAME[0]).values()
    assert lead.locator("blockquote[lang=nb]").inner_text() in texts(SAME[1]).values()
    lead.get_by_role("button", name="The same need").click()
    lead.get_by_role("link", name="Decided").click()
    lead.get_by_role("link", name="State it together").click()
    expect(lead.get_by_label("Fjordvik", exact=False)).to_be_checked()
    lead.get_by_label("Title").fill("Lugna nätter")
    lead.get_by_role("button", name="Write the joint need").click()
    expect(lead.get_by_role("heading", level=1, name="Lugna nätter")).to_be_visible()
    address = lead.url

    other = new_page(width=375, java_script_enabled=False)
    signed_in(other.context, live, make_user(role="lead", organisation=fjordvik))
    other.goto(f"{live}/workbench/")
    other.get_by_role("link", name="You have not signed: Lugna nätter").click()
    other.get_by_role("link", name="Sign", exact=True).click()
    other.get_by_role("button", name="Sign for the municipality").click()
    other.get_by_label("On what mandate do you sign?").fill("Formannskapet, sak 12/26")
    other.get_by_role("button", name="Sign for the municipality").click()
    expect(other.get_by_role("cell", name="Formannskapet, sak 12/26")).to_be_visible()

    lead.goto(address)
    expect(lead.get_by_text("1 municipality has signed.")).to_be_visible()
    expect(lead.get_by_role("link", name="Change the text")).to_have_count(0)


def something_to_see() -> tuple[User, list[str]]:
    """A lead, and every page of this part with something on it."""
    home = make_organisation("Solvik")
    user = make_user(role="lead", organisation=home)
    need = make_need(home, **texts(SAME[0]))
    other = make_organisation("Fjordvik", country="NO")
    pair = make_pair(need, make_need(other, **texts(SAME[1])))
    make_pair(make_need(home, **texts(SAME[6])), make_need(make_organisation("Ås"), **texts(SAME[8])), "proposed")
    joint = make_joint(home, pair.first, pair.second, title="Quiet nights for those who sleep at home")
    signed = make_joint(other, pair.first, pair.second, title="No food thrown away")
    make_signature(signed, other, mandate="Kommunstyret, sak 44/26, 5. oktober 2026")
    call = Call.objects.create(
        title="Nights", created_at=timezone.now(), currency="EUR", most=60_000,
        opens_at=timezone.now(), closes_at=datetime(2026, 12, 24, tzinfo=UTC),
    )  # fmt: skip
    codes = ("care.night", "care.staff", "learning.absence", "health.loneliness")
    for number in range(12):
        place = make_organisation(f"Municipality {number}")
        Organisation.objects.filter(pk=place.pk).update(
            inhabitants=9_000 + 3_100 * number, inhabitants_on=date(2026, 1, 1)
        )
        for one in range(1 + number % 3):
            said = make_need(place, shared_at=datetime(2024 + (number + one) % 3, 5, 1, tzinfo=UTC))
            make_challenge(said, codes[(number + one) % 4 if number % 4 else 0])
            Compared.objects.create(need=said, digest="d", method="model", at=timezone.now())
            if one == 0 and number % 2:
                Fit.objects.create(need=said, call=call, score=99)
        if number < 2:
            FunderConsent.objects.create(organisation=place, given_at=timezone.now())
        engaged = Engagement.objects.create(organisation=place, call=call, step="no_go", decided_at=timezone.now())
        for reason in ("too_small", "staff")[: 1 + number % 2]:
            EngagementReason.objects.create(engagement=engaged, reason=reason)
    count_for_funders(now=timezone.now())
    pages = [reverse("funders"), reverse("funders") + "?theme=care", reverse("same_needs"), reverse("joint_needs")]
    pages += [reverse("same_needs") + "?show=decided", reverse("need", args=[need.token])]
    pages += [reverse("joint_need", args=[one.token]) for one in (joint, signed)]
    pages += [reverse(name, args=[joint.token]) for name in ("edit_joint_need", "sign_joint_need", "close_joint_need")]
    fixed = make_joint(home, pair.first, pair.second, title="Less food thrown away")
    make_signature(fixed, other)
    pages += [reverse("edit_joint_need", args=[fixed.token]), reverse("needs") + "?about=gone&goal=99"]
    pages += [reverse("make_joint_need", args=[need.token]), reverse("funder_consent", args=[home.slug])]
    pages += [reverse("edit_organisation", args=[home.slug]), reverse("organisation", args=[home.slug])]
    return user, pages


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_page_is_accessible_on_a_small_telephone(new_page: NewPage, live: str, colours: str) -> None:
    user, pages = something_to_see()
    page = new_page(width=NARROW, color_scheme=colours)
    signed_in(page.context, live, user)
    for path in pages:
        page.goto(f"{live}{path}")
        check_narrow_page(page, path)
