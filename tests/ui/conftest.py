"""The UI's tests read pages without collecting static files first."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@pytest.fixture(autouse=True)
def plain_static_files() -> Iterator[None]:
    with override_settings(STORAGES=PLAIN):
        yield
