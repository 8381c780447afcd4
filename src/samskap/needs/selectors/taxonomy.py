"""Themes, challenges and targets by their codes, in the reader's language. No queries."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from samskap.needs.targets import GOALS, TARGETS, goal_of
from samskap.needs.taxonomy import CHALLENGES, RETIRED, THEME_LABELS, THEMES


def theme_codes() -> list[str]:
    """The themes in the order in which they are offered."""
    return list(THEME_LABELS)


def theme_label(theme: str) -> str:
    """The words for a theme; the code itself where it is not known."""
    return str(THEME_LABELS.get(theme, theme))


def challenge_codes(theme: str) -> list[str]:
    """The challenges of a theme that are offered; none of a theme that is not known."""
    return [code for one in THEMES if one.code == theme for code in one.challenges]


def challenge_label(code: str) -> str:
    """The words for a challenge; the code itself where it is not known."""
    return str(CHALLENGES.get(code) or RETIRED.get(code) or code)


def theme_of(code: str) -> str:
    """The code of the theme that a challenge belongs to."""
    return code.partition(".")[0]


def target_label(code: str) -> str:
    """The words for a target of the sustainable development goals, with its code in front."""
    return f"{code} {TARGETS[code]}" if code in TARGETS else code


def goal_label(code: str) -> str:
    """The words for the goal that a target belongs to, with its number in front; nothing for an unknown target."""
    return f"{goal_of(code)} {GOALS[goal_of(code)]}" if code in TARGETS else ""


def subject_column_label(kind: str) -> str:
    """What people call the column of ``challenges``, ``targets`` or ``themes`` in a table."""
    labels = {
        "challenges": _("Challenges"),
        "targets": _("Targets of the sustainable development goals"),
        "themes": _("Themes"),
    }
    return labels[kind]


def challenges_cell(codes: Iterable[str]) -> str:
    """Challenges for a cell of a table, a line each: the code, which is read again, and the words for people."""
    return "\n".join(f"{code} {challenge_label(code)}" for code in codes)


def targets_cell(codes: Iterable[str]) -> str:
    """Targets for a cell, a line each. A code alone, such as 11.2, would become a day in a spreadsheet."""
    return "\n".join(target_label(code) for code in codes)


def themes_of(codes: Iterable[str]) -> list[str]:
    """The codes of the themes that challenges belong to, each once, in the order of the challenges."""
    return list(dict.fromkeys(theme_of(code) for code in codes))
