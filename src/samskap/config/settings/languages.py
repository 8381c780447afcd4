"""Swedish, Norwegian Bokmål, Nynorsk and English; English is the source text."""

from samskap.config.settings import environment as e

LANGUAGE_CODE = e.DEFAULT_LANGUAGE
LANGUAGES = [("sv", "Svenska"), ("nb", "Norsk bokmål"), ("nn", "Norsk nynorsk"), ("en", "English")]
LOCALE_PATHS = [e.PROJECT_ROOT / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = e.TIME_ZONE
FORMAT_MODULE_PATH = ["samskap.ui.formats"]
