"""For the routes of what funders see: how their addresses are filled in."""

from __future__ import annotations

from tests.access.maker import Maker

MAKERS: dict[str, Maker] = {
    "funder_consent": Maker(lambda world, state: {"slug": world.organisation.slug}),
}
