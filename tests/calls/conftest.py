"""The real history of the EU portal, and a server of this machine."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.core.http.server import Site, serving

SOME = (1, 2, 3, 40, 80)


@pytest.fixture(scope="session")
def archive(shared_data: Path) -> Path:
    """80 snapshots over 75 days."""
    [path] = (shared_data / "calls").glob("eu_topics_snapshots_*.tar.xz")
    return path


@pytest.fixture(scope="session")
def topics(archive: Path) -> dict[int, dict[str, Any]]:
    """Some of the snapshots by number."""
    found = {}
    with tarfile.open(archive) as opened:
        for member in opened:
            name = Path(member.name).name
            content = opened.extractfile(member) if name.endswith(".json") else None
            if content is not None and int(name[:3]) in SOME:
                found[int(name[:3])] = json.load(content)
    assert sorted(found) == list(SOME)
    return found


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that answers as the test says."""
    with serving() as running:
        yield running
