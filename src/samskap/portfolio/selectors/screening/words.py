"""The result of screening in plain sentences."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

UNSETTLED = ("in-or-depends", "out-or-depends", "open")


def place_word(place: str) -> str:
    """Where it stands, in two or three words."""
    return {"in": _("Always in"), "depends": _("It depends"), "out": _("Never in")}.get(place, _("Not settled"))


def told_of(places: Iterable[str]) -> str:
    """All candidates in a few sentences."""
    found = Counter("open" if one in UNSETTLED else one for one in places)
    said = []
    if found["in"]:
        said.append(
            ngettext(
                "%(count)d candidate is in every best portfolio, whatever the reasonable weights.",
                "%(count)d candidates are in every best portfolio, whatever the reasonable weights.",
                found["in"],
            )
            % {"count": found["in"]}
        )
    if found["depends"]:
        said.append(
            ngettext(
                "For %(count)d it depends on how much each criterion counts.",
                "For %(count)d it depends on how much each criterion counts.",
                found["depends"],
            )
            % {"count": found["depends"]}
        )
    if found["out"]:
        said.append(ngettext("%(count)d is in none.", "%(count)d are in none.", found["out"]) % {"count": found["out"]})
    if found["open"]:
        said.append(
            ngettext("For %(count)d it could not be settled.", "For %(count)d it could not be settled.", found["open"])
            % {"count": found["open"]}
        )
    return " ".join(said)


def sentence_of(said: Mapping[str, Any], portfolios: int) -> str:
    """Where one candidate stands and why."""
    place, within = said["place"], said["within"]
    if place == "depends" and within is not None:
        words = ngettext(
            "It is in %(within)d of %(count)d best portfolio. It depends on how much each criterion counts.",
            "It is in %(within)d of the %(count)d best portfolios. It depends on how much each criterion counts.",
            portfolios,
        )
        return words % {"within": within, "count": portfolios}
    if place == "out" and said["why"]:
        return {
            "money": _("It costs more than all the money there is."),
            "hours": _("It takes more hours than there are in all."),
            "needs": _("It needs another candidate that cannot be chosen."),
        }[said["why"]]
    return {
        "in": _("It is in every best portfolio, whatever the reasonable weights."),
        "depends": _("It is in some best portfolios and not in others. It depends on how much each criterion counts."),
        "out": _("It is in no best portfolio, whatever the reasonable weights."),
        "in-or-depends": _("It is in every best portfolio that was found. Whether in all could not be settled."),
        "out-or-depends": _("It is in no best portfolio that was found. Whether in none could not be settled."),
        "open": _("Where it stands could not be settled. There are too many possible portfolios."),
    }[place]
