"""What the pilots' room registers for what a pilot learns."""

from django.utils.translation import gettext_lazy

from samskap.core.registry import registry
from samskap.pilots.selectors.learning import learning_speaks
from samskap.pilots.tabs import TABS, Tab

TABS.append(Tab("pilot_learning", gettext_lazy("Learning"), 20))
registry.attention.append(learning_speaks)
registry.journal_actions |= {
    "pilot.question_added": gettext_lazy("Added a learning question"),
    "pilot.question_edited": gettext_lazy("Changed a learning question"),
    "pilot.question_removed": gettext_lazy("Took away a learning question"),
    "pilot.question_answered": gettext_lazy("Answered a learning question"),
    "pilot.answer_rewritten": gettext_lazy("Wrote the answer to a learning question anew"),
    "pilot.lessons_written": gettext_lazy("Wrote what the pilot leaves behind"),
    "pilot.observed": gettext_lazy("Noted in the log of the pilot"),
    "pilot.observation_taken_back": gettext_lazy("Took back a line in the log of the pilot"),
}
