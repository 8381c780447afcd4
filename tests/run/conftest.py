"""A copy of the portal in a path with spaces, made once, with an environment of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import portal


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code that nothing was done in."""
    return portal.copy_of_the_code(tmp_path_factory.mktemp("a path with spaces") / "samskap")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A copy that was set up by `./run setup`, and what that said."""
    folder = portal.copy_of_the_code(tmp_path_factory.mktemp("another path with spaces") / "samskap")
    code, said = portal.run(folder, "setup", timeout=600)
    assert code == 0, said
    return folder, said


@pytest.fixture
def running(installed: tuple[Path, str], tmp_path: Path) -> Iterator[portal.Running]:
    """The portal, served; ended afterwards."""
    started = portal.start(installed[0], log=tmp_path / "log")
    try:
        started.wait_until_healthy()
        yield started
    finally:
        started.close()
