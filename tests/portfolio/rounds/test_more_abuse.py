"""Further ways to misuse rounds, grants and their votes. The numbers are those of the list of abuse cases that platforms
like this one had."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import NOBODY
from samskap.core.errors import InvalidInput
from samskap.core.tokens import digest
from samskap.portfolio.models import (
    Appeal,
    Ballot,
    BallotBox,
    BallotOption,
    Candidate,
    CandidateLink,
    Channel,
    LegGap,
    PaperBatch,
    Round,
    Score,
    VoterAddress,
)
from samskap.portfolio.services.results.appealing import AN_HOUR, appeal
from samskap.portfolio.services.votes import casting
from tests.core.factories import make_organisation, make_user
from tests.portfolio.ballot_factories import door_of, make_box
from tests.portfolio.result_factories import counted_box, round_of
from tests.portfolio.round_factories import make_candidate, make_duty, make_round, make_round_box, make_round_party
from tests.portfolio.rounds.test_building_pages import TYPED
from tests.portfolio.screening_factories import client_of, make_screening

pytestmark = pytest.mark.django_db
HERE: dict[str, Any] = {"headers": {"origin": "http://testserver"}}
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"
FORMULA = '=HYPERLINK("http://evil.example";"x")'


def worker(row: Round) -> Client:
    return client_of(make_user(role="member", organisation=row.organisation))


# 14: what is of one round opens nothing of another


def test_an_appeal_a_link_a_party_of_another_round_are_not_reached_through_ones_own() -> None:
    home = make_organisation()
    mine, other = make_round(home, "workshop"), make_round(home, "workshop")
    party = make_round_party(other, name="Village club", leg="civil_society")
    first, second = make_candidate(other, partners=[party]), make_candidate(other)
    make_candidate(mine)
    link = CandidateLink.objects.create(candidate=first, other=second, kind="needs")
    count = counted_box(make_round_box(make_round(home, "voting"), completion="none"))
    waiting = Appeal.objects.create(round=round_of(count), text="Wrong.", appealed_at=timezone.now())
    client = worker(mine)
    for name, more in (
        ("unlink_candidates", (link.pk,)),
        ("leave_candidate", (1, party.pk)),
        ("answer_round_appeal", (waiting.token,)),
        ("pledge", (2,)),
    ):
        answer = client.post(
            reverse(name, args=[mine.token, *more]), {"answer": "x", "upheld": "right", "party": party.pk}
        )
        assert answer.status_code == 404, name
    sent = client.post(reverse("pledge", args=[mine.token, 1]), {"party": party.pk, "money": "5", "hours": "5"})
    assert sent.status_code in (404, 422)
    assert CandidateLink.objects.filter(pk=link.pk).exists() and first.partners.count() == 1
    assert not Candidate.objects.get(round=mine).partners.exists()
    assert Appeal.objects.filter(answered_at=None).count() == 1


def test_paper_of_another_vote_is_not_entered_looked_through_or_deleted_through_ones_own() -> None:
    channels = ((Channel.PAPER, "civil_society"),)
    mine, other = make_box(channels=channels), make_box(channels=channels)
    batch = PaperBatch.objects.create(door=door_of(other, Channel.PAPER), name="A", sheets=2, entered_by=make_user())
    client = client_of(make_user(role="lead", organisation=mine.about.organisation))
    for name, more in (
        ("paper_batch", ()),
        ("check_paper_batch", ()),
        ("drop_paper_batch", ()),
        ("correct_paper_sheet", (1,)),
    ):
        assert client.post(reverse(name, args=[mine.token, batch.pk, *more]), {"choice": "1"}).status_code == 404, name
        assert client.post(reverse(name, args=[other.token, batch.pk, *more]), {"choice": "1"}).status_code == 404, name
    assert PaperBatch.objects.get().checked_at is None and not Ballot.objects.exists()


def test_a_mailed_way_into_one_vote_opens_no_other(client: Client) -> None:
    mine, other = make_box(), make_box()
    VoterAddress.objects.create(
        door=door_of(other), email="kim@example.org", code_digest=digest("code"), asked_at=timezone.now()
    )
    assert client.get(reverse("vote_with_code", args=[mine.token, "code"])).status_code == 404
    assert not client.cookies
    answer = client.post(
        reverse("ask_way_in", args=[mine.token]), {"door": door_of(other).pk, "email": "kim@example.org"}, **HERE
    )
    assert answer.status_code == 404


# 16: no field is taken that the form does not have


def test_fields_that_a_form_of_a_round_does_not_have_change_nothing() -> None:
    row, elsewhere = make_round(state="workshop"), make_round(state="draft")
    stranger = make_round_party(row, make_organisation("Strange AS"), "business")
    client = worker(row)
    host = row.parties.get(organisation=row.organisation)
    more = {"state": "out", "state_because": "x", "number": "99", "round": elsewhere.pk, "token": "x" * 24, "merged_into": "1", "created_by": "1", "origin": "need", "need": "1", "source": "x"}  # fmt: skip
    assert (
        client.post(reverse("propose_candidate", args=[row.token]), {**TYPED, "party": stranger.pk}).status_code == 422
    )
    assert (
        client.post(reverse("propose_candidate", args=[row.token]), {**TYPED, **more, "party": host.pk}).status_code
        == 302
    )
    made = Candidate.objects.get()
    assert (made.state, made.number, made.round, made.origin, made.need, made.source) == (
        "in",
        1,
        row,
        "person",
        None,
        "",
    )
    before = Round.objects.values().get(pk=row.pk)
    fields = {"title": row.title, "state": "decided", "visibility": "private", "scores_sha256": "0" * 64, "register_number": "x", "appeal_until": "2020-01-01", "organisation": elsewhere.organisation.slug, "published_at": ""}  # fmt: skip
    client.post(reverse("edit_round", args=[row.token]), fields)
    after = Round.objects.values().get(pk=row.pk)
    kept = (
        "state",
        "visibility",
        "scores_sha256",
        "register_number",
        "appeal_until",
        "organisation_id",
        "published_at",
    )
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_points_that_are_none_and_candidates_that_are_barred_are_not_scored_by_hand() -> None:
    screened = make_screening()
    company = screened.candidate(1).proposed_by
    assert company is not None
    partial = make_user(role="member", organisation=company.organisation)
    make_duty(screened.row, "screener", partial)
    given = {f"points_{one.pk}": "5" for one in screened.criteria}
    url = reverse("screen_candidate", args=[screened.row.token, 1])
    assert client_of(partial).post(url, given).status_code == 403
    client = client_of(screened.screeners[0])
    for wrong in ("6", "-1", "2.5", "NaN", "٥", "５", "1e0", "\0", "5" * 5000):
        answer = client.post(url, {**given, f"points_{screened.criteria[0].pk}": wrong})
        assert answer.status_code == 422, wrong
    assert not Score.objects.exists()


# 6, 7, 8, 10: what people write stays text


def test_no_text_of_a_round_becomes_markup_anywhere() -> None:
    count = counted_box(make_round_box(make_round(state="voting", title=MARKUP, purpose=MARKUP), completion="none"))
    row = round_of(count)
    make_round_party(row, name=MARKUP, leg="civil_society")
    Candidate.objects.filter(round=row).update(title=MARKUP, text=MARKUP, goals=MARKUP)
    BallotOption.objects.filter(box=count.box).update(name=MARKUP)
    LegGap.objects.create(round=row, leg="business", lack="voters", reason=MARKUP, said_at=timezone.now())
    Appeal.objects.create(round=row, text=MARKUP, appealed_at=timezone.now(), language="en")
    Appeal.objects.create(
        round=row, text=MARKUP, answer=MARKUP, upheld=True, appealed_at=timezone.now(), answered_at=timezone.now()
    )
    inside = client_of(make_user(role="lead", organisation=row.organisation, name=MARKUP))
    steering = client_of(row.people.filter(duty="steering").first().user)
    pages = [reverse(name, args=[row.token]) for name in ("round", "round_result", "round_what_if", "round_appeal", "round_screening", "round_work", "round_parties", "round_people", "workshop", "round_appeals", "link_candidates", "round_criteria", "round_outs", "round_vote_setup", "decide_round")]  # fmt: skip
    pages += [reverse(name, args=[count.box.token]) for name in ("vote", "vote_rules", "receipts", "vote_work", "vote_poster", "ballot_sheet", "vote_qr")]  # fmt: skip
    pages += [reverse("candidate", args=[row.token, 1]), reverse("rounds"), reverse("my_rounds"), reverse("workbench"), reverse("search") + "?q=script"]  # fmt: skip
    seen = 0
    for client in (Client(), inside, steering):
        for page in pages:
            for query in ("", "leg=" + MARKUP, f"page={MARKUP}&find={MARKUP}&of={MARKUP}&c={MARKUP}&horizon={MARKUP}"):
                answer = client.get(
                    page, query_params=dict(one.split("=", 1) for one in query.split("&")) if query else {}
                )
                assert answer.status_code in (200, 302, 403, 404), page
                body = answer.content.decode()
                assert "<script>alert" not in body and "<img src=x" not in body, page
                seen += answer.status_code == 200
    assert seen > 90


# 25: no cell of a file is a formula


def test_no_cell_of_a_file_of_a_round_is_a_formula() -> None:
    screened = make_screening(3, criteria=(FORMULA, "+1"))
    Candidate.objects.update(title=FORMULA, text="@SUM(A1)", goals="-1+1")
    screened.row.parties.filter(organisation=None).update(name=FORMULA[:20])
    screened.score_all(dict.fromkeys((1, 2, 3, 4), (1, 1)))
    screened.lock()
    count = counted_box(make_round_box(completion="none"))
    BallotOption.objects.filter(box=count.box).update(name=FORMULA)
    row = round_of(count)
    files = [reverse(name, args=[screened.row.token]) for name in ("candidates_csv", "round_screening_csv")]
    files += [reverse(name, args=[row.token]) for name in ("round_result_csv", "round_ballots_csv", "candidates_csv")]
    for path in files:
        text = Client().get(path).content.decode("utf-8-sig")
        cells = [cell for line in csv.reader(io.StringIO(text), delimiter=";") for cell in line]
        assert len(cells) > 8
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and cell != "-" and not cell[1:].replace(".", "").isdigit())], path  # fmt: skip


# 21: the API in pages


@pytest.mark.parametrize("query", ["limit=101", "limit=0", "limit=-1", "limit=1e9", "offset=-1", "offset=" + "9" * 20])
def test_the_api_of_rounds_and_grants_gives_no_page_of_any_other_size(query: str) -> None:
    token = round_of(counted_box(make_round_box(completion="none"))).token
    pages = ["api:rounds", "api:grants"]
    for path in (
        *(reverse(name) for name in pages),
        *(reverse(name, args=[token]) for name in ("api:round_candidates", "api:round_screening", "api:round_result")),
    ):
        assert Client().get(f"{path}?{query}").status_code == 422, path


# 3, 12: what is public of a round holds nothing of a person


def test_no_public_file_or_answer_of_a_round_names_a_person_or_what_waits() -> None:
    count = counted_box(make_round_box(completion="none"))
    row = round_of(count)
    person = make_user(email="hidden@person.example", name="Hidden Person", role="lead", organisation=row.organisation)
    Candidate.objects.filter(round=row).update(created_by=person)
    Round.objects.filter(pk=row.pk).update(created_by=person)
    make_duty(row, "steering", person)
    make_duty(row, "screener", person)
    LegGap.objects.create(round=row, leg="business", lack="voters", reason="x", said_by=person, said_at=timezone.now())
    now = timezone.now()
    Appeal.objects.create(round=row, text="Waiting secret", email="hidden@person.example", appealed_at=now)
    Appeal.objects.create(
        round=row, text="Withheld secret", withheld=True, answer="No.", upheld=False, appealed_at=now, answered_at=now,
        answered_by=person,
    )  # fmt: skip
    names = ("round", "candidates_csv", "candidates_json", "round_result", "round_result_csv", "round_result_json", "round_ballots", "round_ballots_csv", "round_screening", "api:round", "api:round_candidates", "api:round_result", "api:round_screening")  # fmt: skip
    paths = [reverse(name, args=[row.token]) for name in names] + [reverse("candidate", args=[row.token, 1])]
    paths += [reverse(name, args=[count.box.token]) for name in ("vote", "vote_rules", "vote_rules_json", "receipts")]
    for path in paths:
        answer = Client().get(path)
        assert answer.status_code == 200, path
        body = answer.content.decode()
        assert not [
            word for word in ("hidden@", "Hidden Person", "Waiting secret", "Withheld secret") if word in body
        ], path


# 22: many from one place


def test_a_forged_forwarding_header_is_no_other_network_for_appeals_and_ballots(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(casting, "OPEN_BALLOTS_A_NETWORK", 3)
    row = round_of(counted_box(make_round_box(completion="none")))
    path = reverse("round_appeal", args=[row.token])
    sent = [
        Client(HTTP_X_FORWARDED_FOR=f"192.0.2.{one}").post(path, {"text": f"Wrong {one}"}, **HERE).status_code
        for one in range(AN_HOUR + 1)
    ]
    assert sent == [200] * AN_HOUR + [429]
    box = make_round_box()
    answers = {
        Client(HTTP_X_FORWARDED_FOR=f"192.0.2.{one}")
        .post(reverse("cast_ballot", args=[box.token]), {"choice": "1", "leg": "public"}, **HERE)
        .status_code
        for one in range(5)
    }
    assert Ballot.objects.filter(door__box=box).count() == 3 and 429 in answers


@pytest.mark.parametrize(
    "email", ["a@b.se\nBcc: x@y.se", "a@b.se, x@y.se", "a@b.se%0d%0aBcc:x@y.se", "<a@b.se>", "a@b.se\0"]
)
def test_an_appeal_is_answered_to_one_address(email: str) -> None:
    row = round_of(counted_box(make_round_box(completion="none")))
    with pytest.raises(InvalidInput) as refused:
        appeal(actor=NOBODY, row=row, text="Wrong.", email=email)
    assert "email" in refused.value.fields and not Appeal.objects.exists()


# 25: a baseline edited afterwards


@pytest.mark.parametrize("state", ["voting", "appeal", "decided", "cancelled"])
def test_what_is_voted_on_changes_by_no_form_afterwards(state: str) -> None:
    box: BallotBox = make_round_box(completion="none")
    row = box.round
    assert row is not None
    more = {"decided_on": timezone.localdate(), "register_number": "1"} if state == "decided" else {}
    more |= {"cancelled_because": "No."} if state == "cancelled" else {}
    Round.objects.filter(pk=row.pk).update(state=state, **more)
    client = client_of(make_user(role="lead", organisation=row.organisation))
    host = row.parties.get(organisation=row.organisation)
    before = list(Candidate.objects.values()), BallotBox.objects.values().get(), list(BallotOption.objects.values())
    for name, more_args, sent in (
        ("propose_candidate", (), {**TYPED, "party": host.pk}),
        ("edit_candidate", (1,), TYPED),
        ("trim_candidate", (1,), {"cost": "1"}),
        ("merge_candidates", (), {"c": ["1", "2"], "into": "1", "cost": "1"}),
        ("link_candidates", (), {"candidate": "1", "other": "2", "kind": "excludes"}),
        ("pledge", (1,), {"party": host.pk, "money": "5", "hours": "0"}),
        ("bring_back_candidate", (1,), {}),
        ("import_candidates", (), {"pasted": "title;text;cost\nA;B;5\n", "party": host.pk}),
        ("round_criteria", (), {}),
        ("put_out", (1,), {"reason": "x"}),
        ("round_vote_setup", (), {"kind": "points", "rule": "greedy"}),
        ("lock_round_vote", (), {}),
        ("move_round", (), {"since": state}),
        ("edit_round", (), {"budget": "1", "hours": "1", "title": row.title, "purpose": row.purpose}),
    ):
        answer = client.post(reverse(name, args=[row.token, *more_args]), sent)
        assert answer.status_code in (302, 403, 404, 409, 422), (name, answer.status_code)
    assert Round.objects.get(pk=row.pk).budget == row.budget == Decimal("1000.00")
    assert before == (
        list(Candidate.objects.values()), BallotBox.objects.values().get(), list(BallotOption.objects.values())
    )  # fmt: skip
    assert not CandidateLink.objects.exists()
