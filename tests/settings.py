"""The portal's settings for tests: data in a folder of their own, made anew for every test process."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="samskap-tests-"))
(_folder / "static").mkdir()
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("SAMSKAP_") and name != "SAMSKAP_DATABASE_URL"]:
    if _name not in {"SAMSKAP_CHROMIUM", "SAMSKAP_SHARED_DATA"}:
        del os.environ[_name]
os.environ["SAMSKAP_DATA_DIR"] = str(_folder)
os.environ["SAMSKAP_DEFAULT_LANGUAGE"] = "en"  # the source texts, whether or not the translations are compiled
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop and the database share the test's thread

from samskap.config.settings import *  # noqa: E402, F403
from samskap.config.settings import DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory, so that the threads of a live server meet real locks. Power loss is tested elsewhere.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"]["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LANGUAGE_CODE = "en"  # tests read the source texts unless they ask for a language, compiled translations or not
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
