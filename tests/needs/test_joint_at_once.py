"""Two leads of one municipality sign, and somebody changes the text, at the same moment."""

from __future__ import annotations

import pytest

from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.models import JournalEntry, Visibility
from samskap.core.scopes import Scope
from samskap.needs.models import JointNeed, JointSignature
from samskap.needs.services.joint import JointInput, digest_of, edit_joint_need, sign_joint_need
from tests.core.factories import make_actor, make_organisation
from tests.needs.factories import TEXTS, make_joint
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_municipality_signs_once_also_when_two_leads_do_it_together() -> None:
    joint, home = make_joint(), make_organisation()
    leads, read = [make_actor("lead", home) for _ in range(2)], digest_of(joint)
    outcome = at_once(
        *(
            lambda lead=lead: sign_joint_need(
                actor=lead, joint=joint, organisation=home, mandate="Board, § 44", read=read
            )
            for lead in leads
        )
    )
    assert {type(one) for one in outcome} == {JointSignature, StateRefused}
    assert JointSignature.objects.count() == 1
    assert JournalEntry.objects.filter(action="jointneed.signed").count() == 1


def test_what_was_signed_is_what_stands_however_close_the_change_comes() -> None:
    joint, home = make_joint(), make_organisation()
    writer, lead, read = make_actor("lead", joint.organisation), make_actor("lead", home), digest_of(joint)
    values = JointInput(
        **{**TEXTS, "better": "Changed."}, title="Quiet nights", language="en", scope=Scope(Visibility.PUBLIC)
    )
    changed, signature = at_once(
        lambda: edit_joint_need(actor=writer, joint=joint, values=values),
        lambda: sign_joint_need(actor=lead, joint=joint, organisation=home, mandate="Board, § 44", read=read),
    )
    stands = digest_of(JointNeed.objects.get())
    if isinstance(signature, JointSignature):
        assert isinstance(changed, StateRefused)
        assert signature.text_digest == stands == read
    else:
        assert isinstance(signature, InvalidInput)
        assert stands != read
