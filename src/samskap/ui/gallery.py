"""Example data for the gallery, where every component is looked at and tested in all languages."""

from datetime import date, timedelta
from typing import Any

import numpy as np
from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.ui import charts
from samskap.ui.text import day

SHORT = [("1", gettext_lazy("Open")), ("2", gettext_lazy("Strict"))]


class ExampleForm(forms.Form):
    """One of every control; bound with faults in the gallery so that errors are seen."""

    title = forms.CharField(
        label=gettext_lazy("Question"), max_length=80, help_text=gettext_lazy("One question, at most 80 characters.")
    )
    background = forms.CharField(label=gettext_lazy("Background"), widget=forms.Textarea, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    moderation = forms.ChoiceField(label=gettext_lazy("Moderation"), choices=SHORT)
    visibility = forms.ChoiceField(label=gettext_lazy("Who sees it"), choices=SHORT, widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=[("sv", "Svenska"), ("nb", "Norsk bokmål"), ("nn", "Norsk nynorsk")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    closes = forms.DateField(
        label=gettext_lazy("Closes"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    opens = forms.DateTimeField(
        label=gettext_lazy("Opens"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    budget = forms.IntegerField(label=gettext_lazy("Budget"), required=False, min_value=0)
    statements = forms.FileField(label=gettext_lazy("Statements from a file"), required=False)
    agreed = forms.BooleanField(
        label=gettext_lazy("We answer everything the residents agree on"),
        help_text=gettext_lazy("The promise stands first on the residents' page."),
    )


def example_people(count: int, seed: int = 7) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Positions and groups of invented people: three groups and some between."""
    random = np.random.default_rng(seed)
    centres = np.array([[-2.0, 0.4], [1.8, 1.2], [0.9, -1.9]])
    group = random.choice(4, size=count, p=[0.45, 0.3, 0.17, 0.08])
    spread = np.where(group[:, None] < 3, [[0.62, 0.5]], [[1.8, 1.2]])
    at = np.where(group[:, None] < 3, centres[np.minimum(group, 2)], 0) + random.normal(size=(count, 2)) * spread
    return at, np.where(group < 3, group, -1)


def example_charts() -> list[tuple[str, Any]]:
    """One of every chart."""
    at, groups = example_people(412)
    many, many_groups = example_people(10_000, 8)
    start = date(2026, 2, 3)
    answers = [12, 48, 131, 204, 167, 95, 61, 44, 30, 22, 58, 90, 71, 40, 19]
    return [
        (
            _("Share that agrees"),
            charts.shares(
                [
                    charts.Share("A", 0.86, 0.81, 0.9, 241, 0),
                    charts.Share("B", 0.31, 0.23, 0.4, 118, 1),
                    charts.Share(_("Everybody"), 0.67, 0.62, 0.71, 412),
                ],
                title=_("Share that agrees, by group"),
                note=_("The line shows the 95% interval. Example data, 21 November 2026."),
            ),
        ),
        (
            _("Answers by group"),
            charts.stances(
                [
                    charts.Stance("A", 207, 20, 14, 0),
                    charts.Stance("B", 37, 66, 15, 1),
                    charts.Stance("C", 4, 2, 47, 2),
                ],
                title=_("Answers by group"),
            ),
        ),
        (_("The map"), charts.opinion_map(at, groups, title=_("The map of opinions"), you=(-1.2, -0.6))),
        (_("The map of a large conversation"), charts.opinion_map(many, many_groups, title=_("10 000 people"))),
        (
            _("Participation"),
            charts.timeline(
                [(start + timedelta(days=day), count) for day, count in enumerate(answers)],
                title=_("Answers per day"),
                unit=_("answers"),
            ),
        ),
        (
            _("Who took part"),
            charts.comparison(
                [
                    charts.Comparison(label, here, there)
                    for label, here, there in (
                        ("16–29", 0.11, 0.19),
                        ("30–49", 0.38, 0.31),
                        ("50–69", 0.36, 0.28),
                        ("70–", None, 0.22),
                    )
                ],
                title=_("Participants and population by age"),
                note=_("Figures about fewer than five people are not shown."),
            ),
        ),
        (
            _("Needs by year"),
            charts.spots(
                [
                    (_("Care of older people"), [charts.Count(3), charts.Count(11), charts.Count(24)]),
                    (_("Climate and energy"), [charts.Count(), charts.Count(5), charts.Count(4, is_least=True)]),
                ],
                ["2024", "2025", "2026"],
                head=_("Theme"),
                title=_("Municipalities by theme and year"),
                note=_("Figures about fewer than three municipalities are not shown."),
            ),
        ),
        (_("Money"), charts.money(920_000, 1_000_000, currency="SEK", title=_("Spent against the loss limit"))),
        (
            _("Money above the limit"),
            charts.money(1_180_000, 1_000_000, currency="SEK", title=_("Spent above the loss limit")),
        ),
    ]


def example_context() -> dict[str, Any]:
    """What the gallery shows."""
    today = date(2026, 11, 21)
    return {
        "today": today,
        "crumbs": [{"label": _("Start"), "url": "/"}, {"label": _("Components"), "url": ""}],
        "cards": [
            {
                "title": _("Conversations"),
                "figure": "3",
                "unit": _("open"),
                "sentence": _("412 people took part this week."),
                "url": "#1",
            },
            {
                "title": _("Unanswered"),
                "figure": "5",
                "unit": "",
                "sentence": _("Five shared statements wait for your answer."),
                "url": "#2",
            },
            {
                "title": _("Answers"),
                "figure": "9\xa0120",
                "unit": "",
                "sentence": _("38% more than a week ago."),
                "url": "",
            },
        ],
        "attention": [
            {
                "label": _("Decision"),
                "text": _("The pilot Night watch is close to its loss limit (92%)"),
                "url": "#3",
                "due": date.today(),
            },
            {
                "label": _("Answer"),
                "text": _("The conversation about the square has three statements without an answer"),
                "url": "#4",
                "due": date.today() + timedelta(days=2),
            },
        ],
        "statuses": [
            (_("Open"), "success"),
            (_("Paused"), "warning"),
            (_("Overdue"), "danger"),
            (_("New"), "info"),
            (_("Draft"), "neutral"),
        ],
        "group_indices": range(-1, 8),
        "steps": [_("Question"), _("Promise"), _("Statements")],
        "progress_text": _("%(done)s of %(total)s") % {"done": 7, "total": 42},
        "alerts": [
            ("info", _("The conversation closes in three days.")),
            ("success", _("Your answer is saved.")),
            ("warning", _("Nobody has answered statement 4 yet.")),
            ("danger", _("The file was not read: line 12 has no statement.")),
        ],
        "tabs": [
            {"label": _("Statements"), "url": "#5", "current": True, "count": 42},
            {"label": _("Report"), "url": "#6", "current": False},
            {"label": _("Settings"), "url": "#7", "current": False},
        ],
        "rows": [
            {
                "text": "Det ska finnas sittplatser utan köptvång.",
                "word": _("Published"),
                "color": "success",
                "answers": 1289,
                "amount": 1_250_000,
            },
            {
                "text": "Torget ska vara bilfritt.",
                "word": _("Waiting"),
                "color": "warning",
                "answers": 64,
                "amount": 98_000,
            },
        ],
        "page": Paginator(range(95), 20).page(2),
        "facts": [
            {"term": _("Asked by"), "value": "Solvik kommun"},
            {"term": _("Decided by"), "value": _("The municipal board, in March")},
            {"term": _("Closes"), "value": day(date(2027, 3, 3))},
        ],
        "events": [
            {"when": today - timedelta(days=20), "title": _("Opened"), "text": "", "done": True},
            {
                "when": date.today() + timedelta(days=12),
                "title": _("Closes"),
                "text": _("After that nobody can answer."),
                "done": False,
            },
        ],
        "form": ExampleForm({"title": "x" * 81, "email": "ada", "moderation": "1", "closes": "2026-13-01"}),
        "charts": example_charts(),
    }
