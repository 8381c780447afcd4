"""What the numbers say, in plain sentences of the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from samskap.engines.opinionmap.stable import FEWEST, LEAST
from samskap.ui import text

SURE, FAIRLY_SURE = 0.85, 0.7


@dataclass(frozen=True)
class Certainty:
    """How sure something is: a code for programs; word, colour and shape of its mark; one sentence; the figure."""

    code: str
    word: str
    color: str
    shape: str
    sentence: str = ""
    detail: str = ""


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
        agreed = report.get("agreed_total", len(report["agreed"]))
        return [no_groups_sentence(report.get("structure", "")), agreed_sentence(agreed)]
    if groups == 1:
        return [_("We see one group."), one_group_sentence(common), *uncertain_sentence(report["groups"])]
    said = [_("We see %(number)s groups.") % {"number": number_word(groups)}, shared_sentence(common)]
    return said + uncertain_sentence(report["groups"])


def no_groups_sentence(structure: str) -> str:
    """Why no groups are drawn, as short as it can be said."""
    if structure == "line":
        return _("We see no separate groups: opinions run from one side to the other without a gap.")
    if structure == "none":
        return _("We see no separate groups: what people think of one thing says little about the rest.")
    if structure == "few":
        return _("Too few have answered for us to look for groups.")
    return _("We see no separate groups.")


@dataclass(frozen=True)
class NoGroups:
    """What it means that no groups are drawn, and what it does not mean."""

    means: str
    means_not: str


def no_groups(structure: str) -> NoGroups | None:
    """The explanation beside :func:`no_groups_sentence`; None for reports that did not say why."""
    if structure == "line":
        return NoGroups(
            _(
                "People differ, but by degrees. Wherever we drew a border, people on both sides of it would think "
                "nearly the same. So we draw none."
            ),
            _("It does not mean that everybody agrees. See what most agree on, and where people are split."),
        )
    if structure == "none":
        return NoGroups(
            _(
                "There are no camps that share a whole set of opinions. If you know what somebody thinks about one "
                "statement, you can hardly guess what they think about the others. Groups drawn here would not come "
                "back when some votes are left out."
            ),
            _("It does not mean that everybody agrees. On a single statement people can be split down the middle."),
        )
    if structure == "few":
        return NoGroups(
            _(
                "Too few people have answered enough statements to tell groups apart. We look for groups once at least "
                "%(people)s people have each agreed or disagreed with %(votes)s statements."
            )
            % {"people": number_word(FEWEST), "votes": number_word(LEAST)},
            _("It does not mean that there are no groups, nor that everybody agrees."),
        )
    return None


def uncertain_sentence(groups: Sequence[Mapping[str, Any]]) -> list[str]:
    """Which groups are uncertain, by letter; nothing where none is."""
    letters = [text.group_letter(one["id"]) for one in groups if certainty_code(one["confidence"]) == "uncertain"]
    if not letters:
        return []
    if len(letters) == len(groups) > 1:
        return [_("All the groups are uncertain.")]
    listed = letters[-1]
    if len(letters) > 1:
        listed = _("%(several)s and %(last)s") % {"several": ", ".join(letters[:-1]), "last": letters[-1]}
    return [
        ngettext("Group %(letters)s is uncertain.", "Groups %(letters)s are uncertain.", len(letters))
        % {"letters": listed}
    ]


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


def certainty_code(value: float | None) -> str:
    """``sure``, ``fairly_sure``, ``uncertain``; empty where it is not known."""
    if value is None:
        return ""
    return "sure" if value >= SURE else "fairly_sure" if value >= FAIRLY_SURE else "uncertain"


def certainty_mark(value: float | None) -> Certainty | None:
    """The word, colour and shape for how sure something is; None where it is not known."""
    code = certainty_code(value)
    if code == "sure":
        return Certainty(code, pgettext("how certain", "Sure"), "success", "check")
    if code == "fairly_sure":
        return Certainty(code, pgettext("how certain", "Fairly sure"), "info", "circle")
    return Certainty(code, pgettext("how certain", "Uncertain"), "warning", "triangle") if code else None


def how_tried(rounds: int) -> str:
    """How it was found out how sure the groups are, and what the figures beside them mean."""
    tried = ngettext(
        "To see how sure each group is, we hid some of the votes and drew the map again, once.",
        "To see how sure each group is, we hid some of the votes and drew the map again, %(number)s times.",
        rounds,
    ) % {"number": text.number(rounds)}
    return f"{tried} {_('100 of 100 would be the very same people every time, and no doubt that there are groups.')}"


def group_certainty(value: float | None, existence: float = 1.0) -> Certainty | None:
    """How sure a group is, with what came of the drawings that :func:`how_tried` tells of.

    ``existence`` is how sure it is that there are groups at all; ``value`` has been multiplied by it.
    """
    mark = certainty_mark(value)
    if mark is None or value is None:
        return mark
    returned = certainty_code(min(value / existence, 1.0) if existence > 0 else value)
    sentence = {
        "sure": _("This group came back nearly every time, with nearly the same people."),
        "fairly_sure": _("This group came back most of the times, but not always with the same people."),
        "uncertain": _("This group often came back with other people, or not at all. Take it as a hint."),
    }[returned]
    if returned != mark.code:
        sentence = f"{sentence} {_('But it is not certain that there are separate groups at all.')}"
    detail = _("Measured: %(value)s of 100.") % {"value": text.number(round(100 * value))}
    return replace(mark, sentence=sentence, detail=detail)


def difference(stored: Mapping[str, Any] | None) -> str:
    """How far the groups are apart on a statement; empty where that may not be shown."""
    if stored is None or stored["low"] is None:
        return ""
    return _("The difference is between %(low)s and %(high)s percentage points.") % {
        "low": text.number(round(100 * stored["low"])),
        "high": text.number(round(100 * stored["high"])),
    }


def polis_sentence(groups: int) -> str:
    """What Polis' own method makes of the same votes."""
    if groups == 0:
        return _("Polis' own method finds no groups yet.")
    return ngettext(
        "Polis' own method finds one group in the same votes.",
        "Polis' own method finds %(number)s groups in the same votes.",
        groups,
    ) % {"number": number_word(groups)}


def unanswered(left: int, total: int) -> str:
    """How far the municipality has come with its answers."""
    return _("%(done)s of %(total)s answered") % {"done": text.number(total - left), "total": text.number(total)}
