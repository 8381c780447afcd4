"""What funders see: nothing of fewer than three that did not consent, whatever is added and subtracted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.calls.counting import CallDays, Facts, Voice, at_the_same_time, keys_of, sheet_of
from samskap.calls.models import (
    Call,
    Compared,
    Engagement,
    EngagementReason,
    Fit,
    FunderSheet,
    NoGoReason,
    Step,
)
from samskap.calls.selectors.funders import Figure, funders_page, table_for_funders
from samskap.calls.selectors.funders_pictures import pictures_of
from samskap.calls.services.funders import count_for_funders, give_consent, renew_sheet, withdraw_consent
from samskap.core.errors import Refused, StateRefused
from samskap.core.models import JournalEntry, Organisation, OrganisationKind
from samskap.needs.models import FunderConsent, Need, NeedSupport
from tests.core.factories import make_actor, make_network, make_organisation, make_user, sign_in
from tests.core.test_small_many import told
from tests.needs.factories import make_challenge, make_need

NOW = datetime(2026, 11, 22, 4, 40, tzinfo=UTC)
CODES = ("care.night", "care.staff", "learning.absence")
NAMED = frozenset({7, 8})
VOICES = st.lists(
    st.builds(
        Voice,
        owner=st.integers(1, 8),
        code=st.sampled_from(CODES),
        year=st.integers(2019, 2026),
        calls=st.frozensets(st.integers(1, 6), max_size=3),
        bare=st.booleans(),
    ),
    max_size=30,
)
PEOPLE: Mapping[int, int | None] = {owner: 10_000 + 1_234 * owner for owner in range(1, 9)}
DAYS = {pk: CallDays(2024 + pk % 3, pk % 2 == 0, date(2024, pk, 1), date(2024, pk + 2, 1)) for pk in range(1, 7)}


def counted(voices: list[Voice], named: frozenset[int] = NAMED, **more: Any) -> Facts:
    values: dict[str, Any] = {"inhabitants": PEOPLE, "reasons": {}, "calls": DAYS, "this_year": 2026, **more}
    sheet = sheet_of(voices, named=named, **values)
    return json.loads(json.dumps(sheet))  # type: ignore[no-any-return]


def behind(voices: list[Voice], named: frozenset[int] = NAMED) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for voice in voices:
        if voice.owner not in named:
            for key in keys_of(voice, 2026):
                found.setdefault(key, set()).add(voice.owner)
    return found


@given(VOICES)
@settings(max_examples=120, deadline=None)
def test_no_combination_of_all_published_figures_tells_of_one_or_two(voices: list[Voice]) -> None:
    """Total, themes, challenges, years, both together, needs without a call: as one reader sees them all. Those that
    consented are taken away first, since they stand there by name."""
    sheet, owners = counted(voices), behind(voices)
    shown = sheet["others"]
    assert all(shown[key][0] == len(owners[key]) >= 3 for key in shown)
    assert told(owners, list(shown)) == []


@given(VOICES)
@settings(max_examples=60, deadline=None)
def test_inhabitants_are_told_only_with_the_count_and_never_of_a_part(voices: list[Voice]) -> None:
    """Inhabitants of known municipalities could be told apart by their sum: rounded, and of all or none in a figure."""
    some = {**PEOPLE, 3: None}
    sheet, owners = counted(voices, inhabitants=some), behind(voices)
    for key, (_count, people) in sheet["others"].items():
        assert (people is None) is (3 in owners[key])
        assert people is None or people % 1000 == 0


@given(VOICES)
@settings(max_examples=60, deadline=None)
def test_named_are_those_that_consented_and_nobody_else(voices: list[Voice]) -> None:
    sheet = counted(voices)
    assert {owner for owners in sheet["named"].values() for owner in owners} <= NAMED
    said = {key for voice in voices if voice.owner in NAMED for key in keys_of(voice, 2026)}
    assert set(sheet["named"]) == said


@given(VOICES, st.data())
@settings(max_examples=100, deadline=None)
def test_whatever_is_hidden_could_be_otherwise_without_a_word_changing(
    voices: list[Voice], data: st.DataObject
) -> None:
    """Calls are counted through shown challenges only: other calls behind hidden ones change nothing anywhere."""
    sheet = counted(voices)
    other = [
        one
        if one.owner in NAMED or f"challenge:{one.code}" in sheet["others"]
        else replace(one, calls=data.draw(st.frozensets(st.integers(1, 6))))
        for one in voices
    ]
    assert counted(other) == sheet


@given(VOICES, st.integers(1, 6))
@settings(max_examples=80, deadline=None)
def test_consent_of_one_gives_no_other_away(voices: list[Voice], owner: int) -> None:
    """Whoever consents is taken out of the sums: what remains stands alone against one who knows them."""
    named = NAMED | {owner}
    sheet, owners = counted(voices, named), behind(voices, named)
    assert told(owners, list(sheet["others"])) == []


@given(st.dictionaries(st.sampled_from(list(NoGoReason.values)), st.frozensets(st.integers(1, 7)), max_size=8))
@settings(max_examples=80, deadline=None)
def test_reasons_are_guarded_alike(reasons: dict[str, frozenset[int]]) -> None:
    shown = counted([], reasons=reasons)["reasons"]
    figures = {"": frozenset().union(*reasons.values()), **reasons}
    assert all(shown[key] == len(figures[key]) >= 3 for key in shown)
    assert told(figures, list(shown)) == []


def test_open_at_the_same_time() -> None:
    def open_between(first: str | None, last: str | None) -> CallDays:
        return CallDays(2026, True, *(day and date.fromisoformat(day) for day in (first, last)))

    calls = [open_between("2026-01-01", "2026-02-01"), open_between("2026-02-01", "2026-03-01")]
    assert at_the_same_time(calls) == 2, "the day of closing is a day"
    assert at_the_same_time([*calls, open_between("2026-03-02", "2026-04-01")]) == 2
    assert at_the_same_time([open_between(None, "2026-02-01"), open_between("2026-02-01", "2026-01-01")]) == 0


# --- from the database to the page


def municipality(name: str = "", inhabitants: int | None = 20_000, **fields: Any) -> Organisation:
    home = make_organisation(name)
    counted_on = date(2026, 1, 1) if inhabitants else None
    Organisation.objects.filter(pk=home.pk).update(inhabitants=inhabitants, inhabitants_on=counted_on, **fields)
    home.refresh_from_db()
    return home


def say(home: Organisation, *codes: str, year: int = 2026, **fields: Any) -> Need:
    need = make_need(home, shared_at=datetime(year, 6, 1, tzinfo=UTC), **fields)
    for code in codes or CODES[:1]:
        make_challenge(need, code)
    return need


def make_call(closes: datetime | None = None, **fields: Any) -> Call:
    values = {"title": "A call", "funder": "A fund", "created_at": NOW, "currency": "EUR", "most": 60_000, **fields}
    return Call.objects.create(closes_at=closes or NOW + timedelta(days=30), opens_at=NOW, **values)


def matched(need: Need, *calls: Call, score: float = 99.0) -> None:
    Compared.objects.create(need=need, digest="d", method="model", at=NOW)
    for call in calls:
        Fit.objects.create(need=need, call=call, score=score)


def line(code: str = "care.night") -> Any:
    return next((one for one in funders_page().lines if one.code == code), None)


def consent(home: Organisation) -> None:
    FunderConsent.objects.create(organisation=home, given_at=NOW)


@pytest.mark.django_db
class TestCounting:
    def test_three_municipalities_are_a_figure_and_two_are_not(self, client: Client) -> None:
        homes = [municipality(f"Home {number}") for number in range(5)]
        for home in homes[:3]:
            say(home)
            say(home, year=2024)
        for home in homes[3:]:
            say(home, "learning.absence")
        count_for_funders(now=NOW)
        shown = line()
        assert (shown.municipalities.count, shown.inhabitants, shown.named) == (3, 60_000, [])
        assert {year: figure.count for year, figure in shown.by_year} == {2024: 3, 2026: 3}
        assert line("learning.absence") is None
        assert funders_page().all == Figure(3, is_least=True), "five less three are the two that are hidden"
        assert funders_page().inhabitants is None
        page = client.get(reverse("funders")).text
        assert "Safe nights at home" in page
        assert "Pupils who stay away from school" not in page
        assert not any(home.name in page for home in homes)

    def test_only_what_everybody_sees_is_counted_unless_one_consents(self) -> None:
        network = make_network()
        for number in range(3):
            home = municipality()
            fields: dict[str, Any] = {
                0: {"visibility": "network", "network": network},
                1: {"visibility": "private"},
                2: {"withdrawn_at": NOW},
            }[number]
            say(home, **fields)
        count_for_funders(now=NOW)
        assert FunderSheet.objects.get().facts["others"] == {}
        for home in Organisation.objects.all():
            consent(home)
        count_for_funders(now=NOW)
        shown = line()
        assert (shown.municipalities.count, shown.municipalities.is_least) == (1, True)
        assert [home.pk for home in shown.named] == list(
            Need.objects.filter(visibility="network").values_list("organisation", flat=True)
        )

    def test_companies_and_regions_are_not_counted(self) -> None:
        for kind in (OrganisationKind.COMPANY, OrganisationKind.REGION, OrganisationKind.COMPANY):
            say(make_organisation(kind=kind))
        count_for_funders(now=NOW)
        assert FunderSheet.objects.get().facts["others"] == {}

    def test_examples_are_counted_only_where_nothing_is_real(self) -> None:
        for _ in range(3):
            say(municipality(is_example=True))
        count_for_funders(now=NOW)
        assert (funders_page().is_example, line().municipalities.count) == (True, 3)
        say(municipality())
        count_for_funders(now=NOW)
        assert (funders_page().is_example, line()) == (False, None)

    def test_who_takes_the_consent_back_is_gone_at_once(self, client: Client) -> None:
        home, other = municipality("Vik"), municipality("Nes")
        for one in (home, other):
            say(one)
            consent(one)
        count_for_funders(now=NOW)
        assert line().municipalities.count == 2
        assert "Vik" in client.get(reverse("funders")).text
        withdraw_consent(actor=make_actor("lead", home), organisation=home)
        assert (line().municipalities.count, [one.name for one in line().named]) == (1, ["Nes"])
        for address in (reverse("funders"), reverse("funders_file")):
            assert "Vik" not in client.get(address).text

    def test_supports_count_for_who_gives_them(self) -> None:
        need = say(municipality())
        hidden = say(municipality(), visibility="network", network=make_network())
        for _ in range(2):
            NeedSupport.objects.create(need=need, organisation=municipality(), at=NOW)
            NeedSupport.objects.create(need=hidden, organisation=municipality(), at=NOW)
        count_for_funders(now=NOW)
        assert line().municipalities.count == 3

    def test_a_need_recurs_in_the_years_of_all_that_is_merged_into_it(self) -> None:
        for _ in range(3):
            home = municipality()
            root, older, oldest = say(home), say(home, "care.staff", year=2024), say(home, year=2023)
            hidden = say(home, year=2022, visibility="private")
            stopped = say(home, year=2025, withdrawn_at=NOW)
            for leaf, into in ((older, root), (oldest, older), (hidden, root), (stopped, root)):
                Need.objects.filter(pk=leaf.pk).update(merged_into=into, root=root)
            NeedSupport.objects.create(need=oldest, organisation=municipality(), at=NOW)
        count_for_funders(now=NOW)
        years = {year: figure.count for year, figure in line().by_year if figure.count}
        assert (years, line().municipalities.count) == ({2023: 3, 2024: 3, 2026: 6}, 6)
        staff = line("care.staff")
        assert {year: figure.count for year, figure in staff.by_year if figure.count} == {2024: 3}, "its own challenge"
        assert staff.municipalities.count == 3, "the support was given to the need that stands"

    def test_what_is_merged_counts_no_wider_than_it_is_shared(self) -> None:
        network = make_network()
        homes = [municipality(f"Home {number}") for number in range(3)]
        for home in homes:
            root = say(home)
            leaf = say(home, "care.staff", year=2024, visibility="network", network=network)
            Need.objects.filter(pk=leaf.pk).update(merged_into=root, root=root)
        count_for_funders(now=NOW)
        assert {year for year, figure in line().by_year if figure.count} == {2026}
        consent(homes[0])
        count_for_funders(now=NOW)
        staff = line("care.staff")
        assert (staff.municipalities, [one.name for one in staff.named]) == (Figure(1, is_least=True), ["Home 0"])

    def test_calls_that_match_and_needs_that_none_covers(self) -> None:
        small, large, closed_to_us = (
            make_call(),
            make_call(most=2_000_000),
            make_call(applies="no", applies_sentence="Companies only."),
        )
        for _ in range(3):
            need = say(municipality())
            matched(need, small, large, closed_to_us)
            bare = say(municipality(), "learning.absence")
            matched(bare, closed_to_us)
            Fit.objects.create(need=bare, call=large, score=-99.0)
        count_for_funders(now=NOW)
        page = funders_page()
        assert (line().calls, line().bare.count) == (2, None)
        assert (line("learning.absence").calls, line("learning.absence").bare.count) == (0, 3)
        assert [one.code for one in page.uncovered] == ["learning.absence"]
        assert [(one.year, one.calls, one.small, one.together) for one in page.calls] == [(2026, 2, 1, 1)]

    def test_a_need_that_was_never_compared_is_not_called_uncovered(self) -> None:
        for _ in range(3):
            say(municipality())
        count_for_funders(now=NOW)
        assert line().bare.count is None

    def test_reasons_not_to_apply(self) -> None:
        call = make_call()
        for number in range(4):
            row = Engagement.objects.create(
                organisation=municipality(), call=call, step=Step.NO_GO, decided_at=NOW, because="A secret sentence"
            )
            EngagementReason.objects.create(engagement=row, reason=NoGoReason.TOO_SMALL)
            if number == 0:
                EngagementReason.objects.create(engagement=row, reason=NoGoReason.STAFF)
        going = Engagement.objects.create(organisation=municipality(), call=call, step=Step.GO, decided_at=NOW)
        EngagementReason.objects.create(engagement=going, reason=NoGoReason.TOO_SMALL)
        count_for_funders(now=NOW)
        page = funders_page()
        assert [(one.label, one.municipalities) for one in page.reasons] == [(str(NoGoReason.TOO_SMALL.label), 4)]
        assert page.reasons_of == 4
        assert "secret" not in json.dumps(FunderSheet.objects.get().facts)

    def test_it_is_counted_once_a_month_so_that_nobody_sees_who_came(self) -> None:
        assert renew_sheet(now=NOW)
        for _ in range(3):
            say(municipality())
        assert not renew_sheet(now=NOW + timedelta(days=8))
        assert line() is None
        assert renew_sheet(now=NOW + timedelta(days=9))
        assert line().municipalities.count == 3
        assert FunderSheet.objects.count() == 1
        assert not renew_sheet(now=NOW), "a clock that goes backwards counts nothing anew"

    def test_examples_are_counted_anew_until_somebody_real_is_there(self) -> None:
        for _ in range(3):
            say(municipality(is_example=True))
        assert renew_sheet(now=NOW)
        for _ in range(3):
            say(municipality(is_example=True))
        assert renew_sheet(now=NOW + timedelta(days=1))
        assert line().municipalities.count == 6
        for _ in range(3):
            say(municipality())
        assert not renew_sheet(now=NOW + timedelta(days=2)), "the day on which the first ones came is not told"
        assert renew_sheet(now=NOW + timedelta(days=9))
        assert (funders_page().is_example, line().municipalities.count) == (False, 3)

    def test_the_file_holds_what_the_page_holds_and_no_formula(self, client: Client) -> None:
        for _ in range(3):
            say(municipality())
        cunning = municipality("=HYPERLINK()")
        say(cunning, "care.staff")
        consent(cunning)
        count_for_funders(now=NOW)
        answer = client.get(reverse("funders_file"))
        rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
        assert {len(row) for row in rows} == {8}
        assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
        whole = next(row for row in rows if row[2] == "Safe nights at home" and not row[3] and row[0] == "Challenge")
        assert whole[4:] == ["3", "60000", "", "0"]
        numbers = {cell for row in rows for cell in row[4:6] if cell.strip("–")}
        assert numbers <= {"3", "4", "60000", "80000", ">=1", "20000", *rows[0]}

    def test_a_theme_chooses_lines_and_counts_nothing_anew(self, client: Client) -> None:
        for _ in range(3):
            say(municipality(), *CODES)
        count_for_funders(now=NOW)
        whole, part = funders_page(), funders_page("care")
        assert {one.theme for one in part.lines} == {"care"}
        assert [one for one in whole.lines if one.theme == "care"] == list(part.lines)
        assert (part.all, part.inhabitants) == (whole.all, whole.inhabitants)
        for strange in ("nothing", "care'--", "\x00", "x" * 5000):
            assert client.get(reverse("funders"), {"theme": strange}).status_code == 200
        assert funders_page("nothing").lines == whole.lines

    def test_the_picture_shows_what_the_table_shows_and_nothing_that_is_hidden(self, client: Client) -> None:
        for number in range(6):
            home = municipality()
            for year in (2023, 2026) if number < 3 else (2026,):
                say(home, year=year)
        for _ in range(2):
            say(municipality(), "learning.absence", year=2025)
        count_for_funders(now=NOW)
        drawn = pictures_of(funders_page()).needs
        assert drawn is not None
        assert [tick.text for tick in drawn.columns] == ["All years", "2023", "2024", "2025", "2026"], "a gap is seen"
        [row] = drawn.rows
        assert [spot.words for spot in row.spots] == ["6", "3", "–", "–", "6"]
        page = client.get(reverse("funders")).text
        assert page.count('<circle class="main-area spot') == 3 and "chart-spots" in page
        one_theme = client.get(reverse("funders"), {"theme": "care"}).text
        assert (
            "Municipalities by challenge and year" in one_theme
            and one_theme.count('<circle class="main-area spot') == 3
        )
        assert pictures_of(funders_page("learning")).needs is None

    def test_small_calls_open_together_are_drawn_by_year(self, client: Client) -> None:
        calls = [make_call(title=f"Call {number}") for number in range(3)]
        calls.append(make_call(closes=NOW - timedelta(days=700), title="Before it opened"))
        for _ in range(3):
            matched(say(municipality()), *calls)
        count_for_funders(now=NOW)
        drawn = pictures_of(funders_page()).small
        assert drawn is not None
        assert [tick.text for tick in drawn.columns] == ["2024", "2025", "2026"]
        assert [spot.words for spot in drawn.rows[0].spots] == ["0", "–", "3"]
        assert "Small calls open at the same time, by theme and year" in client.get(reverse("funders")).text

    @pytest.mark.parametrize("number", [3, 30])
    def test_the_page_does_not_grow(self, client: Client, at_most_queries: Any, number: int) -> None:
        for place in range(number):
            home = municipality(f"Home {place}")
            say(home, *CODES)
            if place % 3 == 0:
                consent(home)
        count_for_funders(now=NOW)
        for address in (reverse("funders"), reverse("funders_file")):
            with at_most_queries(4):
                assert client.get(address).status_code == 200

    def test_before_the_first_count_the_page_says_so(self, client: Client) -> None:
        assert "Too few to be counted yet" in client.get(reverse("funders")).text
        assert list(table_for_funders())[1][4] == "–"


@pytest.mark.django_db
class TestConsent:
    def test_only_a_lead_of_a_municipality_consents(self) -> None:
        home, firm = make_organisation(), make_organisation(kind=OrganisationKind.COMPANY)
        for role in ("member", "observer"):
            with pytest.raises(Refused):
                give_consent(actor=make_actor(role, home), organisation=home)
        with pytest.raises(Refused):
            give_consent(actor=make_actor("lead"), organisation=home)
        with pytest.raises(StateRefused):
            give_consent(actor=make_actor("lead", firm), organisation=firm)
        lead = make_actor("lead", home)
        first = give_consent(actor=lead, organisation=home)
        assert give_consent(actor=lead, organisation=home).given_at == first.given_at
        withdraw_consent(actor=lead, organisation=home)
        withdraw_consent(actor=lead, organisation=home)
        assert not FunderConsent.objects.exists()
        actions = JournalEntry.objects.filter(action__startswith="funders.").order_by("pk")
        assert [one.action for one in actions] == ["funders.consented", "funders.consent_withdrawn"]

    def test_by_the_page(self, client: Client) -> None:
        home = make_organisation()
        sign_in(client, make_user(role="lead", organisation=home))
        address = reverse("funder_consent", args=[home.slug])
        assert address in client.get(reverse("organisation", args=[home.slug])).text
        assert "You are not named." in client.get(address).text
        client.post(address, {"consent": "yes"})
        assert "You have agreed to be named" in client.get(address).text
        client.post(address, {"consent": "no"})
        assert not FunderConsent.objects.exists()


@pytest.mark.django_db
def test_pairs_of_readings_of_the_page_and_the_file_agree() -> None:
    """One sheet feeds both: every figure of the file is one of the page."""
    for place, codes in enumerate(combinations(CODES, 2)):
        for _ in range(place + 2):
            say(municipality(), *codes)
    count_for_funders(now=timezone.now())
    page = funders_page()
    figures = {one.municipalities.count for one in (*page.lines, *page.by_theme)} | {page.all.count}
    figures |= {figure.count for one in (*page.lines, *page.by_theme) for _year, figure in one.by_year}
    figures |= {figure.count for _year, figure in page.all_years} | {one.bare.count for one in page.lines}
    told_in_file = {int(row[4]) for row in list(table_for_funders())[1:] if row[4].isdigit()}
    assert told_in_file <= figures
    picture = pictures_of(page).needs
    assert picture is not None
    assert {int(spot.words.lstrip("≥")) for row in picture.rows for spot in row.spots if spot.radius} <= figures
