"""SQLite by default, PostgreSQL in production; the same code and the same tests on both."""

import dj_database_url

from samskap.config.settings import environment as e

_database = dj_database_url.parse(e.DATABASE_URL, conn_max_age=600, conn_health_checks=True)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that will write waits for its turn at the start instead of failing at its end.
    # FULL: an acknowledged vote survives a power loss.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;",
    }
    _database["CONN_HEALTH_CHECKS"] = False
DATABASES = {"default": _database}
