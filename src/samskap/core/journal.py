"""The journal: every write leaves who, what, before and after in a hash chain that survives erasure.

Each entry stands in the chain by two commitments, SHA-256(salt || canonical JSON), one over ``facts`` and one over
``personal``; erasing the personal part and its salt leaves the commitment, so that the chain still verifies while the
erased value can no longer be guessed and checked. Method: hash-linked time-stamping (Haber & Stornetta 1991) over
salted commitments.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from samskap.core.access import Actor
from samskap.core.models import JournalEntry, JournalHead, Organisation, User

GENESIS = "0" * 64


@dataclass(frozen=True)
class JournalProof:
    """The result of verifying the chain. ``first_broken`` is the sequence number of the first entry that fails."""

    ok: bool
    entries: int
    erased: int
    first_broken: int | None
    head: str


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same value always gives the same text."""
    return json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def commitment(salt: str, value: Any) -> str:
    """SHA-256 over salt and canonical JSON, as hex."""
    return hashlib.sha256((salt + canonical(value)).encode()).hexdigest()


def _link(previous: str, entry: JournalEntry) -> str:
    parts = [
        previous,
        str(entry.sequence),
        entry.at.isoformat(),
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.facts_commitment,
        entry.personal_commitment,
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@transaction.atomic
def record(
    *,
    actor: Actor,
    action: str,
    obj: Model,
    organisation: Organisation | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    person: User | None = None,
) -> JournalEntry:
    """Append one entry, inside the caller's transaction.

    ``before`` and ``after`` must hold no personal data; what identifies somebody goes into ``personal``, which is
    erased with ``person`` (by default the actor's account).
    """
    head, _created = JournalHead.objects.select_for_update().get_or_create(only=1)
    subject = person or actor.user
    facts = {"before": before, "after": after, "organisation": organisation.pk if organisation else None}
    who: dict[str, Any] = {}
    if subject:
        who = {"person": subject.pk, "email": subject.email, "actor": actor.user.pk if actor.user else None}
    entry = JournalEntry(
        sequence=head.sequence + 1,
        at=timezone.now(),
        action=action,
        object_kind=obj._meta.label_lower,
        object_id=str(obj.pk),
        organisation=organisation,
        person=subject,
        facts=json.loads(canonical(facts)),
        facts_salt=secrets.token_hex(32),
        personal=json.loads(canonical({**who, **(personal or {})})),
        personal_salt=secrets.token_hex(32),
    )
    entry.facts_commitment = commitment(entry.facts_salt, entry.facts)
    entry.personal_commitment = commitment(entry.personal_salt, entry.personal)
    entry.chain = _link(head.chain, entry)
    entry.save(force_insert=True)
    head.sequence, head.chain = entry.sequence, entry.chain
    head.save(update_fields=["sequence", "chain"])
    return entry


def erase_person(user: User) -> int:
    """Empty every personal part that belongs to the person; returns how many entries it touched."""
    return JournalEntry.objects.filter(person=user).update(personal=None, personal_salt="", person=None)


def verify() -> JournalProof:
    """Walk the whole chain and check every link, every commitment that has not been erased, and every reference."""
    previous, expected, erased = GENESIS, 1, 0
    organisations = frozenset(Organisation.objects.values_list("pk", flat=True))
    for entry in JournalEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        erased += entry.personal is None
        if entry.sequence != expected or not _sound(entry, previous, organisations):
            return JournalProof(False, expected - 1, erased, entry.sequence, previous)
        previous, expected = entry.chain, expected + 1
    head = JournalHead.objects.filter(only=1).first()
    intact = (head.sequence, head.chain) == (expected - 1, previous) if head else expected == 1
    return JournalProof(intact, expected - 1, erased, None if intact else expected, previous)


def _sound(entry: JournalEntry, previous: str, organisations: frozenset[int]) -> bool:
    """Whether nothing in the entry was changed.

    The columns ``organisation`` and ``person`` repeat what is committed to; the first may be empty only when the
    organisation is gone, the second only when the person was erased.
    """
    about = (entry.facts or {}).get("organisation")
    if entry.personal is None:
        personal_stands = entry.person_id is None and entry.personal_salt == ""
    else:
        personal_stands = (
            entry.person_id == entry.personal.get("person")
            and commitment(entry.personal_salt, entry.personal) == entry.personal_commitment
        )
    return (
        personal_stands
        and commitment(entry.facts_salt, entry.facts) == entry.facts_commitment
        and (entry.organisation_id == about or (entry.organisation_id is None and about not in organisations))
        and _link(previous, entry) == entry.chain
    )
