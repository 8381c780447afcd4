"""The server of this machine, for tests of outgoing HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.core.http.server import Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that answers as the test says."""
    with serving() as running:
        yield running
