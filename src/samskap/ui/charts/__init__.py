"""Charts as geometry: each function takes plain numbers and returns a frozen dataclass that ``{% chart obj %}`` draws.

The picture is SVG with a title, a description and its table. Words are made in the language active at that moment."""

from samskap.ui.charts.bars import (
    Comparison,
    ComparisonChart,
    Share,
    SharesChart,
    Stance,
    StancesChart,
    comparison,
    shares,
    stances,
)
from samskap.ui.charts.frame import Table
from samskap.ui.charts.money import MoneyChart, money
from samskap.ui.charts.opinion_map import OpinionMapChart, opinion_map
from samskap.ui.charts.spots import Count, SpotsChart, spots
from samskap.ui.charts.timeline import TimelineChart, timeline

__all__ = [
    "Comparison",
    "ComparisonChart",
    "Count",
    "MoneyChart",
    "OpinionMapChart",
    "Share",
    "SharesChart",
    "SpotsChart",
    "Stance",
    "StancesChart",
    "Table",
    "TimelineChart",
    "comparison",
    "money",
    "opinion_map",
    "shares",
    "spots",
    "stances",
    "timeline",
]
