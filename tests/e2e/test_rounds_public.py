"""What everybody sees of portfolio rounds fits a small telephone, and axe finds nothing on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from samskap.portfolio.models import CandidateLink, LegGap, RoundDecision
from tests.core.factories import make_organisation, make_user
from tests.e2e.test_pilots import NewPage, someone
from tests.needs.factories import make_need
from tests.portfolio.round_factories import make_candidate, make_round, make_round_box, make_round_party
from tests.support.looks import NARROW, check_narrow_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_public_page_of_rounds_fits_a_small_telephone_and_axe_finds_nothing(
    new_page: NewPage, live: str, scheme: str
) -> None:
    cache.clear()
    solvik = make_organisation("Solvik med ett långt namn")
    lead = make_user(role="lead", organisation=solvik, name="Leda")
    row = make_round(
        solvik, "workshop", language="sv", workshop_at=timezone.now() + timedelta(days=2), workshop_place="Stationen"
    )
    need = make_need(solvik, visibility="public")
    shop = make_round_party(row, name="Handlarnas ekonomiska förening")
    school = make_round_party(row, leg="academia", name="Högskolan")
    one = make_candidate(
        row,
        1_250_000,
        800,
        [shop, school],
        title="Fördröjningsmagasinsstyrning",
        goals="Trygg",
        origin="need",
        need=need,
    )
    one.partners.update(money=5000, hours=20, role="Lånar ut", pledged_at=timezone.now())
    others = [make_candidate(row, title=f"Kandidat {number}") for number in range(13)]
    CandidateLink.objects.create(candidate=one, other=others[0], kind="needs")
    CandidateLink.objects.create(candidate=one, other=others[1], kind="excludes")
    gone = make_candidate(row, title="Borta", state="withdrawn", state_because="Ingen tid.")
    merged = make_candidate(row, title="Ihop", state="merged", merged_into=one)
    voting = make_round_box(make_round(solvik, "voting")).round
    assert voting is not None
    LegGap.objects.create(round=voting, leg="academia", lack="voters", reason="Stängt.", said_at=timezone.now())
    decided = make_round(solvik, "decided")
    chosen = make_candidate(decided)
    RoundDecision.objects.create(candidate=chosen, chosen=True, by_count=True, decided_at=timezone.now())
    cancelled = make_round(solvik, "cancelled", published_at=timezone.now(), visibility="public")
    here = reverse("round", args=[row.token])
    addresses = [
        "/",
        reverse("rounds"),
        here,
        f"{here}?show=left",
        f"{here}?leg=business&size=large",
        *(reverse("round", args=[each.token]) for each in (voting, decided, cancelled)),
        *(reverse("candidate", args=[row.token, each.number]) for each in (one, gone, merged)),
        reverse("candidate", args=[decided.token, chosen.number]),
        reverse("need", args=[need.token]),
        reverse("organisation", args=[solvik.slug]),
    ]
    for user in (None, lead):
        page = someone(new_page, live, user, width=NARROW, height=640, color_scheme=scheme, locale="sv")
        for path in addresses:
            answer = page.goto(f"{live}{path}")
            assert answer is not None and answer.status == 200, path
            check_narrow_page(page, path)
