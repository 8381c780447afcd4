"""Facts that come with the portal: the municipalities of Sweden and Norway. Source and dates: README.md beside this."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality. ``code`` is four digits as text; ``county_code`` its first two."""

    country: str
    code: str
    name: str
    county_code: str
    county: str

    @property
    def key(self) -> str:
        """Country and code, as used in forms: ``SE-0114``."""
        return f"{self.country}-{self.code}"


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All 290 Swedish and 357 Norwegian municipalities, by country and code."""
    with (FOLDER / "municipalities.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(Municipality(**row) for row in csv.DictReader(lines))


@cache
def by_key() -> Mapping[str, Municipality]:
    """The municipalities by ``SE-0114``."""
    return MappingProxyType({municipality.key: municipality for municipality in municipalities()})
