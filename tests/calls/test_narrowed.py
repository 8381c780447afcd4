"""A need that fewer may see than before, or that says less: nothing kept elsewhere tells what it says now or said then."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.calls.models import Compared, Dismissal, Fit, SavedSearch
from samskap.calls.selectors.following import following_of
from samskap.core.access import actor_for
from samskap.core.models import Visibility
from samskap.needs.models import NeedSupport
from samskap.needs.selectors.page import work_of
from samskap.needs.services.supports import support_need
from tests.calls.factories import make_call
from tests.core.factories import make_organisation, make_user
from tests.needs.factories import make_need

pytestmark = pytest.mark.django_db

SECRET = "The manager of the home at Storgatan 4 is under investigation."


def test_a_sentence_taken_out_of_a_need_stands_on_no_page_of_calls() -> None:
    call, need = make_call(), make_need()
    passages = [{"need": SECRET, "call": "Homes are welcome."}, {"need": need.better, "call": "Nobody is woken."}]
    Fit.objects.create(need=need, call=call, score=0.9, call_language="en", passages=passages)
    Compared.objects.create(need=need, digest="x", method="", at=timezone.now())
    for address in (
        reverse("call", args=[call.token]),
        reverse("need", args=[need.token]),
        reverse("where_to_engage", args=[need.token]),
    ):
        shown = Client().get(address).content.decode()
        assert "Storgatan 4" not in shown, address
        assert need.better in shown, address


def test_ones_own_data_name_no_need_that_one_may_not_see_any_more() -> None:
    person = make_user(role="member", organisation=make_organisation())
    need = make_need(title="Nights")
    Dismissal.objects.create(person=person, call=make_call(), need=need)
    SavedSearch.objects.create(person=person, name="Ours", need=need)
    NeedSupport.objects.create(need=need, organisation=make_organisation(), by=person, at=timezone.now())
    assert "Nights" in json.dumps([following_of(person), work_of(person)], default=str)
    need.title, need.visibility = "The dismissal of the manager", Visibility.PRIVATE
    need.save()
    told = json.dumps([following_of(person), work_of(person)], default=str)
    assert "manager" not in told
    assert "Ours" in told


def test_the_journal_of_a_supporter_names_no_need_that_it_may_not_see_any_more(client: Client) -> None:
    home, need = make_organisation(), make_need(title="Nights")
    person = make_user(role="lead", organisation=home)
    support_need(actor=actor_for(person), need=need, organisation=home)
    client.force_login(person)
    address = reverse("organisation_journal", args=[home.slug])
    assert "Nights" in client.get(address).content.decode()
    need.title, need.visibility = "The dismissal of the manager", Visibility.PRIVATE
    need.save()
    assert "manager" not in client.get(address).content.decode()
