"""A portfolio round in real browsers: the projects and ballots of a real city, from candidates to the first pilot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from samskap.cli import main
from samskap.core.models import Organisation
from samskap.engines.allocation import Election, read_pabulib
from samskap.pilots.models import Pilot
from samskap.portfolio.models import BallotBox, BallotOption, Candidate, Channel, Round, RoundDecision
from samskap.portfolio.services.votes.casting import Voter, cast_ballot
from samskap.portfolio.services.votes.sealing import seal_box
from tests.core.factories import make_organisation, make_user
from tests.support.browsing import NewPage, send, someone
from tests.support.mailbox import Mailbox, receiving

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BUDGET, HOURS = "100 000", "500"
CLUB = "The village club"
WorkOff = Callable[[], int]
expect.set_options(timeout=15_000)


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


@pytest.fixture
def assen(shared_data: Path) -> Election:
    """What Assen voted on in 2024: 14 projects, 84 ballots."""
    with (shared_data / "portfolio" / "Netherlands_Assen_2024.pb").open("rb") as file:
        return read_pabulib(file)


@dataclass
class Cast:
    """Everybody in the play, each with a browser of their own."""

    live: str
    lead: Page
    member: Page
    sensors: Page
    university: Page
    steering: tuple[Page, Page]
    screeners: tuple[Page, Page]
    resident: Page
    kim: Page

    def go(self, page: Page, name: str, *args: Any) -> Page:
        """Open a page of the portal by its route."""
        page.goto(f"{self.live}{reverse(name, args=args)}")
        return page


@pytest.fixture
def cast(new_page: NewPage, live: str) -> Cast:
    """A municipality with a lead and a member, a company, a university, two who steer, two who screen, a resident."""
    solvik = make_organisation("Solvik")
    sensors = make_organisation("Sensor Ltd", kind="company")
    university = make_organisation("Northern University", kind="university")
    people = {
        "lead": make_user(role="lead", organisation=solvik, name="Leda"),
        "member": make_user(role="member", organisation=solvik, name="Mats"),
        "sensors": make_user(role="lead", organisation=sensors, name="Bo"),
        "university": make_user(role="lead", organisation=university, name="Ada"),
    }
    others = [make_user(email, name=email[:4]) for email in ("stig@example.org", "stina@example.org")]
    scorers = [make_user("sara@example.org", name="Sara")]
    scorers.append(make_user("ulla@example.org", role="member", organisation=university, name="Ulla"))
    pages = {name: someone(new_page, live, user) for name, user in people.items()}
    return Cast(
        live=live,
        **pages,
        steering=(someone(new_page, live, others[0]), someone(new_page, live, others[1])),
        screeners=(someone(new_page, live, scorers[0]), someone(new_page, live, scorers[1], width=375)),
        resident=someone(new_page, live, width=375, java_script_enabled=False),
        kim=someone(new_page, live, width=375),
    )


def as_table(election: Election) -> str:
    """The real projects with their costs, in turn of the municipality and of the club, with invented hours."""
    rows = ["number;title;text;cost_low;cost;cost_high;hours;horizon;risk;size;proposed_by"]
    for place, (one, title) in enumerate(zip(election.instance.projects, election.titles, strict=True), start=1):
        horizon, risk = ("now", "next", "later")[place % 3], ("low", "medium", "high")[place % 3]
        cost, size, party = one.cost, "large" if one.cost > 20_000 else "small", ("Solvik", CLUB)[place % 2]
        sums = ";".join(f"{float(part):.2f}" for part in (cost * Fraction(8, 10), cost, cost * Fraction(13, 10)))
        rows.append(
            f"{place};{title};What Assen called “{title}”.;{sums};{int(cost) // 250};{horizon};{risk};{size};{party}"
        )
    return "\n".join(rows)


def button(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def link(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()


# ---- the steps -----------------------------------------------------------------------------------------------------------


def plan(cast: Cast) -> Round:
    """The lead plans the round, names who steers, and publishes it."""
    page = cast.go(cast.lead, "my_rounds")
    link(page, "Plan a portfolio round")
    days = {name: (timezone.localdate() + timedelta(days=at)).isoformat() for name, at in DAYS.items()}
    workshop = (timezone.localtime() + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    told = {"title": "Everyday life in Solvik", "purpose": "Everyday life shall be easier for those who live here."}
    sums = {"budget": BUDGET, "hours": HOURS, "workshop_place": "The library", "districts": "Harbour\nHeath"}
    send(page, "Save", {**told, **sums, **days, "workshop_at": workshop, "decides": "steering", "language": "en"})
    expect(page.get_by_text("The steering group has 0 of at least 2 people.", exact=False)).to_be_visible()
    row = Round.objects.get()
    for email, duty in PEOPLE.items():
        cast.go(page, "round_people", row.token)
        send(page, "Add", {"email": email, "duty": duty})
    cast.go(page, "round_work", row.token)
    button(page, "Publish the round")
    button(page, "Publish the round")
    expect(page.get_by_text("The round goes on.")).to_be_visible()
    return row


LEGS = ("public", "business", "academia", "civil_society")
DAYS = {"gather_until": 10, "screen_until": 40, "decide_on": 90}
PEOPLE = {
    "stig@example.org": "steering",
    "stina@example.org": "steering",
    "sara@example.org": "screener",
    "ulla@example.org": "screener",
}


def gather(cast: Cast, row: Round, election: Election) -> None:
    """Parties join, and candidates come from a file and from those who take part."""
    page = cast.lead
    for slug in Organisation.objects.exclude(name="Solvik").values_list("slug", flat=True):
        name = Organisation.objects.get(slug=slug).name
        cast.go(page, "round_parties", row.token)
        page.get_by_label("Name of the organisation").fill(name)
        button(page, "Search")
        page.get_by_role("checkbox", name=name).check()
        button(page, "Ask them")
    send(page, "Name them", {"name": CLUB, "leg": "civil_society"})
    for theirs in (cast.sensors, cast.university):
        cast.go(theirs, "workbench")
        theirs.get_by_role("link", name=re.compile("Everyday life in Solvik")).first.click()
        button(theirs, "Yes, we take part")
    cast.go(page, "import_candidates", row.token)
    page.get_by_label("Rows copied from the spreadsheet").fill(as_table(election))
    button(page, "Go on")
    button(page, "Take in 14 candidates")
    expect(page.get_by_text("14 candidates have been taken in.")).to_be_visible()
    told = {"text": "A bin says when it is full.", "horizon": "now", "risk": "low", "size": "small"}
    cast.go(cast.sensors, "propose_candidate", row.token)
    send(cast.sensors, "Propose it", {**told, "title": "Bins that call", "cost": "12 000", "hours": "60"})
    cast.go(cast.university, "propose_candidate", row.token)
    told["text"] = "Students measure what the others change."
    send(cast.university, "Propose it", {**told, "title": "Measure together", "cost": "9 000", "hours": "30"})
    assert Candidate.objects.filter(round=row).count() == 16


def build(cast: Cast, row: Round) -> None:
    """In the workshop they merge, trim, put something in and say what needs what; then it is settled what counts."""
    page = cast.lead
    Round.objects.update(workshop_at=timezone.now() - timedelta(hours=1))
    move(cast, row, "Begin to build together")
    cast.go(page, "workshop", row.token)
    page.get_by_label("Mark Samen koken en eten").check()
    page.get_by_label("Mark In gesprek").check()
    button(page, "Merge those that are marked")
    send(page, "Merge them", {"title": "Cook and talk together", "cost_low": "4 000", "cost": "5 500"})
    expect(page.get_by_text("Cook and talk together").first).to_be_visible()
    link(page, "Synthetische lichten")
    expect(page.locator("#c-8[data-open]")).to_be_visible()
    form = page.locator("form", has=page.get_by_role("heading", name="Trim it"))
    form.locator("[name=cost]").fill("42 000")
    form.get_by_role("button", name="Save").click()
    expect(page.locator("#c-8")).to_contain_text(re.compile("42.000.SEK"))
    for theirs, role, money in (
        (cast.university, "Measures how full they are", "1 500"),
        (cast.sensors, "Makes them", ""),
    ):
        cast.go(theirs, "workshop", row.token)
        link(theirs, "Bins that call")
        expect(theirs.locator("#c-15[data-open]")).to_be_visible()
        send(theirs, "Put it in", {"role": role, "money": money, "hours": "40"})
        expect(theirs.get_by_text(role).first).to_be_visible()
    say(cast, row, "Measure together", "needs", "Bins that call")
    say(cast, row, "Crossbaan in Peelo", "excludes", "Scooter Night Ride")
    cast.go(page, "round_criteria", row.token)
    send(page, "Save", {"weight_1": "20", "high_1": "40"})
    move(cast, row, "Begin the screening")


def move(cast: Cast, row: Round, name: str) -> None:
    cast.go(cast.lead, "round_work", row.token)
    button(cast.lead, name)
    button(cast.lead, name)
    expect(cast.lead.get_by_text("The round goes on.")).to_be_visible()


def say(cast: Cast, row: Round, one: str, kind: str, other: str) -> None:
    """What one candidate means for another."""
    page = cast.go(cast.lead, "link_candidates", row.token)
    for name, title in (("candidate", one), ("other", other)):
        number = Candidate.objects.get(round=row, title=title).number
        page.locator(f"select[name={name}]").select_option(str(number))
    page.locator("select[name=kind]").select_option(kind)
    button(page, "Save")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()


def screen(cast: Cast, row: Round, work_off: WorkOff) -> None:
    """Two score alone and blind; who works where a candidate comes from is barred; then all scores are locked."""
    sara, ulla = cast.screeners
    one = Candidate.objects.get(round=row, title="PopUp Podium")
    cast.go(sara, "say_screening_conflict", row.token, one.number)
    send(sara, "Do not score it", {"reason": "close"})
    for person in (sara, ulla):
        cast.go(person, "screen", row.token)
        expect(person.get_by_role("heading", name="Not for you")).to_be_visible()
        link(person, "Begin")
        while True:
            assert "Northern University" not in person.locator("main").inner_text()
            title = person.locator("main h1").inner_text()
            for at, criterion in enumerate(person.locator("main .points").all()):
                criterion.get_by_label(str((len(title) + 2 * at) % 6), exact=True).check()
            further = person.get_by_role("button", name="Save and go to the next")
            if further.count() == 0:
                button(person, "Save")
                break
            further.click()
        expect(person.get_by_text("You have scored all of them.", exact=False)).to_be_visible()
    page = cast.go(cast.lead, "round_work", row.token)
    button(page, "Lock the scores")
    page.locator("main form button").first.click()
    expect(page.get_by_text("The scores are locked.", exact=False)).to_be_visible()
    work_off()


def set_rules(cast: Cast, row: Round) -> BallotBox:
    """Who votes how, and how it is counted, is published and locked before anybody votes."""
    page = cast.go(cast.lead, "round_vote_setup", row.token)
    opens = timezone.localtime()
    when = {"opens_at": opens, "closes_at": opens + timedelta(days=14)}
    told = {name: moment.strftime("%Y-%m-%dT%H:%M") for name, moment in when.items()}
    for legs in (("public", "business", "civil_society"), LEGS):
        for door in page.locator("[name=doors]").all():
            channel, leg = (door.get_attribute("value") or "").split(":")
            ways = ("email", "open", "paper") if leg == "civil_society" else ("email", "organisation")
            door.set_checked(leg in legs and channel in ways)
        shares = {f"share_{leg}": "25" for leg in LEGS}
        send(page, "Save", {**told, **shares, "kind": "approval", "most": "14"})
        expect(page.get_by_text("Academia: Nobody of this group can vote.", exact=False)).to_have_count(
            int("academia" not in legs)
        )
    link(page, "Lock the rules")
    page.locator("main form button").first.click()
    expect(page.get_by_text("The rules are locked and public.")).to_be_visible()
    return BallotBox.objects.get(round=row)


def vote(cast: Cast, row: Round, box: BallotBox, mailbox: Mailbox, work_off: WorkOff) -> str:
    """Votes in all four legs: without account, by e-mail, for organisations, on paper. Returns the resident's receipt."""
    phone = cast.go(cast.resident, "round", row.token)
    link(phone, "Vote")
    tick(phone, "PopUp Podium", "Bins that call")
    phone.get_by_label("Where do you live?", exact=False).select_option("Harbour")
    button(phone, "Cast the ballot")
    link(phone, "Change the ballot")
    tick(phone, "Cook and talk together")
    button(phone, "Change the ballot")
    expect(phone.get_by_text("Cook and talk together", exact=False)).to_be_visible()
    receipt = phone.locator(".receipt").inner_text()

    cast.go(cast.kim, "vote", box.token)
    cast.kim.get_by_label("By e-mail", exact=False).fill("kim@example.org")
    button(cast.kim, "Mail me a link")
    work_off()
    cast.kim.goto(link_in(mailbox, f"/v/{box.token}/in/"))
    tick(cast.kim, "Measure together", "Bins that call")
    cast.kim.get_by_label("Academia").check()
    button(cast.kim, "Cast the ballot")
    expect(cast.kim.locator(".receipt")).to_be_visible()

    for page, name in ((cast.lead, "Solvik"), (cast.sensors, "Sensor Ltd"), (cast.university, "Northern University")):
        cast.go(page, "round", row.token)
        link(page, f"Vote for {name}")
        tick(page, "Bins that call", "Measure together", "RuBox")
        button(page, "Cast the ballot")
        expect(page.locator(".receipt")).to_be_visible()

    numbers = dict(BallotOption.objects.filter(box=box).values_list("name", "number"))
    page = cast.go(cast.member, "vote_work", box.token)
    send(page, "Begin", {"name": "Library", "sheets": "3"})
    for wanted in (["PopUp Podium"], ["Jongerenplatform", "RuBox"], ["Gedichtenroute"]):
        send(page, "Enter it", {"choices": " ".join(str(numbers[one]) for one in wanted)})
    expect(page.get_by_text("3 of 3 sheets are entered.")).to_be_visible()
    cast.lead.goto(page.url)
    button(cast.lead, "Everything agrees")
    expect(cast.lead.get_by_text("Looked through", exact=False).first).to_be_visible()
    return receipt


def tick(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("checkbox", name=re.compile(rf"^\d+\. {re.escape(name)}")).check()


def link_in(box: Mailbox, part: str) -> str:
    """The address in the last mail that has ``part`` in it."""
    found = re.search(rf"http\S*{re.escape(part)}\S*", box.arrived[-1].get_content())
    assert found, box.arrived[-1].get_content()
    return found[0]


def fill_with_real_ballots(box: BallotBox, election: Election) -> None:
    """The 84 ballots of the city, in the box through the doors of the four legs; who merged stands for what it took in."""
    titles = dict(zip((one.name for one in election.instance.projects), election.titles, strict=True))
    options = {one.candidate_id: one.number for one in BallotOption.objects.filter(box=box)}
    known = {one.title: options.get(one.merged_into_id or one.pk) for one in Candidate.objects.filter(round=box.round)}
    known |= {"Samen koken en eten": known["Cook and talk together"]}
    doors = {(one.channel, one.leg): one for one in box.doors.all()}
    ballots, projects = election.instance.ballots, election.instance.projects
    for place in range(ballots.size):
        named = ballots.projects[ballots.starts[place] : ballots.starts[place + 1]]
        numbers = sorted({known[titles[projects[one].name]] for one in named} - {None})
        leg = LEGS[place // 12] if place < 36 else "civil_society"
        voter = Voter(doors[Channel.EMAIL, leg], owner=f"address:{90_000 + place}")
        if leg == "civil_society":
            voter = Voter(doors[Channel.OPEN, leg], network_hash=f"network {place}")
        cast_ballot(box=box, voter=voter, choices=[(number, 1) for number in numbers])


def count(box: BallotBox, work_off: WorkOff) -> None:
    """Two weeks pass: the box is sealed and counted."""
    seal_box(box=box, now=box.closes_at + timedelta(seconds=1))
    work_off()


def look_at_result(cast: Cast, row: Round, receipt: str) -> None:
    """Sentences first; the voter's own payment in the voter's own browser; the receipt in the list; what if."""
    phone = cast.go(cast.resident, "round_result", row.token)
    expect(phone.get_by_text(re.compile(r"Paid by \d+")).first).to_be_visible()
    expect(phone.get_by_text(re.compile(r"more supporters?\b.*would have|less would have")).first).to_be_visible()
    link(phone, "Your ballot")
    expect(phone.get_by_role("heading", name="What your ballot paid for")).to_be_visible()
    button(phone, "Look it up")
    expect(phone.get_by_text(receipt).first).to_be_visible()
    page = cast.go(cast.kim, "round_result", row.token)
    with page.expect_download() as told:
        link(page, "All ballots (Pabulib)")
    with told.value.path().open("rb") as file:
        counted = read_pabulib(file)
    assert (counted.instance.ballots.size, counted.resources) == (92, ("money", "hours"))
    link(page, "Try it")
    page.wait_for_load_state()
    page.get_by_label("If there were this much money", exact=False).fill("20 000")
    page.get_by_label("If there were this much money", exact=False).press("Tab")
    expect(page.locator("#told")).to_contain_text(re.compile("20.000"))


def appeal(cast: Cast, row: Round, mailbox: Mailbox, work_off: WorkOff) -> None:
    """A resident says that the result is wrong and is answered in public and by mail; then the time is over."""
    phone = cast.go(cast.resident, "round_result", row.token)
    link(phone, "Appeal")
    words = {"text": "The library closed at noon on the last day.", "email": "kim@example.org"}
    send(phone, "Send the appeal", words)
    expect(phone.get_by_role("heading", name="Your appeal has come")).to_be_visible()
    page = cast.go(cast.lead, "round_appeals", row.token)
    link(page, "Answer")
    send(page, "Send the answer", {"upheld": "wrong", "answer": "One could vote here until midnight."})
    work_off()
    assert "until midnight" in mailbox.arrived[-1].get_content()
    cast.go(phone, "round_result", row.token)
    expect(phone.get_by_text("One could vote here until midnight.")).to_be_visible()
    Round.objects.update(appeal_until=timezone.localdate() - timedelta(days=1))


def decide(cast: Cast, row: Round) -> None:
    """The steering group decides as counted but for one thing, and says why, where everybody reads it."""
    page = cast.go(cast.steering[0], "decide_round", row.token)
    line = page.locator("li.outcome", has_text="PopUp Podium")
    line.get_by_text("Decide otherwise").click()
    line.get_by_label("Leave it out all the same").check()
    send(page, "Decide", {"register_number": "KS 2026/17"})
    assert not RoundDecision.objects.exists()
    line.get_by_role("textbox").fill("The stage has been given to us.")
    button(page, "Decide")
    expect(page.get_by_text("What was decided stands beside the result.", exact=False)).to_be_visible()
    phone = cast.go(cast.resident, "round_result", row.token)
    expect(phone.get_by_text("The vote chose it, and the decision leaves it out.")).to_be_visible()
    expect(phone.get_by_text("The stage has been given to us.").first).to_be_visible()


def begin_pilot(cast: Cast, row: Round) -> Pilot:
    """The first pilot begins with what is known."""
    chosen = RoundDecision.objects.filter(chosen=True).select_related("candidate").order_by("candidate__number")[0]
    page = cast.go(cast.lead, "candidate", row.token, chosen.candidate.number)
    link(page, "Begin the pilot")
    expect(page.get_by_label("Name of the pilot")).to_have_value(chosen.candidate.title)
    send(page, "Begin the pilot", {"kind": "service", "risk": "low"})
    expect(page.get_by_role("heading", name=chosen.candidate.title, level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Chosen together")).to_be_visible()
    pilot = Pilot.objects.get()
    assert (pilot.candidate, pilot.budget) == (chosen.candidate, chosen.candidate.cost)
    return pilot


def test_a_real_city_from_candidates_to_the_first_pilot(
    cast: Cast, assen: Election, mailbox: Mailbox, work_off: WorkOff, capsys: pytest.CaptureFixture[str]
) -> None:
    row = plan(cast)
    gather(cast, row, assen)
    build(cast, row)
    screen(cast, row, work_off)
    box = set_rules(cast, row)
    receipt = vote(cast, row, box, mailbox, work_off)
    fill_with_real_ballots(box, assen)
    count(box, work_off)
    look_at_result(cast, row, receipt)
    appeal(cast, row, mailbox, work_off)
    decide(cast, row)
    pilot = begin_pilot(cast, row)
    assert pilot.state == "idea"
    capsys.readouterr()
    assert main(["portfolio", "verify"]) == 0
    assert (
        capsys.readouterr().out
        == f"Vote {box.token} is as it was sealed: 92 ballots, and they give the published result.\n"
    )
