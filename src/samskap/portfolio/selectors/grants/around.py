"""Grants on the pages of others."""

from django.core.cache import cache
from django.utils import timezone

from samskap.core.models import Organisation
from samskap.portfolio.models import GrantScheme
from samskap.portfolio.selectors.grants.public import Offered, offered_by

ON_A_PAGE_OF_OTHERS = 5
_KNOWN = "portfolio.grants_exist"
_KNOWN_FOR = 60
"""Seconds. Within them every page knows without asking; publishing asks anew."""


def grants_exist() -> bool:
    """Whether anybody can see grants here, so that the menu leads to them: one query a minute at most."""
    found = cache.get(_KNOWN)
    if found is None:
        found = GrantScheme.objects.filter(published_at__isnull=False).exists()
        cache.set(_KNOWN, found, _KNOWN_FOR)
    return bool(found)


def forget_whether_grants_exist() -> None:
    """Ask anew at the next page."""
    cache.delete(_KNOWN)


def grants_of(organisation: Organisation) -> list[Offered]:
    """The public schemes of an organisation, what is open or voted about first: one query."""
    return offered_by(organisation, timezone.now(), ON_A_PAGE_OF_OTHERS)
