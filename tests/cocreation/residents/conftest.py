"""Residents' pages are read in English here; the other languages have tests of their own."""

import pytest


@pytest.fixture(autouse=True)
def english(settings) -> None:
    """A browser that asks for no language gets English."""
    settings.LANGUAGE_CODE = "en"
