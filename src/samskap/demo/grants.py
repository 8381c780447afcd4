"""The example grants, taken from the first word to the accepted report, with a picture that the portal draws itself."""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from PIL import Image, ImageDraw

from samskap.core.access import NOBODY, Actor, actor_for
from samskap.core.models import Organisation, User
from samskap.core.uploads import Photo
from samskap.demo.content_grants import CONDITIONS, DISTRICTS, SCHEMES, ExampleApplication, ExampleScheme
from samskap.portfolio.models import Application, DecidedBy, GrantScheme
from samskap.portfolio.services.grants.applying import ApplicationInput, agree_to_grant, submit_application
from samskap.portfolio.services.grants.deciding import decide_application
from samskap.portfolio.services.grants.following_up import accept_report, mark_paid
from samskap.portfolio.services.grants.jury import name_jury_member, say_view
from samskap.portfolio.services.grants.reporting import ReportInput, add_photo, send_report
from samskap.portfolio.services.grants.schemes import SchemeInput, create_scheme, publish_scheme

ANSWER_AFTER, ANSWER_AFTER_A_VOTE = timedelta(days=28), timedelta(days=55)
REPORT_DAYS = 60
CONTACT = "bidrag@solvik.example"


def seed_grants(lead: Actor, organisation: Organisation, *, member: User, now: datetime) -> None:
    """Three schemes: one of last year with projects, one that the jury judges now, one that is open."""
    for scheme in SCHEMES:
        _take_through(lead, organisation, scheme, actor_for(member), now)


def _take_through(
    lead: Actor, organisation: Organisation, example: ExampleScheme, member: Actor, now: datetime
) -> None:
    scheme = published_scheme(lead, organisation, example, now, jury=(lead, member))
    closes = scheme.closes_at
    for row, one in applied(scheme, example, now):
        _judged(row, one, (lead, member), closes)
        told = now - timedelta(days=5) if one.became == "reported" else min(now, closes + timedelta(days=120))
        used(lead, row, one, told)


def published_scheme(
    lead: Actor, organisation: Organisation, example: ExampleScheme, now: datetime, *, jury: Sequence[Actor] = ()
) -> GrantScheme:
    """The scheme as it was published on its first day; without a jury the residents decide."""
    opens = start_of(timezone.localdate(now) + timedelta(days=example.opened))
    last = timezone.localdate(now + timedelta(days=example.closes))
    values = SchemeInput(
        title=example.title,
        purpose=example.purpose,
        who=example.who,
        not_for=example.not_for,
        conditions=CONDITIONS,
        contact=CONTACT,
        budget=Decimal(example.budget),
        cap=Decimal(example.cap),
        opens_at=opens,
        closes_at=end_of(last),
        answer_on=last + (ANSWER_AFTER if jury else ANSWER_AFTER_A_VOTE),
        report_days=REPORT_DAYS,
        districts=DISTRICTS,
        decided_by=DecidedBy.JURY if jury else DecidedBy.BALLOT,
    )
    scheme = create_scheme(actor=lead, organisation=organisation, values=values)
    for person in jury:
        if person.user is not None:
            name_jury_member(actor=lead, scheme=scheme, person=person.user, now=opens)
    return publish_scheme(actor=lead, scheme=scheme, now=opens)


def start_of(day: date) -> datetime:
    """Eight in the morning."""
    return timezone.make_aware(datetime.combine(day, time(8)))


def end_of(day: date) -> datetime:
    """The last minute of a day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def applied(
    scheme: GrantScheme, example: ExampleScheme, now: datetime
) -> Iterator[tuple[Application, ExampleApplication]]:
    """The applications as they came in, one every third day as long as there are days."""
    districts = {one.name: one for one in scheme.districts.all()}
    closes = scheme.closes_at
    for number, one in enumerate(example.applications):
        came = min(scheme.opens_at + timedelta(days=2 + 3 * number), closes - timedelta(hours=4))
        done_by = closes if one.became == "done" else max(closes, now)
        ends = timezone.localdate(done_by) + timedelta(days=90 if one.became != "reported" else -30)
        values = ApplicationInput(
            title=one.title,
            text=one.text,
            costs=one.costs,
            amount=Decimal(one.amount),
            ends_on=ends,
            name=one.name,
            place=one.place,
            district=districts[one.district],
            name_is_public=one.public,
        )
        email = f"sokande{number + 1}@solvik.example"
        yield submit_application(actor=NOBODY, scheme=scheme, values=values, email=email, now=came), one


def _judged(row: Application, one: ExampleApplication, jury: tuple[Actor, Actor], closed: datetime) -> None:
    """What the two of the jury said, and the decision."""
    for days, (actor, stance) in enumerate(zip(jury, one.views, strict=False), 1):
        if stance:
            say_view(actor=actor, application=row, stance=stance, now=closed + timedelta(days=days))
    if one.became != "waiting":
        grant, amount = one.became != "declined", Decimal(one.granted) if one.granted else None
        moment = closed + timedelta(days=4)
        actor = jury[0]
        decide_application(actor=actor, application=row, grant=grant, amount=amount, reason=one.reason, now=moment)


def used(lead: Actor, row: Application, one: ExampleApplication, now: datetime) -> None:
    """What came after the decision."""
    if one.became not in ("agreed", "reported", "done"):
        return
    agreed = now - timedelta(days=100)
    agree_to_grant(agreement_secret=row.agreement_secret, now=agreed)
    mark_paid(actor=lead, application=row, paid_on=timezone.localdate(agreed + timedelta(days=5)), now=now)
    if not one.report:
        return
    if one.picture:
        photo = drawn_bench() if "bänk" in one.picture else drawn_table()
        add_photo(secret=row.secret, photo=photo, shows=one.picture, now=now)
    values = ReportInput(one.report, one.reached, Decimal(one.spent))
    send_report(secret=row.secret, values=values, now=now)
    if one.became == "done":
        accept_report(actor=lead, application=row, now=now)


def drawn_bench() -> Photo:
    """A hedge, three benches, and people who plant."""
    sheet, pen = _ground("#cfe6f2", "#8fae6b")
    for left in range(20, 800, 60):
        pen.ellipse((left, 210, left + 110, 350), fill="#3f7a3a")
    for left in (90, 340, 590):
        pen.rectangle((left, 400, left + 130, 416), fill="#8a5a2b")
        pen.rectangle((left + 8, 416, left + 20, 460), fill="#8a5a2b")
        pen.rectangle((left + 110, 416, left + 122, 460), fill="#8a5a2b")
    _people(pen, (250, 300, 510, 560), 300)
    return _as_photo(sheet)


def drawn_table() -> Photo:
    """A long table under a roof."""
    sheet, pen = _ground("#d5dde2", "#a5a08f")
    pen.polygon([(40, 190), (400, 90), (760, 190)], fill="#a8442f")
    for left in (70, 715):
        pen.rectangle((left, 190, left + 14, 440), fill="#6b4a2f")
    pen.rectangle((140, 380, 660, 398), fill="#f4f0e6")
    _people(pen, tuple(range(170, 660, 70)), 300)
    return _as_photo(sheet)


def _ground(sky: str, earth: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    sheet = Image.new("RGB", (800, 520), sky)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 330, 800, 520), fill=earth)
    return sheet, pen


def _people(pen: ImageDraw.ImageDraw, places: tuple[int, ...], top: int) -> None:
    colours = ("#14506b", "#c2500a", "#94458f", "#00805e")
    for number, left in enumerate(places):
        pen.ellipse((left, top, left + 28, top + 28), fill="#e3b48c")
        pen.rounded_rectangle((left - 6, top + 28, left + 34, top + 92), 12, fill=colours[number % len(colours)])


def _as_photo(sheet: Image.Image) -> Photo:
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=85)
    return Photo(out.getvalue(), sheet.width, sheet.height)
