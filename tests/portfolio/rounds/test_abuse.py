"""Ways to misuse a portfolio round, each tried: files that break or choke the portal, names that show through."""

from __future__ import annotations

import pytest

from samskap.core.errors import InvalidInput
from samskap.portfolio.candidate_files import read_candidates


@pytest.mark.parametrize(
    "text",
    [
        '[{"title": "x", "text": "y", "cost": ' + "9" * 5000 + "}]",
        '[{"title": "x", "text": "y", "cost": NaN}]',
        '[{"title": "x", "text": "y", "cost": 1e999}]',
        '[{"title": "x", "text": "y", "cost": -1e400}]',
        '[{"title": "x", "text": "y", "cost": ' + "[" * 90_000 + "]" * 90_000 + "}]",
        '[{"title": "x", "text": "y", "cost": ' + "[" * 900 + "]" * 900 + "}]",
        "[" * 200_000,
        '[{"title": "\\ud800", "text": "y", "cost": 1, "needs": ["\\udfff"]}]',
    ],
)
def test_no_number_and_no_sign_of_a_file_breaks_what_reads_it(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_candidates(text)
