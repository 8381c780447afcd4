"""Every page of a round from screening to the pilot bears a small telephone, and the automatic accessibility check."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from samskap.core.models import User
from samskap.portfolio.models import Appeal, Channel, PaperBatch, RoundDecision, VotingDoor
from samskap.portfolio.services.votes.casting import enter_sheet
from tests.core.factories import make_organisation, make_user
from tests.portfolio.result_factories import counted_box, round_of
from tests.portfolio.round_factories import make_candidate, make_round, make_round_box, make_round_party
from tests.portfolio.screening_factories import make_screening
from tests.support.browsing import NewPage, someone
from tests.support.looks import NARROW, check_narrow_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Pages = dict[User | None, list[str]]
LONG = "Everyday life with a name that is much longer than anybody would like it to be on a telephone"


def gathering_and_screening(lead: User, pages: Pages) -> None:
    """Candidates from a file; criteria, blind scores, what comes on the ballot."""
    solvik = lead.memberships.get().organisation
    built = make_round(solvik, "workshop", title=LONG)
    pages[lead] += [reverse("import_candidates", args=[built.token]), reverse("round_criteria", args=[built.token])]
    screened = make_screening(title=LONG)
    row, person = screened.row, screened.screeners[0].user
    assert person is not None
    of_one = [row.token, 1]
    pages[person] = [
        reverse("screen", args=[row.token]),
        reverse("screen_candidate", args=of_one),
        reverse("say_screening_conflict", args=of_one),
    ]
    locked = make_screening(title=LONG)
    locked.score_all({1: (5, 4), 2: (3, 3), 3: (1, 5), 4: (0, 2)})
    ready = locked.lock()
    theirs, steers = locked.lead.user, ready.people.filter(duty="steering")[0].user
    assert theirs is not None
    assert steers is not None
    here = [ready.token]
    pages[theirs] = [reverse("round_vote_setup", args=here), reverse("round_outs", args=here)]
    pages[steers] = [reverse("round_vote_setup", args=here), reverse("put_out", args=[ready.token, 2])]
    pages[None] += [reverse("round_screening", args=here), reverse("candidate", args=[ready.token, 1])]


def voting(lead: User, pages: Pages) -> None:
    """The ballot, its rules, paper."""
    solvik = lead.memberships.get().organisation
    ways = [(Channel.EMAIL, "business"), (Channel.OPEN, "civil_society"), (Channel.PAPER, "civil_society")]
    ways += [(Channel.ORGANISATION, "public"), (Channel.EMAIL, "academia")]
    box = make_round_box(make_round(solvik, "voting", title=LONG), channels=ways)
    door = VotingDoor.objects.get(box=box, channel=Channel.PAPER)
    batch = PaperBatch.objects.create(door=door, name="LIBRARY", sheets=2)
    enter_sheet(batch=batch, sheet=1, choices=[(1, 1)])
    pages[None] += [reverse(name, args=[box.token]) for name in ("vote", "vote_rules", "my_ballot")]
    pages[lead] += [
        reverse("organisation_ballot", args=[box.token, solvik.slug]),
        reverse("vote_work", args=[box.token]),
        reverse("ballot_sheet", args=[box.token]),
        reverse("paper_batch", args=[box.token, batch.pk]),
    ]


def result(lead: User, pages: Pages) -> None:
    """The result, what if, an appeal and its answer, the decision, the pilot."""
    solvik = lead.memberships.get().organisation
    row = round_of(counted_box(make_round_box(make_round(solvik, "voting", title=LONG))))
    asked = Appeal.objects.create(round=row, text="The library closed early.", appealed_at=timezone.now())
    for text in ("Our group was forgotten.", "our group  was forgotten."):
        Appeal.objects.create(round=row, text=text, appealed_at=timezone.now())
    steers = row.people.filter(duty="steering")[0].user
    assert steers is not None
    here = [row.token]
    pages[None] += [reverse(name, args=here) for name in ("round", "round_result", "round_what_if", "round_appeal")]
    pages[lead] += [
        reverse("round_work", args=here),
        reverse("round_appeals", args=here),
        reverse("answer_round_appeal", args=[row.token, asked.token]),
    ]
    pages[steers] = [reverse("decide_round", args=here)]
    decided = make_round(solvik, "decided", title=LONG)
    chosen = make_candidate(decided, title=LONG, partners=[make_round_party(decided, name="Sensor Ltd")])
    RoundDecision.objects.create(candidate=chosen, chosen=True, by_count=True, decided_at=timezone.now())
    pages[lead] += [reverse("pilot_from_candidate", args=[chosen.token]), reverse("round", args=[decided.token])]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_page_from_screening_to_the_pilot_is_accessible(new_page: NewPage, live: str, colours: str) -> None:
    cache.clear()
    lead = make_user(role="lead", organisation=make_organisation("Solvik with a rather long name"))
    pages: Pages = {lead: [], None: []}
    for make in (gathering_and_screening, voting, result):
        make(lead, pages)
    for user, paths in pages.items():
        page = someone(new_page, live, user, width=NARROW, color_scheme=colours)
        for path in paths:
            answer = page.goto(f"{live}{path}")
            assert answer is not None
            assert answer.status == 200, path
            check_narrow_page(page, path)
