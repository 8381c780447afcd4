"""For the routes of what needs are about, of voices, of merging, and of where a municipality stands."""

from __future__ import annotations

from tests.access.maker import Maker

MAKERS: dict[str, Maker] = {}
