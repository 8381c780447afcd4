"""Why somebody does not score a candidate: in general words that anybody may read, never in words of their own.

What follows from a role or from having written it is known to the portal; the rest a screener chooses from a list. Kept
is a short code, so that everybody reads it in their language.
"""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ROLE, WROTE = "role:", "wrote"
LONGEST = 300
"""As the column has it."""


class Partiality(models.TextChoices):
    """What a screener can say of themselves."""

    CLOSE = "close", gettext_lazy("Close to somebody who gains or loses by it")
    GAIN = "gain", gettext_lazy("Gains or loses by it")
    WORK = "work", gettext_lazy("Has worked with it, or with those behind it")
    STAND = "stand", gettext_lazy("Has taken a stand on it in public")
    OTHER = "other", gettext_lazy("Another reason")


def role_at(name: str) -> str:
    """The code for a role at this party."""
    return f"{ROLE}{name}"[:LONGEST]


def in_words(code: str) -> str:
    """What everybody reads."""
    if code in Partiality.values:
        return str(Partiality(code).label)
    if code.startswith(ROLE):
        return _("Has a role at %(name)s, which put it forward or takes part in it") % {"name": code[len(ROLE) :]}
    return _("Wrote it or part of it") if code == WROTE else _("A reason that is not kept any more")
