"""The portal's settings, one module a concern; every value that may differ between installations comes from
the environment through ``environment.py`` and is documented in docs/howto/settings.md."""

from samskap.config.settings.accounts import *  # noqa: F403
from samskap.config.settings.base import *  # noqa: F403
from samskap.config.settings.database import *  # noqa: F403
from samskap.config.settings.languages import *  # noqa: F403
from samskap.config.settings.limits import *  # noqa: F403
from samskap.config.settings.logs import *  # noqa: F403
from samskap.config.settings.mail import *  # noqa: F403
from samskap.config.settings.safety import *  # noqa: F403
from samskap.config.settings.worker import *  # noqa: F403
