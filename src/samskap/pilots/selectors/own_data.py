"""What the pilots' room knows of a person, for their own eyes."""

from typing import Any

from django.utils.translation import gettext as _

from samskap.core.models import User
from samskap.pilots.gates import BY_KEY
from samskap.pilots.models import Charter, LearningQuestion, Observation, Passed, Pilot, Sponsorship
from samskap.pilots.selectors.gate import done_words
from samskap.ui import text


def work_of(user: User) -> dict[str, Any]:
    """By heading: seven queries."""
    sponsored = Sponsorship.objects.filter(person=user).select_related("pilot").order_by("pk")
    seen = Observation.objects.filter(made_by=user).select_related("pilot").order_by("pk")
    passed = Passed.objects.filter(by=user).select_related("pilot").order_by("pk")
    answered = LearningQuestion.objects.filter(answered_by=user).order_by("pk")
    receives = Charter.objects.filter(concern_receiver=user).select_related("pilot").order_by("pk")
    return {
        _("Pilots you wrote down"): [row.title for row in Pilot.objects.filter(created_by=user).order_by("pk")],
        _("Pilots you own"): [row.title for row in Pilot.objects.filter(owner=user).order_by("pk")],
        _("Pilots whose concerns you receive"): [row.pilot.title for row in receives],
        _("Pilots you stand behind"): [
            f"{row.pilot.title}, {row.name}, {row.title}, {row.pledge}, {text.day(row.since)}" for row in sponsored
        ],
        _("Gates you opened"): [
            f"{text.day(row.at)}, {row.pilot.title}: {done_words(BY_KEY[row.passage])}" for row in passed
        ],
        _("Learning questions you answered"): [row.text for row in answered],
        _("What you noted in logs"): [f"{text.day(row.made_at)}, {row.pilot.title}: {row.text}" for row in seen],
    }
