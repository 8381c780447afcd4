"""A need that several municipalities state together: written, signed once by each, closed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.models import NetworkMembership, Organisation, OrganisationKind, Visibility
from samskap.core.scopes import Scope, check_scope, chosen_scope
from samskap.core.texts import fill_texts
from samskap.needs.models import JointNeed, JointNeedPart, JointSignature, Need
from samskap.needs.selectors.same import same_as
from samskap.needs.services.indexing import index_joint
from samskap.needs.services.inputs import require_owner
from samskap.needs.services.needs import refuse_withdrawn

TEXTS = ("title", "today", "whom", "better")
SIGNING_KINDS = (OrganisationKind.MUNICIPALITY, OrganisationKind.REGION)


@dataclass(frozen=True)
class JointInput:
    """The common text, and who can see it: a network or everybody."""

    title: str
    today: str
    whom: str
    better: str
    language: str
    scope: Scope


def digest_of(joint: JointNeed) -> str:
    """What a signature stands for: SHA-256 of language and texts, in hexadecimal."""
    parts = (joint.language, *(getattr(joint, name) for name in TEXTS))
    return sha256(journal.canonical(parts).encode()).hexdigest()


def make_joint_need(*, actor: Actor, need: Need, others: Collection[str], values: JointInput) -> JointNeed:
    """Made from a need of one's own and needs that people have found to be the same, named by their tokens.

    :raises NotVisible, Refused: as :func:`require_owner`.
    :raises InvalidInput: a field cannot be used, or no other need is chosen.
    """
    require_owner(actor, need, "joint")
    refuse_withdrawn(need)
    chosen = [one for one in same_as(actor, need) if one.token in others]
    if not chosen:
        message = _("Choose at least one need of another organisation.")
        raise InvalidInput(message, {"others": message})
    with transaction.atomic():
        joint = JointNeed(organisation=need.organisation, created_by=actor.user)
        _fill(actor, joint, values)
        joint.save()
        JointNeedPart.objects.bulk_create(JointNeedPart(joint=joint, need=one) for one in (need, *chosen))
        facts = {**_facts(joint), "needs": [one.pk for one in (need, *chosen)]}
        journal.record(actor=actor, action="jointneed.created", obj=joint, organisation=joint.organisation, after=facts)
        index_joint(joint)
    return joint


@transaction.atomic
def edit_joint_need(*, actor: Actor, joint: JointNeed, values: JointInput) -> JointNeed:
    """Change the text or who can see it, as long as nobody has signed.

    :raises NotVisible, Refused: the actor may not know of it, or does not work for its writer.
    :raises StateRefused: somebody has signed, or it is closed.
    """
    require(actor, "needs.edit_joint", joint, view="needs.view_joint")
    row = _locked(joint)
    refuse_fixed(row)
    before = _facts(row)
    _fill(actor, row, values)
    after = _facts(row)
    if after == before:
        return row
    row.save()
    journal.record(
        actor=actor, action="jointneed.edited", obj=row, organisation=row.organisation, before=before, after=after
    )
    index_joint(row)
    return row


def sign_joint_need(
    *,
    actor: Actor,
    joint: JointNeed,
    organisation: Organisation,
    mandate: str,
    read: str,
    shared: str = "",
    now: datetime | None = None,
) -> JointSignature:
    """A lead signs for the municipality, once and for good. ``read``: the digest of the text on the page they signed;
    ``shared``: who could see it then (:func:`~samskap.core.scopes.chosen_scope`), where the page said so.

    :raises NotVisible: the actor may not know of it.
    :raises Refused: they do not lead the organisation, or it is not among those that may sign.
    :raises StateRefused: it has signed already, or no more signatures are taken.
    :raises InvalidInput: no mandate, or the text or who can see it has changed since it was read.
    """
    require(actor, "needs.sign_joint", joint, view="needs.view_joint")
    if not actor.is_lead(organisation.pk):
        raise Refused(_("Only a lead of the organisation signs for it."))
    if not may_sign(joint, organisation):
        raise Refused(_("Municipalities and regions sign that the joint need is shared with."))
    signed = StateRefused(_("%(name)s has signed already.") % {"name": organisation.name})
    with transaction.atomic():
        row = _locked(joint)
        _refuse_closed(row)
        if row.signatures.filter(organisation=organisation).exists():
            raise signed
        signature = JointSignature(joint=row, organisation=organisation, signed_by=actor.user)
        fill_texts(signature, {"mandate": " ".join(mandate.split())}, ("mandate",))
        signature.text_digest, signature.signed_at = digest_of(row), now or timezone.now()
        if read != signature.text_digest:
            raise InvalidInput(_("The text has changed since you opened the page. Read it again, then sign."))
        if shared and shared != chosen_scope(row):
            raise InvalidInput(
                _("Somebody has changed this since you opened the page. Look at how it stands now, then save again.")
            )
        try:
            with transaction.atomic():
                signature.save(force_insert=True)
        except IntegrityError as twice:
            raise signed from twice
        journal.record(
            actor=actor,
            action="jointneed.signed",
            obj=row,
            organisation=organisation,
            after={"text": signature.text_digest},
            personal={"mandate": signature.mandate},
        )
    return signature


@transaction.atomic
def close_joint_need(*, actor: Actor, joint: JointNeed, now: datetime | None = None) -> JointNeed:
    """No more signatures are taken; those that are there stand. One that is closed stays as it is.

    :raises NotVisible, Refused: the actor may not know of it, or does not lead its writer.
    """
    require(actor, "needs.close_joint", joint, view="needs.view_joint")
    row = _locked(joint)
    if row.closed_at is None:
        row.closed_at = now or timezone.now()
        row.save(update_fields=["closed_at"])
        after = {"signatures": row.signatures.count()}
        journal.record(actor=actor, action="jointneed.closed", obj=row, organisation=row.organisation, after=after)
    return row


def may_sign(joint: JointNeed, organisation: Organisation) -> bool:
    """A municipality or region that the joint need is shared with."""
    if organisation.kind not in SIGNING_KINDS:
        return False
    if joint.visibility == Visibility.PUBLIC or joint.organisation_id == organisation.pk:
        return True
    if joint.network is None:
        return False
    members = NetworkMembership.objects.filter(network=joint.network_id, organisation=organisation)
    return joint.network.coordinator_id == organisation.pk or members.exists()


def _locked(joint: JointNeed) -> JointNeed:
    rows = JointNeed.objects.select_for_update(of=("self",)).select_related("organisation", "network")
    return rows.get(pk=joint.pk)


def refuse_fixed(row: JointNeed) -> None:
    """A text that somebody has signed does not change.

    :raises StateRefused: somebody has signed, or it is closed.
    """
    _refuse_closed(row)
    if row.signatures.exists():
        raise StateRefused(_("Somebody has signed, so the text is fixed. Make a new joint need instead."))


def _refuse_closed(row: JointNeed) -> None:
    if row.closed_at is not None:
        raise StateRefused(_("It is closed: no more signatures are taken."))


def _fill(actor: Actor, row: JointNeed, values: JointInput) -> None:
    if values.language not in dict(settings.LANGUAGES):
        message = _("Choose one of those in the list.")
        raise InvalidInput(message, {"language": message})
    if values.scope.visibility not in (Visibility.NETWORK, Visibility.PUBLIC):
        message = _("A joint need is shared in a network or with everybody.")
        raise InvalidInput(message, {"scope": message})
    if row.pk is None or not values.scope.is_that_of(row):
        check_scope(actor, row.organisation, values.scope)
    fill_texts(row, {name: getattr(values, name) for name in TEXTS}, TEXTS)
    row.title, row.language = " ".join(row.title.split()), values.language
    row.visibility, row.network = values.scope.visibility, values.scope.network


def _facts(row: JointNeed) -> dict[str, object]:
    return {name: getattr(row, name) for name in (*TEXTS, "language", "visibility", "network_id")}
