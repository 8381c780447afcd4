"""Applications, middleware, templates, static files."""

import secrets
from pathlib import Path

from samskap.config.settings import environment as e

BASE_DIR = e.PROJECT_ROOT
DATA_DIR = e.DATA_DIR
DEBUG = e.DEBUG
DEMO = e.DEMO
PORTAL_NAME = e.PORTAL_NAME
PORTAL_OPERATOR = e.PORTAL_OPERATOR
PORTAL_CONTACT = e.PORTAL_CONTACT
HOSTING = e.HOSTING
SUB_PROCESSORS = e.SUB_PROCESSORS
TRUSTED_PROXIES = e.TRUSTED_PROXIES
RETAIN_VISIT_TRACES_DAYS = e.RETAIN_VISIT_TRACES_DAYS
RETAIN_INVITATIONS_DAYS = e.RETAIN_INVITATIONS_DAYS
CALL_KEYS = {"gdp": e.GDP_KEY}
PUBLIC_URL = e.PUBLIC_URL.rstrip("/")
ALLOWED_HOSTS = e.HOSTS


def _secret_key(data_dir: Path) -> str:
    """The configured key, else one made once and kept beside the data, readable by its owner only."""
    if e.SECRET_KEY:
        return e.SECRET_KEY
    path = data_dir / "secret-key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = _secret_key(DATA_DIR)

INSTALLED_APPS = [
    "samskap.core",
    "samskap.ui",
    "samskap.needs",
    "samskap.calls",
    "samskap.cocreation",
    "samskap.portfolio",
    "samskap.pilots",
    "samskap.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "samskap.core.middleware.BoundedRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "samskap.core.middleware.NamedErrors",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "samskap.config.urls"
WSGI_APPLICATION = "samskap.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "samskap.ui.context.portal",
            ],
        },
    },
]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
