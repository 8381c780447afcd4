"""The kinds of sources of calls, behind one interface (:class:`~samskap.calls.sources.base.Adapter`)."""

from collections.abc import Mapping
from types import MappingProxyType

from samskap.calls.sources.base import Adapter
from samskap.calls.sources.commongrants import CommonGrants
from samskap.calls.sources.danish import Danish
from samskap.calls.sources.feeds import Feed
from samskap.calls.sources.forskningsradet import Forskningsradet
from samskap.calls.sources.gdp import Gdp
from samskap.calls.sources.sedia import Sedia
from samskap.calls.sources.tables import OwnTable
from samskap.calls.sources.vinnova import Vinnova

_ALL: tuple[Adapter, ...] = (
    *(Sedia(), Vinnova(), Gdp(), Forskningsradet()),
    *(Feed(), CommonGrants(), Danish(), OwnTable()),
)
ADAPTERS: Mapping[str, Adapter] = MappingProxyType({one.name: one for one in _ALL})
"""By name, as a stored source names its kind."""
