"""Tags and filters of the UI kit: ``{% load ui %}``."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from samskap.ui import text
from samskap.ui.formats.document import Document, Text, text_of
from samskap.ui.formats.printed import printed
from samskap.ui.status import status_markup

register = template.Library()

STATUS_SHAPES = ("circle", "square", "triangle", "diamond", "ring", "check", "cross", "pause")
STATUS_DEFAULT_SHAPE = {
    "success": "check",
    "warning": "triangle",
    "danger": "diamond",
    "info": "circle",
    "neutral": "ring",
    "accent": "circle",
}
MESSAGE_COLOURS = {"success": "success", "warning": "warning", "error": "danger"}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A form field with label, description, control and the error beside it."""
    return bound.as_field_group()


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """What must be put right in a form, with a link to each field; nothing when all is well."""
    top = [str(error) for error in form.non_field_errors()]
    beside = []
    for bound in form:
        for error in bound.errors:
            if bound.is_hidden:
                top.append(str(error))
            else:
                beside.append({"id": bound.auto_id, "label": _introducing(str(bound.label or "")), "error": error})
    return {"top": top, "beside": beside, "total": len(top) + len(beside), "field_errors": len(beside)}


def _introducing(label: str) -> str:
    """A label before what is wrong with its field: one that ends as a sentence does gets no colon."""
    return label if not label or label[-1] in "?.!:" else f"{label}:"


@register.simple_tag
def status(word: str, color: str = "neutral", shape: str = "") -> SafeString:
    """A status: word, shape and colour. ``color`` is success, warning, danger, info, neutral or accent."""
    chosen = shape or STATUS_DEFAULT_SHAPE.get(color, "circle")
    if chosen not in STATUS_SHAPES:
        raise template.TemplateSyntaxError(f"status shape {chosen!r}: one of {', '.join(STATUS_SHAPES)}")
    return status_markup(str(word), color, chosen)


@register.inclusion_tag("ui/components/group_mark.html")
def group_mark(index: int, label: str = "") -> dict[str, Any]:
    """A group of opinion by its letter, shape and colour; -1 is "no group"."""
    return {"index": index, "label": label or text.group_letter(index), "tone": index % 8, "shape": index % 8}


@register.simple_block_tag
def explain(content: str, question: str) -> SafeString:
    """``{% explain question=_("What is a ballot?") %}...{% endexplain %}``: plain-language help behind a question."""
    return render_to_string("ui/components/help.html", {"question": question, "content": content})


@register.simple_tag
def chart(obj: Any) -> SafeString:
    """A chart made by ``samskap.ui.charts``, drawn as SVG with its table."""
    return render_to_string(f"ui/charts/{obj.kind}.html", {"chart": obj})


@register.inclusion_tag("ui/document.html")
def formal_document(document: Document) -> dict[str, Any]:
    """A formal document with its title as the heading of the page, in its own language whatever the reader's."""
    return {"show": printed(document)}


@register.filter
def said(words: str | Text, part: str | None = None) -> SafeString:
    """A text of a document with its line breaks, marked with its language if it has its own."""
    whole = text_of(words)
    lines = linebreaksbr(whole.words if part is None else part, autoescape=True)
    if not whole.language:
        return lines
    return format_html('<span lang="{}" dir="auto">{}</span>', whole.language, lines)


@register.filter
def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """``1250000|number`` is ``1 250 000`` with non-breaking spaces; nothing is an en dash."""
    return text.number(value, decimals)


@register.filter
def money(value: float | Decimal | None, currency: str) -> str:
    """``1250000|money:"SEK"`` is ``1 250 000 kr`` in Swedish and ``1 250 000 SEK`` in every other language."""
    return text.money(value, currency)


@register.filter
def currency_sign(currency: str) -> str:
    """``kr`` or the code, for the heading over a column of sums."""
    return text.currency_sign(currency)


@register.filter
def share(value: float | None, decimals: int = 0) -> str:
    """``0.423|share`` is ``42 %`` (``42%`` in English)."""
    return text.share(value, decimals)


@register.filter
def day(value: date | datetime | None) -> str:
    """``21 november 2026``."""
    return text.day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """``21 november 2026 14:30``, in the portal's time zone."""
    return text.moment(value)


@register.filter
def days_from_now(value: date | datetime | None) -> str:
    """``today``, ``in 12 days``, ``3 days ago``."""
    return text.days_from_now(value)


@register.filter
def initials(name: str) -> str:
    """At most two letters standing for a name."""
    words = [word for word in str(name).replace("-", " ").split() if word[:1].isalnum()]
    picked = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper()


@register.filter
def message_colour(level_tag: str) -> str:
    """Designsystemet's colour for a message level."""
    return MESSAGE_COLOURS.get(level_tag, "info")


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value of a mapping at a key that is itself a variable; empty when missing."""
    return mapping.get(key, "")


@register.filter
def svg(value: float, offset: float = 0) -> str:
    """A coordinate, moved by ``offset``, with a point and without grouping whatever the language."""
    return f"{round(float(value) + float(offset), 2):.10g}"
