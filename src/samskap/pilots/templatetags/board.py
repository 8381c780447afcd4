"""Cards and decisions of a board as markup: ``{% load board %}``.

A board has a hundred of them, and a template read for each takes longer than everything else on the page. Every text is
escaped here.
"""

from collections.abc import Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samskap.pilots.selectors.board import Deciding, DecisionLine
from samskap.pilots.selectors.board_cards import Card, ClosedCard
from samskap.ui import text

register = template.Library()


@register.simple_tag
def board_cards(cards: Sequence[Card | ClosedCard]) -> SafeString:
    """The cards of one column, as items of a list."""
    halted = escape(_("Halted"))
    return SafeString("".join(_closed(one) if isinstance(one, ClosedCard) else _card(one, halted) for one in cards))


@register.simple_tag
def board_decisions(rows: Sequence[Deciding]) -> SafeString:
    """Pilots that need decisions, each with its lines."""
    decides = escape(_("Decides:"))
    return SafeString("".join(_deciding(row, decides) for row in rows))


def _named(one: Card | ClosedCard | Deciding) -> str:
    return f'<a href="{escape(one.url)}" lang="{escape(one.language)}">{escape(one.title)}</a>'


def _card(card: Card, halted: str) -> str:
    parts = [f'<li class="pilot-card"{" data-needs" if card.needs else ""}>{_named(card)}']
    if card.organisation:
        parts.append(f'<p class="quiet">{escape(card.organisation)}</p>')
    if card.halted or card.needs:
        flags = (f"<b>{halted}</b>" if card.halted else "") + (f"<b>{escape(card.needs)}</b>" if card.needs else "")
        parts.append(f'<p class="flags">{flags}</p>')
    if card.stage:
        dots = "".join('<i class="on"></i>' if step <= card.done else "<i></i>" for step in card.steps)
        parts.append(f'<p>{escape(card.stage)}<span class="dots" aria-hidden="true">{dots}</span></p>')
    if card.money:
        parts.append(f"<p>{escape(card.money)}</p>")
    if card.bar is not None:
        over = " over" if card.over else ""
        parts.append(f'<svg class="bar{over}" aria-hidden="true"><rect width="{card.bar}%" height="100%"/></svg>')
    parts.append(f'<p class="quiet">{escape(card.gate)}</p>')
    if card.marks:
        parts.append(f'<ul class="marks">{"".join(f"<li>{escape(mark)}</li>" for mark in card.marks)}</ul>')
    return "".join(parts) + "</li>"


def _closed(card: ClosedCard) -> str:
    whose = f'<p class="quiet">{escape(card.organisation)}</p>' if card.organisation else ""
    when = f'{escape(card.outcome)} <span class="quiet">· {escape(text.day(card.when))}</span>'
    return f'<li class="pilot-card">{_named(card)}{whose}<p>{when}</p></li>'


def _deciding(row: Deciding, decides: str) -> str:
    whose = f' <span class="quiet small">{escape(row.organisation)}</span>' if row.organisation else ""
    lines = "".join(_line(line, decides) for line in row.lines)
    return f'<li><h3>{_named(row)}{whose}</h3>\n<ul class="plain-list">{lines}</ul></li>'


def _line(line: DecisionLine, decides: str) -> str:
    who = f'<span class="quiet">{decides}</span> {escape(line.who)} <span class="quiet">· {escape(line.when)}</span>'
    return f'<li><a href="{escape(line.url)}">{escape(line.what)}</a><p class="small">{who}</p></li>'
