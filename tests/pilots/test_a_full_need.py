"""A need on which everything hangs that any room shows: its page still asks few questions."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from samskap.calls.models import Compared, Engagement, Fit
from samskap.needs.models import NeedSupport, NeedTarget
from tests.calls.factories import make_call
from tests.cocreation.factories import make_conversation
from tests.core.factories import make_network, make_organisation, make_user
from tests.needs.factories import (
    make_challenge,
    make_evidence,
    make_framing,
    make_joint,
    make_need,
    make_pair,
    make_signature,
    make_suggestion,
)
from tests.pilots.factories import make_pilot
from tests.portfolio.round_factories import make_candidate, make_round

pytestmark = pytest.mark.django_db
MOST = 15


def full_need(rows: int) -> Any:
    """`rows` of everything, half of it on a need that was merged into it."""
    home, others = make_organisation("Home"), [make_organisation(f"Other {number}") for number in range(rows)]
    network = make_network(home, *others)
    need = make_need(home, visibility="network", network=network)
    merged = make_need(home, merged_into=need, visibility="network", network=network)
    joint = make_joint(home, need)
    Compared.objects.create(need=need, digest="1", method="model", at=timezone.now())
    for number, other in enumerate(others):
        one = merged if number % 2 else need
        make_framing(one), make_evidence(one), make_suggestion(one, make_user(role="lead", organisation=other))
        NeedSupport.objects.create(need=one, organisation=other, at=timezone.now())
        make_pair(need, make_need(other), "same")
        make_pair(need, make_need(other), "proposed")
        make_signature(joint, other)
        talk = make_conversation(organisation=home, need=one, language="en")
        talk.translations.create(language="sv", question="Hur?", approved_at=timezone.now())
        make_pilot(home, need=one)
        call = make_call(f"C{rows}-{number}")
        score = 0.9 if number == 1 else 0.5  # the one that is looked for is not among equals
        Fit.objects.create(need=need, call=call, score=score, call_language="en", passages=[{"need": "", "call": "x"}])
        Engagement.objects.create(organisation=home, call=call, need=need)
        make_candidate(make_round(home), need=need, title=f"Candidate {number}")
    make_challenge(need)
    NeedTarget.objects.create(need=merged, code="3.8")
    return need


@pytest.mark.parametrize("role", ["lead", "observer"])
def test_the_page_of_a_need_with_everything_on_it(client: Client, role: str) -> None:
    spent = []
    for rows in (2, 12):
        need = full_need(rows)
        client.force_login(make_user(role=role, organisation=need.organisation, language="sv"))
        for address in (reverse("need", args=[need.token]), reverse("where_to_engage", args=[need.token])):
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(address, headers={"Accept-Language": "sv"})
            assert answer.status_code == 200
            spent.append((len(seen), [query["sql"][:120] for query in seen]))
            page = answer.content.decode()
            wanted = ["Quiet nights", "Night supervision", "Hur?", "Other 1", "I wake each time", f"Call C{rows}-1"]
            shown = wanted if len(spent) % 2 else wanted[-1:]
            assert [text for text in shown if text not in page] == []
    counts = [count for count, _sql in spent]
    assert max(counts) <= MOST and counts[:2] == counts[2:], "\n".join(map(str, spent))
