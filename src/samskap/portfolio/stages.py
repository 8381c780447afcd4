"""Where a scheme stands at a moment; the closing second belongs to what is closed."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from samskap.portfolio.models import GrantScheme


class Stage(models.TextChoices):
    """From being written to being closed."""

    DRAFT = "draft", _("Being written")
    COMING = "coming", _("Not open yet")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Applications closed")


def stage_of(scheme: GrantScheme, now: datetime) -> Stage:
    """Its stage at this moment. One ended before its time is closed; what was applied for is still answered."""
    if scheme.published_at is None:
        return Stage.DRAFT
    if scheme.ended_at is not None or now >= scheme.closes_at:
        return Stage.CLOSED
    return Stage.OPEN if now >= scheme.opens_at else Stage.COMING


def closing_of(scheme: GrantScheme) -> datetime:
    """When it closed or closes for applications."""
    return min(scheme.ended_at, scheme.closes_at) if scheme.ended_at else scheme.closes_at
