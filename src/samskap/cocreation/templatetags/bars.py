"""The bars of a statement. Drawn in one go: a report has a hundred of them, and a template for each would cost most of
the page's time."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samskap.cocreation.selectors.report import Bar

register = template.Library()

BAR = (
    '<li class="g{tone}"><span class="name"><span class="visually-hidden">{group} </span>{letter}</span>'
    '<svg aria-hidden="true" focusable="false"><rect class="track" width="100%" height="16"/>'
    '<rect class="fill" width="{width}%" height="16"/><line class="under" x1="{low}%" x2="{high}%" y1="8" y2="8"/>'
    '<line class="whisker" x1="{low}%" x2="{high}%" y1="8" y2="8"/>'
    '<line class="whisker" x1="{low}%" x2="{low}%" y1="4" y2="12"/>'
    '<line class="whisker" x1="{high}%" x2="{high}%" y1="4" y2="12"/></svg>'
    '<span class="value">{share}<span class="visually-hidden"> {agree}</span></span>'
    '<span class="detail">{interval}{n}</span></li>'
)
TONES = 8


@register.simple_tag
def bars(rows: Iterable[Bar]) -> SafeString:
    """A list of bars: who, how many agree (or, of what is rejected, disagree), the interval, of how many."""
    group, agree, disagree = _("Group"), _("agree"), _("disagree")
    drawn = (
        {
            "tone": "-all" if row.group is None else row.group % TONES,
            "group": "" if row.group is None else group,
            "letter": row.letter,
            "width": row.width,
            "low": row.low,
            "high": row.high,
            "share": row.share if row.agrees else row.disagree,
            "agree": agree if row.agrees else disagree,
            "interval": row.interval,
            "n": f" · n = {row.n}" if row.n else "",
        }
        for row in rows
    )
    return format_html('<ul class="bars">{}</ul>', format_html_join("", BAR, drawn))
