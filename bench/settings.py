"""The portal's settings for measurements: no limits per address, and one task that takes its time."""

from samskap.config.settings import *  # noqa: F403
from samskap.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.slow"]
