"""Themes, challenges and targets by their codes, in the reader's language. No queries."""

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
