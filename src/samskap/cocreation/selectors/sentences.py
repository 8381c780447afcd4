"""What the numbers say, in plain sentences of the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from samskap.ui import text

CERTAIN, FAIRLY_CERTAIN = 0.8, 0.6


def number_word(count: int) -> str:
    """A number from two to twelve as a word, any other in digits."""
    words = {
        2: pgettext("number", "two"),
        3: pgettext("number", "three"),
        4: pgettext("number", "four"),
        5: pgettext("number", "five"),
        6: pgettext("number", "six"),
        7: pgettext("number", "seven"),
        8: pgettext("number", "eight"),
        9: pgettext("number", "nine"),
        10: pgettext("number", "ten"),
        11: pgettext("number", "eleven"),
        12: pgettext("number", "twelve"),
    }
    return words.get(count, text.number(count))


def result_sentences(report: Mapping[str, Any]) -> list[str]:
    """The two sentences at the top of a report: how many groups, and what they share."""
    if not report.get("enough"):
        return [
            _("Fewer than five people have answered so far."),
            _("Nothing is shown yet, so that nobody can be recognised."),
        ]
    groups, common = len(report["groups"]), int(report["common_total"])
    if groups == 0:
        return [_("We see no separate groups."), agreed_sentence(len(report["agreed"]))]
    if groups == 1:
        return [_("We see one group."), one_group_sentence(common)]
    return [_("We see %(number)s groups.") % {"number": number_word(groups)}, shared_sentence(common)]


def agreed_sentence(count: int) -> str:
    """Without groups: what most people agree on."""
    if count == 0:
        return _("We do not yet see anything that most people clearly agree on.")
    return ngettext("Most people agree on one thing.", "Most people agree on %(number)s things.", count) % {
        "number": number_word(count)
    }


def one_group_sentence(count: int) -> str:
    """With one group: what it agrees on."""
    if count == 0:
        return _("We do not yet see anything that it clearly agrees on.")
    return ngettext("It agrees on one thing.", "It agrees on %(number)s things.", count) % {
        "number": number_word(count)
    }


def shared_sentence(count: int) -> str:
    """With several groups: what all of them agree on."""
    if count == 0:
        return _("We do not yet see anything that all of them clearly agree on.")
    return ngettext("They agree on one thing.", "They agree on %(number)s things.", count) % {
        "number": number_word(count)
    }


def people(low: int | None, high: int | None) -> str:
    """The size of a group as it may be shown."""
    if low is None or high is None:
        return _("size not shown")
    if low == high:
        return ngettext("%(number)s person", "%(number)s people", low) % {"number": text.number(low)}
    if high < 5:
        return _("fewer than five people")
    return _("%(low)s to %(high)s people") % {"low": text.number(low), "high": text.number(high)}


def confidence(value: float) -> str:
    """How sure the method is of a group."""
    if value >= CERTAIN:
        return _("The group is certain: it would be found again in other samples of the same people.")
    if value >= FAIRLY_CERTAIN:
        return _("The group is fairly certain.")
    return _("The group is uncertain: a few other answers could have given other groups.")


def unanswered(left: int, total: int) -> str:
    """How far the municipality has come with its answers."""
    return _("%(done)s of %(total)s answered") % {"done": text.number(total - left), "total": text.number(total)}
