"""What holds for every test of the room."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """No test counts tries or keeps answers for the next."""
    cache.clear()
