"""A resident gets a grant: applied for on a phone, agreed to by a link in a real mailbox, told of with a picture."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from samskap.core.access import actor_for
from samskap.portfolio.models import Application, GrantScheme
from samskap.portfolio.services.grants.deciding import decide_application
from samskap.portfolio.services.grants.following_up import accept_report
from samskap.portfolio.services.grants.jury import say_view
from tests.core.factories import make_organisation
from tests.portfolio.factories import make_application, make_district, make_jury, make_photo, make_scheme
from tests.support.looks import NARROW, check_narrow_page
from tests.support.mailbox import Mailbox, receiving

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def _no_rate_limits_from_before() -> None:
    cache.clear()


@pytest.fixture
def mailbox(settings: Any, live: str) -> Iterator[Mailbox]:
    """Where the portal's mails arrive, over SMTP."""
    with receiving() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER = "127.0.0.1", box.port, ""
        settings.EMAIL_USE_TLS, settings.PUBLIC_URL = False, live
        yield box


def picture(mode: str = "JPEG") -> bytes:
    image = Image.new("RGB", (1200, 800), (150, 190, 220))
    draw = ImageDraw.Draw(image)
    for number in range(6):
        draw.ellipse((60 + 190 * number, 400, 210 + 190 * number, 700), fill=(40, 110 + 20 * number, 60))
    out = io.BytesIO()
    image.save(out, mode)
    return out.getvalue()


def link_in(box: Mailbox, part: str) -> str:
    """The address in the last mail that has ``part`` in it."""
    found = re.search(rf"http\S*{part}\S*", box.arrived[-1].get_content())
    assert found, box.arrived[-1].get_content()
    return found[0]


def test_from_the_application_to_the_picture_that_everybody_sees(
    new_page: NewPage, live: str, mailbox: Mailbox, work_off: Callable[[], int]
) -> None:
    solvik = make_organisation("Solvik")
    scheme = make_scheme(solvik, quorum=2)
    make_district(scheme, "Harbour")
    jury = [make_jury(scheme) for _number in range(2)]

    phone = new_page(width=375, java_script_enabled=False)
    phone.goto(live)
    phone.get_by_role("link", name="Your street").click()
    phone.get_by_role("link", name="Apply for a grant").click()
    phone.get_by_label("What do you want to do?").fill("A hedge on Elm Street")
    phone.get_by_label("Tell us more", exact=False).fill("We plant a hedge together and drink coffee.")
    phone.get_by_label("Part of the municipality", exact=False).select_option("Harbour")
    phone.get_by_label("Done by").fill((timezone.localdate() + timedelta(days=40)).isoformat())
    phone.get_by_label("How much money do you apply for?").fill("45 000")
    phone.get_by_label("What is the money for?").fill("Plants and coffee")
    phone.get_by_label("Your name, or that of your group").fill("Kim and the neighbours")
    phone.get_by_label("Show the name", exact=False).check()
    phone.get_by_label("Your e-mail address").fill("kim@example.org")
    phone.get_by_role("button", name="Send the application").click()
    expect(phone.get_by_text("One application gets at most", exact=False).last).to_be_visible()
    expect(phone.get_by_label("What do you want to do?")).to_have_value("A hedge on Elm Street")
    phone.get_by_label("How much money do you apply for?").fill("4 500")
    phone.get_by_role("button", name="Send the application").click()
    expect(phone.get_by_text("Your application has arrived.", exact=False)).to_be_visible()
    assert not phone.context.cookies()

    work_off()
    phone.goto(link_in(mailbox, "/grants/mine/"))
    phone.get_by_role("link", name="Change it").click()
    phone.get_by_label("What is the money for?").fill("Plants 4 000, coffee 500")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("Plants 4 000, coffee 500")).to_be_visible()
    mine = phone.url

    GrantScheme.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    application = Application.objects.get()
    for member in jury:
        say_view(actor=actor_for(member.user), application=application, stance="yes", text="For many.")
    decide_application(
        actor=actor_for(jury[0].user), application=application, grant=True, amount=Decimal(4000), reason="For many."
    )
    work_off()
    phone.goto(mine)
    expect(phone.get_by_text("Now you must say yes or no.")).to_be_visible()
    phone.goto(link_in(mailbox, "/grants/agree/"))
    phone.get_by_role("button", name="Yes, I agree").click()
    expect(phone.get_by_text("You said yes to", exact=False)).to_be_visible()

    phone.get_by_role("link", name="Your application").click()
    phone.get_by_role("link", name="Tell how it went").click()
    phone.get_by_label("What happened?").fill("Forty people came, and the hedge stands.")
    phone.get_by_label("A picture", exact=False).set_input_files(
        {"name": "hedge.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    phone.get_by_label("What does the picture show?", exact=False).fill("A hedge with forty people")
    phone.get_by_role("button", name="Add the picture").click()
    expect(phone.get_by_role("img", name="A hedge with forty people")).to_be_visible()
    expect(phone.get_by_label("What happened?")).to_have_value("Forty people came, and the hedge stands.")
    phone.get_by_label("About how many people took part?", exact=False).fill("40")
    phone.get_by_label("How much of the money was used?").fill("3 900,50")
    phone.get_by_role("button", name="Send the report").click()
    expect(phone.get_by_text("Your report has arrived.", exact=False)).to_be_visible()

    public = new_page(width=375)
    public.goto(f"{live}{reverse('grant_project', args=[scheme.token, application.number])}")
    expect(public.get_by_text("Forty people came", exact=False)).to_have_count(0)
    accept_report(actor=actor_for(jury[1].user), application=Application.objects.get())
    work_off()
    public.goto(link_in(mailbox, f"/grants/{scheme.token}/"))
    expect(public.get_by_text("Forty people came, and the hedge stands.")).to_be_visible()
    expect(public.get_by_text("Kim and the neighbours")).to_be_visible()
    shown = public.get_by_role("img", name="A hedge with forty people")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", value=True)
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200
    public.get_by_role("link", name="Your street").click()
    expect(public.get_by_role("img", name="96\xa0099.50 SEK of 100\xa0000 SEK is left.")).to_be_visible()
    assert [one["To"] for one in mailbox.arrived] == ["kim@example.org"] * 3
    assert len(set(mailbox.names)) == 3


def something_to_see() -> list[str]:
    """Every page of this part with something on it."""
    scheme = make_scheme(make_organisation("Solvik"), title="A long name for grants to those who make streets livelier")
    north = make_district(scheme)
    rows = {
        state: make_application(scheme, state, district=north, name_is_public=True, title="A hedge on Elm Street")
        for state in ("waiting", "withdrawn", "declined", "granted", "agreed", "reported", "done", "lapsed")
    }
    for state in ("agreed", "done"):
        make_photo(rows[state], content=picture(), width=1200, height=800, shows="A hedge with forty people")
    ended, coming = make_scheme(stage="ended"), make_scheme(stage="coming")
    pages = ["/", reverse("grants"), reverse("grant_scheme", args=[ended.token])]
    pages += [reverse(name, args=[scheme.token]) for name in ("grant_scheme", "apply_for_grant")]
    pages += [reverse("apply_for_grant", args=[coming.token])]
    pages += [reverse("grant_project", args=[scheme.token, rows[state].number]) for state in ("agreed", "done")]
    pages += [reverse("my_application", args=[row.secret]) + "?sent=1" for row in rows.values()]
    pages += [
        reverse("agree_to_grant", args=[rows[state].agreement_secret]) for state in ("granted", "agreed", "lapsed")
    ]
    pages += [reverse(name, args=[rows["waiting"].secret]) for name in ("edit_application", "withdraw_application")]
    pages += [reverse("report_grant", args=[rows[state].secret]) for state in ("agreed", "done")]
    return pages


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_page_is_accessible_on_a_small_telephone(new_page: NewPage, live: str, colours: str) -> None:
    pages = something_to_see()
    page = new_page(width=NARROW, color_scheme=colours)
    for path in pages:
        page.goto(f"{live}{path}")
        check_narrow_page(page, path)
