"""What all tests share."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def real_data() -> Path:
    """The folder of real conversations beside the checkout; tests that need it are left out where it is absent."""
    if not DATA.is_dir():
        pytest.skip("the folder ../shared/data is not here")
    return DATA
