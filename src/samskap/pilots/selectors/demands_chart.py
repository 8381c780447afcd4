"""The demands that municipalities set, as bars."""

from typing import Any

from django.utils.translation import gettext as _

from samskap.pilots.selectors.demands_set import DemandsSet
from samskap.ui import charts


def topics_chart(shown: DemandsSet) -> Any:
    """How many of the municipalities demand something about each topic, the most usual first; None if none is shown."""
    if not shown.municipalities:
        return None
    told = [(one.topic, one.topic.set) for one in shown.topics if one.topic.set is not None]
    rows = [
        charts.Share(str(topic.label), count / shown.municipalities, n=count)
        for topic, count in sorted(told, key=lambda pair: -pair[1])
    ]
    if not rows:
        return None
    return charts.shares(
        rows,
        title=_("Share of the municipalities that demand something about each topic"),
        note=_("Topics with fewer than three municipalities are not shown. n is how many demand it."),
        heads=(_("Topic"), _("Share"), _("Municipalities")),
    )
