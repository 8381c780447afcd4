"""The lists that needs are sorted by: complete, short, and stable."""

import pytest

from samskap.needs.models import NeedChallenge, NeedTarget
from samskap.needs.selectors import taxonomy as words
from samskap.needs.targets import GOALS, TARGETS, goal_of, targets_of
from samskap.needs.taxonomy import CHALLENGES, RETIRED, THEMES

NUMBERED = {1: 5, 2: 5, 3: 9, 4: 7, 5: 6, 6: 6, 7: 3, 8: 10, 9: 5, 10: 7, 11: 7, 12: 8, 13: 3, 14: 7, 15: 9, 16: 10}
LETTERED = {1: 2, 2: 3, 3: 4, 4: 3, 5: 3, 6: 2, 7: 2, 8: 2, 9: 3, 10: 3, 11: 3, 12: 3, 13: 2, 14: 3, 15: 3, 16: 2}
"""How many targets of each kind the goals have in A/RES/70/1."""


def test_the_169_targets_of_the_resolution_are_all_there_once_in_its_order() -> None:
    assert list(GOALS) == list(range(1, 18)) and len(TARGETS) == 169
    numbered, lettered = NUMBERED | {17: 19}, LETTERED | {17: 0}
    for goal in GOALS:
        expected = [f"{goal}.{number}" for number in range(1, numbered[goal] + 1)]
        expected += [f"{goal}.{letter}" for letter in "abcd"[: lettered[goal]]]
        assert targets_of(goal) == expected
    assert [goal_of(code) for code in TARGETS] == sorted(goal_of(code) for code in TARGETS)


def test_the_list_of_challenges_is_of_a_size_one_can_choose_from() -> None:
    assert 10 <= len(THEMES) <= 14 and 50 <= len(CHALLENGES) <= 80
    assert len(CHALLENGES) == sum(len(theme.challenges) for theme in THEMES)
    assert all(3 <= len(theme.challenges) <= 8 for theme in THEMES)


@pytest.mark.parametrize(
    "listed", [GOALS, TARGETS, CHALLENGES, words.THEME_LABELS], ids=["goals", "targets", "challenges", "themes"]
)
def test_labels_are_short_and_each_says_something_of_its_own(listed: dict[object, object]) -> None:
    labels = [str(label) for label in listed.values()]
    assert len(set(labels)) == len(labels)
    assert [label for label in labels if len(label.split()) > 8 or len(label) > 60] == []


def test_codes_fit_their_columns_and_lead_to_their_theme() -> None:
    assert max(map(len, CHALLENGES)) <= NeedChallenge._meta.get_field("code").max_length
    assert max(map(len, TARGETS)) <= NeedTarget._meta.get_field("code").max_length
    for theme in THEMES:
        assert words.challenge_codes(theme.code) == list(theme.challenges)
        assert {words.theme_of(code) for code in theme.challenges} == {theme.code}
    assert set(RETIRED).isdisjoint(CHALLENGES)


def test_a_code_that_is_not_known_is_shown_as_it_is() -> None:
    assert words.challenge_label("care.night") == "Safe nights at home"
    assert words.theme_label(words.theme_of("care.night")) == "Care of older people"
    assert words.target_label("11.2") == "11.2 Public transport for everybody"
    assert words.goal_label("11.2") == "11 Sustainable cities and communities"
    assert words.challenge_label("care.gone") == "care.gone"
    assert words.target_label("18.1") == "18.1" and words.goal_label("18.1") == ""
    assert words.theme_label("nothing") == "nothing" and words.challenge_codes("nothing") == []
