"""What proves that nothing of a vote was changed: hashes that anybody can compute again.

Each ballot gives a leaf, SHA-256 over its salt, receipt, leg, whether an organisation cast it, and its choices; the
seal is SHA-256 over the sorted leaves.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from samskap.core.journal import canonical
from samskap.portfolio.models import Ballot


def hash_of(rules: Mapping[str, Any]) -> str:
    """SHA-256 over the rules as canonical JSON, as hex."""
    return hashlib.sha256(canonical(rules).encode()).hexdigest()


def leaf_of(ballot: Ballot) -> str:
    """The leaf of one ballot, whose door is loaded; the salt makes that nobody can try out choices until it fits."""
    said = [ballot.salt, ballot.receipt, ballot.door.leg, ballot.is_organisation, ballot.choices]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def seal_of(leaves: Iterable[str]) -> str:
    """The seal over all leaves."""
    return hashlib.sha256("\n".join(sorted(leaves)).encode()).hexdigest()


def as_list(lines: Iterable[tuple[str, str]]) -> str:
    """Receipts and leaves as the public list has them."""
    return "\n".join(f"{receipt} {leaf}" for receipt, leaf in sorted(lines))


def of_list(text: str) -> dict[str, str]:
    """The leaf by receipt."""
    return dict(line.split(" ", 1) for line in text.splitlines())
