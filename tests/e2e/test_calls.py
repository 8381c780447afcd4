"""Calls in a real browser: real sources read, told of by mail, put in a calendar; a need that finds its calls."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import icalendar
import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from samskap.calls.models import AlertWish, Call, CallAlert, CallChange, CallSource, Listing
from samskap.calls.records import Moment, Stage, Status
from samskap.calls.services.match import match_needs
from samskap.calls.services.reading import Outcome, read_source
from samskap.calls.services.sightings import record_reading
from samskap.core.models import User, Visibility
from tests.calls.factories import make_record
from tests.calls.grants import real_grants
from tests.core.factories import make_organisation, make_user, sign_in
from tests.core.http.server import Asked, Reply, Site, serving
from tests.needs.factories import make_need
from tests.support.mailbox import Mailbox, receiving

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
NewPage = Callable[..., Page]
FIRST_SEEN = datetime(2026, 3, 13, 6, tzinfo=UTC)
KEPT = (1, 2, 12)
"""Numbers of the snapshots that are read here: the second and the twelfth know of deadlines that have moved."""


@pytest.fixture(autouse=True)
def _no_rate_limits_from_before() -> None:
    cache.clear()


@pytest.fixture
def site() -> Iterator[Site]:
    """The funders' servers."""
    with serving() as running:
        yield running


@pytest.fixture
def mailbox(settings: LazySettings, live: str) -> Iterator[Mailbox]:
    """A mail server that the portal sends to."""
    with receiving() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", box.port, 5
        settings.PUBLIC_URL = live
        yield box


def someone(new_page: NewPage, live: str, user: User, **options: object) -> Page:
    """A browser of their own, signed in."""
    page = new_page(**options)
    cookie = sign_in(Client(), user).cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live}])
    return page


def snapshots(folder: Path) -> dict[int, bytes]:
    """Some of the 80 real ones, as they were published."""
    [archive] = folder.glob("eu_topics_snapshots_*.tar.xz")
    found = {}
    with tarfile.open(archive) as opened:
        for member in opened:
            name = Path(member.name).name
            content = opened.extractfile(member) if name.endswith(".json") and int(name[:3]) in KEPT else None
            if content is not None:
                found[int(name[:3])] = content.read()
    assert sorted(found) == sorted(KEPT)
    return found


def grants_server(grants: list[dict[str, Any]], size: int = 100) -> Callable[[Asked], Reply]:
    """A CommonGrants server with these, in pages."""

    def answer(asked: Asked) -> Reply:
        page = int(dict(part.split("=") for part in asked.query.split("&"))["page"])
        info = {"page": page, "pageSize": size, "totalItems": len(grants), "totalPages": -(-len(grants) // size)}
        items = grants[(page - 1) * size : page * size]
        return Reply(json.dumps({"items": items, "paginationInfo": info}).encode())

    return answer


def add_source(page: Page, live: str, name: str, adapter: str, address: str) -> CallSource:
    """By the operator's form."""
    page.goto(f"{live}{reverse('add_source')}")
    page.get_by_label("Name", exact=True).fill(name)
    page.locator("[name=adapter]").select_option(adapter)
    page.get_by_label("Address", exact=True).fill(address)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Where the calls come from")).to_be_visible()
    return CallSource.objects.get(name=name)


def read(site: Site, source: CallSource, at: datetime) -> Outcome:
    """What the worker does with a source, with leave to ask this machine."""
    source.refresh_from_db()
    with site.client() as client:
        return read_source(source=source, client=client, now=at)


def in_days(now: datetime, days: int) -> Stage:
    """A stage that closes on a day to come."""
    return Stage(None, Moment((now + timedelta(days=days)).date(), "Europe/Brussels"))


def test_real_sources_are_read_told_of_and_put_in_a_calendar(
    new_page: NewPage, live: str, site: Site, mailbox: Mailbox, shared_data: Path, work_off: Callable[[], int]
) -> None:
    folder = shared_data / "calls"
    topics, grants = snapshots(folder), real_grants(folder / "commongrants")
    operator = someone(new_page, live, make_user(name="Ove", operator=True))
    european = add_source(operator, live, "European Union", "sedia", f"{site.url}/topics.json")
    american = add_source(operator, live, "Grants of two states", "commongrants", site.url)
    swedish = add_source(operator, live, "Vinnova", "vinnova", f"{site.url}/api")
    site.answers["/common-grants/opportunities"] = grants_server(grants)
    since = "2014-01-01"
    for part in ("utlysningar", "ansokningsomgangar"):
        content = (folder / "se_vinnova_shape" / f"{part}.json").read_bytes()
        site.answers[f"/api/{part}/{since}"] = Reply(content)
    site.answers["/topics.json"] = Reply(topics[1])
    for source in (european, american, swedish):
        assert read(site, source, FIRST_SEEN).failure == "", source.name
    assert Listing.objects.filter(source=american).count() == len(grants) == 372
    assert Listing.objects.filter(source=european).count() > 300
    assert Listing.objects.filter(source=swedish).count() > 0
    operator.goto(f"{live}{reverse('call_sources')}")
    for name in ("European Union", "Grants of two states", "Vinnova"):
        expect(operator.get_by_role("heading", name=name)).to_be_visible()

    # A lead follows all calls and wants to know at once; then deadlines move.
    leda = make_user("leda@solvik.example", role="lead", organisation=make_organisation("Solvik"), name="Leda")
    lead = someone(new_page, live, leda, width=375)
    lead.goto(f"{live}{reverse('calls')}")
    expect(lead.get_by_role("heading", level=1, name="Calls")).to_be_visible()
    lead.goto(f"{live}{reverse('saved_searches')}")
    lead.locator(f"form[action='{reverse('follow_all_calls')}'] button").click()
    lead.goto(f"{live}{reverse('call_alerts')}")
    lead.get_by_label("At once").check()
    lead.get_by_role("button", name="Save").click()
    # the snapshots are of the spring; the wish must be older than what they tell
    AlertWish.objects.filter(person=leda).update(since=FIRST_SEEN)
    for number in KEPT[1:]:
        site.answers["/topics.json"] = Reply(topics[number])
        assert read(site, european, FIRST_SEEN + timedelta(days=number)).failure == ""
    change = CallChange.objects.filter(kind="deadline", listing__source=european).select_related("listing__call")[0]
    told = change.listing.call
    while work_off():
        pass
    assert mailbox.arrived and len(set(mailbox.names)) == len(mailbox.names)
    assert all("leda@solvik.example" in one for one in mailbox.recipients)
    text = "".join(one.get_body(("plain",)).get_content() for one in mailbox.arrived)  # type: ignore[union-attr]
    assert told.title[:60] in text.replace("\n", " ")
    assert CallAlert.objects.filter(person=leda, change=change).count() == 1
    lead.goto(f"{live}{reverse('call_alerts')}")
    expect(lead.get_by_role("link", name=told.title).first).to_be_visible()

    # The page of the call has it with before and after.
    lead.goto(f"{live}{reverse('call', args=[told.token])}")
    expect(lead.get_by_text(told.title).first).to_be_visible()
    history = lead.get_by_role("region", name="History")
    expect(history.get_by_text("Before", exact=True).first).to_be_visible()
    expect(history.get_by_text("After", exact=True).first).to_be_visible()

    # What is still to come and is followed stands in Leda's own calendar.
    now = timezone.now()
    coming = make_record("C", titles={"en": "A call that is still to come"}, stages=(in_days(now, 40),))
    record_reading(source=swedish, records=[coming], seen_at=now, complete=False)
    lead.goto(f"{live}{reverse('call', args=[Call.objects.get(title='A call that is still to come').token])}")
    lead.get_by_role("button", name="Follow: tell me what changes").click()
    lead.goto(f"{live}{reverse('calendar_links')}")
    lead.get_by_role("button", name="Make an address").first.click()
    address = lead.get_by_label("Address", exact=True).first.input_value()
    [event] = icalendar.Calendar.from_ical(httpx.get(address, timeout=20).content).walk("VEVENT")
    assert "A call that is still to come" in str(event["summary"])
    assert event["dtstart"].dt == (now + timedelta(days=40)).date()


NORWEGIAN = {
    "id": 101,
    "title": "Digitalt tilsyn om natten i hjemmetjenesten",
    "text": "<p>Kommuner kan søke om støtte til å prøve tilsyn om natten uten at beboerne blir vekket.</p>"
    "<p>Prosjektet skal vise hva ansatte og pårørende mener.</p>",
    "url": "/utlysninger/tilsyn",
    "status": {"text": "Åpen for søknad"},
}
OTHERS = (
    (
        "en",
        "Night-time care at home",
        "Local authorities test ways to check on older people at night without waking them.",
    ),
    ("en", "Offshore wind foundations", "New materials for foundations of wind turbines in deep water."),
    ("en", "Quantum sensors", "Basic research into sensors that use single photons."),
    ("nb", "Fiskevelferd i oppdrett", "Forskning på fôr og helse hos laks i merder."),
    ("nb", "Skredsikring av veier", "Nye metoder for å oppdage skred i tide."),
    ("sv", "Batterier för tunga fordon", "Utveckling av batterier till lastbilar i kallt klimat."),
)


def test_a_need_in_swedish_finds_norwegian_and_english_calls(new_page: NewPage, live: str, site: Site) -> None:
    solvik = make_organisation("Solvik")
    need = make_need(
        solvik, visibility=Visibility.PUBLIC, language="sv", title="Trygg tillsyn om natten",
        today="Nattpersonalen åker hem till äldre som sover, och många väcks av besöket.",
        whom="Äldre med hemtjänst och deras anhöriga.", better="Tillsyn på natten som ingen vaknar av.",
    )  # fmt: skip
    now = timezone.now()
    council = CallSource.objects.create(name="Forskningsrådet", adapter="forskningsradet", address=f"{site.url}/search")
    site.answers["/search"] = Reply(json.dumps({"groups": [{"proposals": [NORWEGIAN]}]}).encode())
    assert read(site, council, now).failure == ""
    closes = in_days(now, 40)
    other = CallSource.objects.create(name="Others", adapter="own_csv")
    records = [
        make_record(
            f"O{number}", titles={language: title}, texts={language: text}, stages=(closes,), status=Status.OPEN
        )
        for number, (language, title, text) in enumerate(OTHERS)
    ]
    record_reading(source=other, records=records, seen_at=now, complete=True)
    assert match_needs(now=now, seconds=60).left == 0

    lead = someone(new_page, live, make_user(role="lead", organisation=solvik))
    lead.goto(f"{live}{reverse('need', args=[need.token])}")
    expect(lead.get_by_text("Digitalt tilsyn om natten").first).to_be_visible()
    lead.goto(f"{live}{reverse('where_to_engage', args=[need.token])}")
    headings = lead.locator("article h2")
    best = [headings.nth(0).inner_text(), headings.nth(1).inner_text()]
    assert set(best) == {NORWEGIAN["title"], OTHERS[0][1]}
    expect(lead.locator("article [lang=nb]").filter(has_text="uten at beboerne blir vekket").first).to_be_visible()
    expect(lead.locator("article [lang=en]").filter(has_text="without waking them").first).to_be_visible()
    expect(lead.locator("article").first.locator("[lang=sv]").first).to_be_visible()

    lead.locator("article").first.get_by_role("button", name="Not for this need").click()
    lead.goto(f"{live}{reverse('where_to_engage', args=[need.token])}")
    assert headings.nth(0).inner_text() == best[1], "what is put aside stays away"
    expect(lead.get_by_text(best[0], exact=True)).to_have_count(0)
