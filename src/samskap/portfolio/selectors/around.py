"""Grants on the pages of others."""

from django.utils import timezone

from samskap.core.models import Organisation
from samskap.portfolio.models import GrantScheme
from samskap.portfolio.stages import Stage, stage_of

ON_A_PAGE_OF_OTHERS = 5


def grants_of(organisation: Organisation) -> list[tuple[GrantScheme, Stage]]:
    """The public schemes of an organisation with where they stand, what closes last first: one query."""
    rows = GrantScheme.objects.filter(organisation=organisation, published_at__isnull=False)
    now = timezone.now()
    return [(row, stage_of(row, now)) for row in rows.order_by("-closes_at", "-pk")[:ON_A_PAGE_OF_OTHERS]]
