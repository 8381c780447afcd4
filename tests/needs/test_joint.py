"""A need stated together: made from confirmed ones, signed once by each municipality, fixed from then on."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import NOBODY, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, NetworkMembership, Organisation, OrganisationKind, Visibility
from samskap.core.scopes import Scope
from samskap.core.services.personal_data import erase_person
from samskap.needs.models import JointNeed, JointSignature
from samskap.needs.selectors.joint import joint_page, joint_work_of, seen_joint_needs
from samskap.needs.services.joint import (
    JointInput,
    close_joint_need,
    digest_of,
    edit_joint_need,
    make_joint_need,
    sign_joint_need,
)
from tests.core.factories import make_actor, make_network, make_organisation, make_user, sign_in
from tests.needs.factories import TEXTS, make_joint, make_need, make_pair, make_signature

pytestmark = pytest.mark.django_db
MANDATE = "Municipal board 2026-10-05, § 44"


def texts(**fields: Any) -> JointInput:
    """A common text that everybody can see."""
    values = {**TEXTS, "title": "Quiet nights", "language": "en", "scope": Scope(Visibility.PUBLIC), **fields}
    return JointInput(**values)


def signed(joint: JointNeed, organisation: Organisation, role: str = "lead", **fields: Any) -> JointSignature:
    """Sign as a new person with the role there."""
    values = {"organisation": organisation, "mandate": MANDATE, "read": digest_of(joint), **fields}
    return sign_joint_need(actor=make_actor(role, organisation), joint=joint, **values)


def test_it_is_made_from_confirmed_needs_only() -> None:
    pair = make_pair()
    waiting = make_pair(pair.first, status="proposed")
    home = pair.first.organisation
    actor = make_actor("member", home)
    strangers = make_need()
    for others in ([], [waiting.second.token], [strangers.token], ["nothing"]):
        with pytest.raises(InvalidInput):
            make_joint_need(actor=actor, need=pair.first, others=others, values=texts())
    made = make_joint_need(
        actor=actor, need=pair.first, others=[pair.second.token, waiting.second.token], values=texts()
    )
    assert [part.need for part in made.parts.all()] == [pair.first, pair.second]
    with pytest.raises(Refused):
        make_joint_need(actor=make_actor("lead"), need=pair.first, others=[pair.second.token], values=texts())
    with pytest.raises(Refused):
        make_joint_need(actor=make_actor("observer", home), need=pair.first, others=[pair.second.token], values=texts())


def test_it_is_shared_in_a_network_of_ours_or_with_everybody() -> None:
    pair = make_pair()
    home = pair.first.organisation
    actor, others = make_actor("lead", home), [pair.second.token]
    for scope in (
        Scope(Visibility.PRIVATE),
        Scope(Visibility.PARTNERS),
        Scope(Visibility.NETWORK),
        Scope(Visibility.NETWORK, network=make_network()),
        Scope("everything"),
    ):
        with pytest.raises(InvalidInput):
            make_joint_need(actor=actor, need=pair.first, others=others, values=texts(scope=scope))
    ours = Scope(Visibility.NETWORK, network=make_network(home))
    assert make_joint_need(actor=actor, need=pair.first, others=others, values=texts(scope=ours)).network


def test_the_page_names_no_need_that_one_may_not_see(client: Client) -> None:
    network = make_network(make_organisation("Shy"))
    hidden = make_need(network.coordinator, title="For the network only", visibility="network", network=network)
    joint = make_joint(make_organisation(), make_need(title="For everybody"), hidden)
    address = reverse("joint_need", args=[joint.token])
    page = client.get(address).text
    assert "For everybody" in page
    assert "For the network only" not in page
    assert "Shy" not in page
    sign_in(client, make_user(role="observer", organisation=network.coordinator))
    assert "For the network only" in client.get(address).text


def test_only_a_lead_signs_on_a_mandate_and_once() -> None:
    joint, home = make_joint(), make_organisation("Vik")
    for role in ("member", "observer"):
        with pytest.raises(Refused):
            signed(joint, home, role)
    with pytest.raises(Refused):
        sign_joint_need(
            actor=make_actor("lead"), joint=joint, organisation=home, mandate=MANDATE, read=digest_of(joint)
        )
    for empty in ("", "  \n ", "x" * 301):
        with pytest.raises(InvalidInput) as refusal:
            signed(joint, home, mandate=empty)
        assert set(refusal.value.fields) == {"mandate"}
    signature = signed(joint, home)
    assert (signature.mandate, signature.text_digest) == (MANDATE, digest_of(joint))
    with pytest.raises(StateRefused, match="Vik has signed already"):
        signed(joint, home)
    with transaction.atomic(), pytest.raises(IntegrityError):
        make_signature(joint, home)
    assert JointSignature.objects.count() == 1
    line = JournalEntry.objects.get(action="jointneed.signed")
    assert line.organisation == home
    assert line.facts["after"] == {"text": signature.text_digest}


def test_companies_and_strangers_to_the_network_do_not_sign() -> None:
    home, member = make_organisation(), make_organisation()
    network = make_network(home, member)
    joint = make_joint(home, visibility="network", network=network)
    with pytest.raises(Refused):
        signed(make_joint(), make_organisation(kind=OrganisationKind.COMPANY))
    with pytest.raises(NotVisible):
        signed(joint, make_organisation())
    both = make_user(role="lead", organisation=member)
    outside = make_organisation()
    both.memberships.create(organisation=outside, role="lead")
    with pytest.raises(Refused):
        sign_joint_need(
            actor=actor_for(both), joint=joint, organisation=outside, mandate=MANDATE, read=digest_of(joint)
        )
    assert signed(joint, member).organisation == member


def test_the_text_is_fixed_after_the_first_signature() -> None:
    joint = make_joint()
    writer = make_actor("member", joint.organisation)
    edit_joint_need(actor=writer, joint=joint, values=texts(better="Nobody is woken."))
    joint.refresh_from_db()
    assert joint.better == "Nobody is woken."
    before = digest_of(joint)
    signed(joint, make_organisation())
    for change in ({"title": "Other"}, {"language": "sv"}, {"scope": Scope(Visibility.NETWORK, make_network())}):
        with pytest.raises(StateRefused):
            edit_joint_need(actor=writer, joint=joint, values=texts(**change))
    joint.refresh_from_db()
    assert digest_of(joint) == before


def test_the_page_to_change_a_signed_text_says_who_signed_and_keeps_what_was_typed(client: Client) -> None:
    pair = make_pair(first=make_need(title="Our nights"))
    home = pair.first.organisation
    joint = make_joint(home, pair.first, pair.second)
    sign_in(client, make_user(role="lead", organisation=home))
    address = reverse("edit_joint_need", args=[joint.token])
    assert client.get(address).status_code == 200
    make_signature(joint, make_organisation("Granvik"))
    form = {**TEXTS, "title": "Typed <b>meanwhile</b>", "language": "en", "scope": "public"}
    for answer in (client.get(address), client.post(address, form)):
        assert answer.status_code == 409
        assert "since somebody has signed it" in answer.text and "Granvik</a>, " in answer.text
        assert "<textarea" not in answer.text and "and 1 more" not in answer.text
        for route, token in (
            ("make_joint_need", pair.first.token),
            ("sign_joint_need", joint.token),
            ("close_joint_need", joint.token),
            ("joint_need", joint.token),
        ):
            assert f'<a href="{reverse(route, args=[token])}"' in answer.text
        assert reverse("make_joint_need", args=[pair.second.token]) not in answer.text
    assert "Typed &lt;b&gt;meanwhile&lt;/b&gt;" in answer.text and "It was not saved." in answer.text
    joint.refresh_from_db()
    assert joint.title != form["title"]
    for number in range(5):
        make_signature(joint, make_organisation(f"Number {number}"))
    assert "and 1 more" in client.get(address).text


def test_the_page_to_change_a_closed_text_says_that_it_is_closed(client: Client) -> None:
    joint = make_joint(closed_at=timezone.now())
    sign_in(client, make_user(role="member", organisation=joint.organisation))
    answer = client.get(reverse("edit_joint_need", args=[joint.token]))
    assert answer.status_code == 409 and "It is closed: no more signatures are taken." in answer.text
    assert reverse("sign_joint_need", args=[joint.token]) not in answer.text


def test_nobody_signs_a_text_that_they_have_not_read(client: Client) -> None:
    joint, home = make_joint(), make_organisation()
    address = reverse("sign_joint_need", args=[joint.token])
    sign_in(client, make_user(role="lead", organisation=home))
    read = digest_of(joint)
    assert read in client.get(address).text
    JointNeed.objects.filter(pk=joint.pk).update(better="Somebody changed this.")
    form = {"organisation": home.pk, "mandate": MANDATE, "read": read}
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert "The text has changed since you opened the page" in answer.text
    assert "Somebody changed this." in answer.text
    assert MANDATE in answer.text
    joint.refresh_from_db()
    assert digest_of(joint) in answer.text
    answer = client.post(address, {**form, "read": digest_of(joint)})
    assert answer.status_code == 302
    assert JointSignature.objects.get().organisation == home


def test_nobody_signs_for_more_eyes_than_they_saw(client: Client) -> None:
    home, writer = make_organisation(), make_organisation()
    network = make_network(writer, home)
    joint = make_joint(writer, visibility=Visibility.NETWORK, network=network)
    address = reverse("sign_joint_need", args=[joint.token])
    sign_in(client, make_user(role="lead", organisation=home))
    page = client.get(address).text
    assert f'name="shared" value="network:{network.pk}"' in page
    JointNeed.objects.filter(pk=joint.pk).update(visibility=Visibility.PUBLIC, network=None)
    form = {"organisation": home.pk, "mandate": MANDATE, "read": digest_of(joint), "shared": f"network:{network.pk}"}
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert not JointSignature.objects.exists()
    assert 'name="shared" value="public"' in answer.text


def test_closing_is_for_good_and_takes_no_signature_away() -> None:
    joint = make_joint()
    make_signature(joint)
    with pytest.raises(Refused):
        close_joint_need(actor=make_actor("member", joint.organisation), joint=joint)
    lead = make_actor("lead", joint.organisation)
    first = close_joint_need(actor=lead, joint=joint).closed_at
    assert close_joint_need(actor=lead, joint=joint).closed_at == first
    with pytest.raises(StateRefused):
        signed(joint, make_organisation())
    with pytest.raises(StateRefused):
        edit_joint_need(actor=lead, joint=joint, values=texts(title="Other"))
    assert JointSignature.objects.count() == 1
    assert JournalEntry.objects.filter(action="jointneed.closed").count() == 1


def test_who_has_signed_sees_it_also_after_leaving_the_network() -> None:
    home, member = make_organisation(), make_organisation()
    network = make_network(home, member)
    joint = make_joint(home, visibility="network", network=network)
    user = make_user(role="lead", organisation=member)
    make_signature(joint, member)
    NetworkMembership.objects.filter(organisation=member).delete()
    assert list(seen_joint_needs(actor_for(user))) == [joint]
    assert not seen_joint_needs(NOBODY)
    assert not seen_joint_needs(make_actor("lead"))


def test_inhabitants_are_summed_only_when_all_are_known() -> None:
    joint = make_joint()
    for inhabitants in (9000, 21000):
        home = make_organisation()
        Organisation.objects.filter(pk=home.pk).update(inhabitants=inhabitants, inhabitants_on="2026-01-01")
        make_signature(joint, home)
    assert joint_page(NOBODY, joint, None).inhabitants == 30000
    make_signature(joint)
    assert joint_page(NOBODY, joint, None).inhabitants is None


def test_from_a_pair_to_a_signature_in_the_browser_forms(client: Client) -> None:
    pair = make_pair()
    home, other = pair.first.organisation, pair.second.organisation
    sign_in(client, make_user(role="lead", organisation=home))
    page = client.get(reverse("need", args=[pair.first.token])).text
    assert other.name in page
    address = reverse("make_joint_need", args=[pair.first.token])
    assert address in page
    form = {**TEXTS, "title": "Quiet nights", "language": "en", "scope": "public", "others": [pair.second.token]}
    wrong = client.post(address, {**form, "better": ""})
    assert wrong.status_code == 422
    assert TEXTS["today"] in wrong.text
    made = client.post(address, form)
    joint = JointNeed.objects.get()
    assert made.headers["Location"] == reverse("joint_need", args=[joint.token])
    sign = reverse("sign_joint_need", args=[joint.token])
    client.post(sign, {"organisation": home.pk, "mandate": MANDATE, "read": digest_of(joint)})
    page = client.get(reverse("joint_need", args=[joint.token])).text
    assert MANDATE in page
    assert "1 municipality has signed." in page
    assert "There is nothing for you to sign here" in client.get(sign).text
    assert joint.title in client.get(reverse("joint_needs")).text


def test_a_lead_of_the_network_is_told_until_they_have_signed(client: Client) -> None:
    home, member = make_organisation(), make_organisation()
    joint = make_joint(home, title="Nights", visibility="network", network=make_network(home, member))
    sign_in(client, make_user(role="lead", organisation=member))
    said = "You have not signed: Nights"
    assert said in client.get(reverse("workbench")).text
    make_signature(joint, member)
    assert said not in client.get(reverse("workbench")).text


def test_a_person_reads_what_they_signed_and_is_forgotten_when_erased() -> None:
    joint, home = make_joint(), make_organisation()
    user = make_user(role="lead", organisation=home)
    sign_joint_need(actor=actor_for(user), joint=joint, organisation=home, mandate=MANDATE, read=digest_of(joint))
    assert any(MANDATE in line for line in joint_work_of(user)["Joint needs you signed"])
    make_user(role="lead", organisation=home)
    erase_person(actor=actor_for(user), confirmed_email=user.email, leads_gone_accepted=True)
    row = JointSignature.objects.get()
    assert (row.signed_by, row.mandate, row.organisation) == (None, MANDATE, home)
    assert JournalEntry.objects.get(action="jointneed.signed").personal is None


@pytest.mark.parametrize("number", [1, 60])
def test_the_pages_do_not_grow(client: Client, at_most_queries: Any, number: int) -> None:
    joint = make_joint(make_organisation(), *[make_need() for _ in range(min(number, 20))])
    for _ in range(number):
        make_signature(joint)
        make_joint()
    sign_in(client, make_user(role="lead", organisation=make_organisation()))
    for route in (reverse("joint_needs"), reverse("joint_need", args=[joint.token])):
        with at_most_queries(15):
            assert client.get(route).status_code == 200
