"""The codes of what a need is about, checked and written by whoever holds the row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from samskap.core.errors import InvalidInput
from samskap.needs.models import Need, NeedChallenge, NeedTarget
from samskap.needs.targets import TARGETS
from samskap.needs.taxonomy import CHALLENGES

MOST = 5
"""Of each kind on one need: a need that is about everything is found by nobody."""
Codes = Mapping[str, Sequence[str]]
_MODELS: Mapping[str, Any] = {"challenges": NeedChallenge, "targets": NeedTarget}


def wanted_codes(challenges: Iterable[str], targets: Iterable[str]) -> Codes:
    """Each once, in one order."""
    return {"challenges": sorted(set(challenges)), "targets": sorted(set(targets))}


def check_codes(wanted: Codes, *, keep: Iterable[str] = ()) -> None:
    """``keep``: challenges that may stay although they are no longer offered.

    :raises InvalidInput: a code is not offered, or there are more than :data:`MOST` of a kind.
    """
    offered = {"challenges": {*CHALLENGES, *keep}, "targets": set(TARGETS)}
    wrong = {
        name: _("Choose one of those in the list.") for name, codes in wanted.items() if set(codes) - offered[name]
    }
    most = _("Choose at most %(limit)d.") % {"limit": MOST}
    wrong |= {name: most for name, codes in wanted.items() if len(codes) > MOST}
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def put_codes(need: Need, wanted: Codes, before: Codes) -> None:
    """Take away what is no longer wanted and add what is new; ``before`` is what stands there."""
    for name, codes in wanted.items():
        gone = set(before[name]) - set(codes)
        new = [code for code in codes if code not in before[name]]
        if gone:
            _MODELS[name].objects.filter(need=need, code__in=gone).delete()
        _MODELS[name].objects.bulk_create([_MODELS[name](need=need, code=code) for code in new])
