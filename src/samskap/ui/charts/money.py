"""Money against its limit."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from samskap.ui import text
from samskap.ui.charts.frame import Table, clamp, per_cent, table, uid

LINES = 20.0


@dataclass(frozen=True)
class Mark:
    """A line across the bar with its words: position in per cent, the words' place down in pixels."""

    at: float
    anchor: str
    words: str
    top: float
    style: str


@dataclass(frozen=True)
class MoneyChart:
    """Sums against a limit on an axis from zero; ``top`` is where the bar begins."""

    uid: str
    title: str
    description: str
    note: str
    table: Table
    spent: str
    committed: str
    limit: str
    width: float
    committed_width: float
    marks: tuple[Mark, ...]
    over: bool
    top: float
    height: float
    kind: str = "money"

    @property
    def limit_at(self) -> float:
        """Where the limit stands, in per cent."""
        return next(mark.at for mark in self.marks if mark.style == "limit")


def money(
    spent: float,
    limit: float,
    *,
    title: str,
    currency: str,
    committed: float = 0.0,
    budget: float | None = None,
    description: str = "",
    note: str = "",
) -> MoneyChart:
    """What has been spent, and what is committed besides, against a limit greater than zero; above it the bar runs past
    the mark and changes colour. A ``budget`` has a mark of its own.

    Raises :class:`ValueError` for a limit of zero or less.
    """
    if limit <= 0:
        raise ValueError("the limit of a money bar must be greater than zero")
    used = spent + committed
    end = max(limit * 1.1, used, (budget or 0) * 1.02)
    part = _("%(spent)s of %(limit)s (%(share)s)") % {
        "spent": text.money(used, currency),
        "limit": text.money(limit, currency),
        "share": text.share(used / limit),
    }
    top = LINES * (2 if committed else 1)
    rows = [[_("Spent"), text.money(spent, currency)]]
    rows += [[_("Committed"), text.money(committed, currency)]] if committed else []
    rows += [[_("Limit"), text.money(limit, currency)]]
    shares = [(per_cent(limit / end), f"{_('Limit')} {text.money(limit, currency)}", "limit")]
    if budget is not None:
        rows += [[_("Budget"), text.money(budget, currency)]]
        shares.append((per_cent(budget / end), f"{_('Budget')} {text.money(budget, currency)}", "axis"))
    # Words end at their mark in the right half and begin at it in the left: so no line runs through other words.
    shares.sort(reverse=all(at <= 50 for at, _words, _style in shares))
    marks = [
        Mark(at, "end" if at > 50 else "start", words, top + 34 + LINES * line, style)
        for line, (at, words, style) in enumerate(shares)
    ]
    return MoneyChart(
        uid=uid("money", title, spent, limit, committed, budget),
        title=title,
        description=description or part,
        note=note,
        table=table(["", _("Amount")], rows),
        spent=text.money(spent, currency),
        committed=text.money(committed, currency) if committed else "",
        limit=text.money(limit, currency),
        width=per_cent(clamp(spent / end)),
        committed_width=per_cent(clamp(used / end) - clamp(spent / end)),
        marks=tuple(marks),
        over=used > limit,
        top=top,
        height=top + 18 + LINES * len(marks),
    )
