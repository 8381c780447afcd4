"""Two people at the same needs in the same moment."""

from __future__ import annotations

import pytest

from samskap.core.errors import SamskapError
from samskap.core.models import JournalEntry
from samskap.needs.models import Need, NeedSupport
from samskap.needs.services.merging import merge_needs, unmerge_need
from samskap.needs.services.needs import NeedInput, edit_need
from samskap.needs.services.supports import support_need
from tests.core.factories import make_actor, make_organisation
from tests.needs.factories import TEXTS, make_need
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_merge_in_a_circle_at_once_get_one_need_that_stands_for_both() -> None:
    home = make_organisation()
    leads = [make_actor("lead", home) for _ in range(2)]
    one, two = make_need(home), make_need(home)
    outcome = at_once(
        lambda: merge_needs(actor=leads[0], need=one, into=two),
        lambda: merge_needs(actor=leads[1], need=two, into=one),
    )
    assert sum(isinstance(result, SamskapError) for result in outcome) == 1
    assert Need.objects.filter(root__isnull=True).count() == 1
    assert JournalEntry.objects.filter(action="need.merged").count() == 1


def test_one_merges_while_another_takes_apart_and_the_roots_are_right_in_the_end() -> None:
    home = make_organisation()
    leads = [make_actor("lead", home) for _ in range(2)]
    top, middle = make_need(home), make_need(home)
    low = make_need(merged_into=middle)
    at_once(
        lambda: merge_needs(actor=leads[0], need=middle, into=top),
        lambda: unmerge_need(actor=leads[1], need=low),
    )
    for need in Need.objects.select_related("merged_into"):
        end = need
        while end.merged_into is not None:
            end = Need.objects.select_related("merged_into").get(pk=end.merged_into.pk)
        assert (need.root_id or need.pk) == end.pk


def test_the_same_voice_twice_at_once_stands_once() -> None:
    need, other = make_need(), make_organisation()
    leads = [make_actor("lead", other) for _ in range(2)]
    at_once(*(lambda lead=lead: support_need(actor=lead, need=need, organisation=other) for lead in leads))
    assert NeedSupport.objects.count() == 1
    assert JournalEntry.objects.filter(action="need.supported").count() == 1


def test_a_need_is_not_hidden_while_one_that_more_people_see_is_merged_into_it() -> None:
    home = make_organisation()
    leads = [make_actor("lead", home) for _ in range(2)]
    root, other = make_need(home), make_need(home)
    at_once(
        lambda: merge_needs(actor=leads[0], need=other, into=root),
        lambda: edit_need(actor=leads[1], need=root, values=NeedInput(**TEXTS, language="en")),
    )
    root.refresh_from_db()
    assert root.visibility == "public" or not root.family.exists()
