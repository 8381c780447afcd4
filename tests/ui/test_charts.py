"""The geometry behind the charts tells the truth and stays small."""

import re
from datetime import date

import numpy as np
import pytest
from django.utils import translation

from samskap.ui import charts
from samskap.ui.gallery import example_charts, example_people
from samskap.ui.templatetags.ui import chart as draw


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def test_a_bar_is_as_long_as_its_share_and_the_axis_starts_at_zero() -> None:
    drawn = charts.shares([charts.Share("A", 0.86, 0.81, 0.9, 241, 0), charts.Share("B", 0.0)], title="Agree")
    first, second = drawn.bars
    assert (first.width, first.low, first.high) == (86.0, 81.0, 90.0)
    assert (second.width, second.low) == (0.0, None)
    assert [tick.at for tick in drawn.axis] == [0, 25, 50, 75, 100]


def test_the_table_holds_every_number_of_the_picture() -> None:
    drawn = charts.shares([charts.Share("A", 0.86, 0.81, 0.9, 241, 0)], title="Agree")
    assert [cell.text for cell in drawn.table.rows[0]] == ["A", "86%", "81–90%", "241"]
    page = draw(drawn)
    for shown in ("86%", "81–90%", "241", "Agree"):
        assert shown in page


def test_stacked_parts_fill_the_bar_exactly() -> None:
    (bar,) = charts.stances([charts.Stance("A", 1, 1, 1)], title="t").bars
    assert [part.left for part in bar.segments] == [0.0, 33.33, 66.67]
    assert sum(part.width for part in bar.segments) == pytest.approx(100, abs=0.02)


def test_a_row_without_answers_is_drawn_empty_and_says_so() -> None:
    drawn = charts.stances([charts.Stance("C", 0, 0, 0)], title="t")
    assert drawn.bars[0].segments == ()
    assert [cell.text for cell in drawn.table.rows[0]] == ["C", "–", "–", "–", "0"]


def test_a_figure_that_may_not_be_shown_leaves_no_bar() -> None:
    drawn = charts.comparison([charts.Comparison("70–", None, 0.22), charts.Comparison("16–29", 0.11, 0.19)], title="t")
    assert drawn.bars[0].here_width is None
    assert drawn.table.rows[0][1].text == "–"
    assert drawn.bars[1].here_width == 27.5  # of an axis that ends at 40 per cent


def test_money_above_its_limit_passes_the_mark() -> None:
    over = charts.money(1_180_000, 1_000_000, currency="SEK", title="t")
    assert over.over
    assert over.width > over.limit_at
    within = charts.money(0, 1_000_000, currency="SEK", title="t")
    assert not within.over
    assert within.width == 0
    with pytest.raises(ValueError, match="limit"):
        charts.money(1, 0, currency="SEK", title="t")


def test_a_timeline_sorts_its_days_and_starts_at_zero() -> None:
    drawn = charts.timeline([(date(2026, 2, 4), 50), (date(2026, 2, 3), 100)], title="t", unit="answers")
    assert drawn.line == "M0 0L100 50"
    assert drawn.y_axis[0].text == "0"
    assert "150 answers" in drawn.description
    assert charts.timeline([(date(2026, 2, 3), 3)], title="t").dots[0][0] == 50
    with pytest.raises(ValueError, match="at least one day"):
        charts.timeline([], title="t")


def test_points_keep_their_proportions_and_stay_in_the_box() -> None:
    at = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 1.0], [2.0, 1.0], [1.0, 0.5]])
    drawn = charts.opinion_map(at, [0, 0, 0, 0, 0], title="t", you=(1.0, 0.5))
    assert drawn.you == (300.0, 220.0)
    found = [(float(x), float(y)) for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)a", drawn.groups[0].points)]
    xs, ys = zip(*found, strict=True)
    assert (max(xs) - min(xs)) == pytest.approx(2 * (max(ys) - min(ys)), abs=0.5)
    assert all(0 <= x <= drawn.width for x in xs)
    assert all(0 <= y <= drawn.height for y in ys)


def test_a_map_that_is_higher_than_wide_gets_a_narrower_box() -> None:
    wide = charts.opinion_map([[0, 0], [4, 1]], [0, 0], title="t")
    square = charts.opinion_map([[0, 0], [1, 1]], [0, 0], title="t")
    high = charts.opinion_map([[0, 0], [1, 9]], [0, 0], title="t", you=(0.5, 4.5))
    assert (wide.width, square.width, high.width) == (600, 440, 400)
    assert high.you == (200.0, 220.0)


def test_up_is_up() -> None:
    drawn = charts.opinion_map([[0, 0], [0, 1]], [0, 1], title="t")
    assert drawn.groups[1].y < drawn.groups[0].y


def test_people_in_no_group_have_neither_outline_nor_letter_on_the_map() -> None:
    at, groups = example_people(412)
    drawn = charts.opinion_map(at, groups, title="t")
    loose = next(group for group in drawn.groups if group.index == -1)
    assert loose.outline == ""
    assert [group.letter for group in drawn.named] == ["A", "B", "C"]
    assert sum(group.size for group in drawn.groups) == 412


def test_fewer_than_five_people_get_no_outline() -> None:
    drawn = charts.opinion_map(np.random.default_rng(1).normal(size=(9, 2)), [0] * 4 + [1] * 5, title="t")
    assert [bool(group.outline) for group in drawn.groups] == [False, True]


def test_ten_thousand_people_fit_in_a_hundred_kilobytes() -> None:
    at, groups = example_people(10_000, 8)
    drawn = charts.opinion_map(at, groups, title="t")
    assert drawn.binned
    assert len(draw(drawn).encode()) < 100_000
    # The worst case: everybody anywhere, in as many groups as there are shapes.
    spread = np.random.default_rng(3).uniform(-3, 3, size=(10_000, 2))
    assert len(draw(charts.opinion_map(spread, np.arange(10_000) % 8, title="t")).encode()) < 100_000


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_tiny_and_degenerate_maps_are_drawn(count: int) -> None:
    assert "<svg" in draw(charts.opinion_map(np.zeros((count, 2)), [0] * count, title="t"))
    assert "NaN" not in draw(charts.opinion_map(np.zeros((6, 2)), [0] * 6, title="t"))


def test_numbers_that_do_not_match_are_refused() -> None:
    with pytest.raises(ValueError, match="2 points but 1 memberships"):
        charts.opinion_map([[0, 0], [1, 1]], [0], title="t")


@pytest.mark.parametrize("language", ["sv", "nb", "nn", "en"])
def test_coordinates_never_carry_a_languages_separators(language: str) -> None:
    with translation.override(language):
        for _heading, obj in example_charts():
            page = draw(obj)
            for value in re.findall(r' (?:x|y|x1|x2|y1|y2|cx|cy|width|height|d|viewBox)="([^"]*)"', page):
                assert not re.search(r"[,\xa0]", value), value


def test_hostile_labels_are_escaped() -> None:
    bad = '<script>alert(1)</script>"'
    drawn = charts.shares([charts.Share(bad, 0.5)], title=bad, note=bad)
    assert "<script" not in draw(drawn)
    assert "<script" not in draw(charts.opinion_map([[0, 0]], [0], title=bad, labels={0: bad}))


def test_circles_are_as_large_as_their_counts_and_what_may_not_be_shown_has_none() -> None:
    rows = [("A", [charts.Count(16), charts.Count(4)]), ("B", [charts.Count(), charts.Count(1, is_least=True)])]
    drawn = charts.spots(rows, ["2025", "2026"], title="t", head="Theme")
    (large, small), (hidden, least) = (row.spots for row in drawn.rows)
    assert large.radius == 15 and small.radius == 7.5  # a quarter of the area
    assert (hidden.radius, hidden.words) == (None, "–")
    assert (least.words, least.is_least) == ("≥1", True)
    assert large.beside is None and least.beside is not None, "no words cross the edge of a small circle"
    assert [tick.at for tick in drawn.columns] == [47.5, 62.5]
    assert drawn.description == "A: 2025 16, 2026 4; B: 2026 at least 1"
    assert drawn.table is not None
    assert [[cell.text for cell in row] for row in drawn.table.rows] == [["A", "16", "4"], ["B", "–", "at least 1"]]
    page = draw(drawn)
    assert page.count("<circle") == 3
    assert "The numbers as a table" in page
    assert "<details" not in draw(charts.spots(rows, ["2025", "2026"], title="t", has_table=True))


def test_circles_of_nothing_and_of_none() -> None:
    drawn = charts.spots([("A", [charts.Count(0)])], ["2026"], title="t")
    assert (drawn.rows[0].spots[0].radius, drawn.rows[0].spots[0].words) == (None, "0")
    assert charts.spots([], [], title="t").rows == ()
    with pytest.raises(ValueError, match="one count a column"):
        charts.spots([("A", [])], ["2026"], title="t")
