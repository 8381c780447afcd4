"""How this portal is really run, for those who look after IT and data protection: read from the settings in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from csp.utils import build_policy
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core import tasks
from samskap.core.models import MondayMail
from samskap.core.registry import Cookie, StoredData, registry
from samskap.core.services.retention import MAIL_FILES, MONDAY_MAILS

DAY = 24 * 3600


@dataclass(frozen=True)
class Fact:
    """A term and what holds for it here."""

    term: str
    value: str


@dataclass(frozen=True)
class Header:
    """A response header in force, and what it keeps out."""

    name: str
    value: str
    purpose: str


@dataclass(frozen=True)
class Place:
    """A box in the picture of the data flow; ``outside`` is beyond the operator's server."""

    name: str
    holds: str
    outside: bool = False
    short: str = ""


@dataclass(frozen=True)
class Flow:
    """The way of the data: ``way`` from the browser to the portal, ``behind`` what the portal hands on to."""

    way: Sequence[Place]
    behind: Sequence[Place]
    secure: bool


@dataclass(frozen=True)
class Operation:
    """Everything that the two pages show."""

    warnings: Sequence[str]
    roles: Sequence[Fact]
    parts: Sequence[Fact]
    accounts: Sequence[Fact]
    headers: Sequence[Header]
    cookies: Sequence[Cookie]
    stored: Sequence[StoredData]
    sub_processors: Sequence[str]
    flow: Flow


def operation() -> Operation:
    """What is in force now, in the active language; no query."""
    return Operation(
        warnings=warnings(),
        roles=_roles(),
        parts=_parts(),
        accounts=_accounts(),
        headers=headers(),
        cookies=cookies(),
        stored=[*(line for part in registry.stored_data for line in part()), *_own_stored()],
        sub_processors=settings.SUB_PROCESSORS,
        flow=_flow(),
    )


def failures(now: datetime) -> list[Fact]:
    """What went wrong in the background during the last week, for the operator: the task, and how often."""
    since = now - timedelta(days=7)
    given_up = [Fact(name, str(count)) for name, count in sorted(tasks.failures(since).items())]
    refused = MondayMail.objects.filter(created_at__gte=since, sent_at=None).exclude(error="")
    kinds = refused.values_list("error").annotate(count=Count("pk")).order_by("error")
    return given_up + [Fact(_("Monday mail: %(error)s") % {"error": error}, str(count)) for error, count in kinds]


def days(seconds: float) -> str:
    """A time in whole days, or hours if shorter."""
    if seconds < DAY:
        hours = round(seconds / 3600)
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    count = round(seconds / DAY)
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def warnings() -> list[str]:
    """What is unsafe or unfinished in the settings, in plain words; an empty list is the aim."""
    address = urlsplit(settings.PUBLIC_URL)
    local = address.hostname in ("127.0.0.1", "localhost", "::1")
    checks = (
        (settings.DEBUG, _("Debug mode is on. Errors show the inside of the portal to everybody. Turn it off.")),
        (
            address.scheme != "https" and not local,
            _("The portal is reached without encryption (http). Passwords and answers can be read on the way."),
        ),
        (
            local,
            _("The public address is this machine itself. The portal is set up to be tried out, not for residents."),
        ),
        ("*" in settings.ALLOWED_HOSTS, _("The portal answers under any name. Say which names are its own.")),
        (
            address.scheme == "https" and not settings.TRUSTED_PROXIES,
            _("No proxy is declared in front of the portal. If there is one, limits per address hit everybody."),
        ),
        (not settings.PORTAL_OPERATOR, _("Nobody is named as operator of the portal.")),
        (not settings.PORTAL_CONTACT, _("There is no address where people can turn with questions about their data.")),
        (not settings.HOSTING, _("It is not stated where and by whom the server is run.")),
        (
            _mail_server() is None,
            _("No mail server is set. Mails are written to files on the server and reach nobody."),
        ),
        (settings.DEMO, _("The example municipality is on, with sign-ins that everybody knows.")),
    )
    return [text for unsafe, text in checks if unsafe]


def headers() -> list[Header]:
    """The security headers that every page carries."""
    found = [
        Header(
            "Content-Security-Policy",
            "; ".join(sorted(build_policy().split("; "))),
            _("Only scripts, styles and pictures of the portal itself run."),
        ),
        Header("X-Content-Type-Options", "nosniff", _("A file is never taken for something else than it is.")),
        Header("X-Frame-Options", settings.X_FRAME_OPTIONS, _("No other site can show the portal inside itself.")),
        Header(
            "Referrer-Policy", settings.SECURE_REFERRER_POLICY, _("Other sites do not learn from which page one came.")
        ),
        Header(
            "Cross-Origin-Opener-Policy",
            settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            _("Other sites cannot reach into an open window of the portal."),
        ),
    ]
    if settings.SECURE_HSTS_SECONDS:
        purpose = _("The browser refuses to come without encryption.")
        found.append(Header("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}", purpose))
    return found


def cookies() -> list[Cookie]:
    """Every cookie, those of the domains included."""
    signing_in = _("When somebody signs in")
    own = [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("Keeps a person with an account signed in."),
            days(settings.SESSION_COOKIE_AGE),
            signing_in,
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("Proves that a form was sent from the portal itself."),
            days(settings.CSRF_COOKIE_AGE),
            _("When a page with a form for people with accounts is opened"),
        ),
        Cookie(
            settings.LANGUAGE_COOKIE_NAME,
            _("Remembers the language one chose."),
            days(settings.LANGUAGE_COOKIE_AGE),
            _("When somebody changes the language or signs in"),
        ),
        Cookie(
            "messages",
            _("Carries a short message to the next page."),
            _("Until the next page"),
            _("After a form is sent"),
        ),
    ]
    return [*own, *(cookie for part in registry.cookies for cookie in part())]


def database_name() -> str:
    """The kind of database and where it is."""
    if connection.vendor == "sqlite":
        return _("SQLite, a file on the portal's own server")
    return _("PostgreSQL, reached by the portal's server only")


def _mail_server() -> str | None:
    return settings.EMAIL_HOST if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") else None


def _roles() -> list[Fact]:
    operator = settings.PORTAL_OPERATOR or _("not stated")
    return [
        Fact(
            _("Controller"),
            _("The municipality or other organisation that asks. It decides what is asked and what happens with it."),
        ),
        Fact(_("Processor"), _("The operator of the portal: %(operator)s.") % {"operator": operator}),
        Fact(_("Contact"), settings.PORTAL_CONTACT or _("not stated")),
        Fact(_("Hosting"), settings.HOSTING or _("not stated")),
    ]


def _parts() -> list[Fact]:
    mail = _mail_server()
    return [
        Fact(_("Address"), settings.PUBLIC_URL),
        Fact(
            _("Server"),
            _("A web server and a worker for background work, both watched and restarted by the portal itself"),
        ),
        Fact(_("Database"), database_name()),
        Fact(_("Mail"), mail or _("written to files on the server")),
        Fact(
            _("Proxies in front"),
            ngettext("%(count)d trusted proxy", "%(count)d trusted proxies", settings.TRUSTED_PROXIES)
            % {"count": settings.TRUSTED_PROXIES}
            if settings.TRUSTED_PROXIES
            else _("none declared"),
        ),
        Fact(_("Logs"), _("To the server's standard error, one line an event, without personal data")),
        Fact(_("Other services"), _("None. No fonts, scripts, maps or statistics come from elsewhere.")),
    ]


def _accounts() -> list[Fact]:
    minutes = round(float(settings.AXES_COOLOFF_TIME) * 60)
    attempts: Mapping[str, int] = {"failures": settings.AXES_FAILURE_LIMIT, "minutes": minutes}
    return [
        Fact(
            _("Sign-in"),
            _("By e-mail address with a code that is mailed, or with a password of at least 12 characters"),
        ),
        Fact(_("Second factor"), _("App with one-time codes, security key or passkey, recovery codes")),
        Fact(
            _("After failed attempts"), _("%(failures)d failures lock the sign-in for %(minutes)d minutes") % attempts
        ),
        Fact(_("Signed in for"), days(settings.SESSION_COOKIE_AGE)),
        Fact(_("Residents"), _("Need no account. The portal does not learn who they are.")),
    ]


def _own_stored() -> list[StoredData]:
    return [
        StoredData(
            _("That a Monday mail was sent"), _("To send it once"), days(MONDAY_MAILS.total_seconds()), _("Nobody")
        ),
        *_mail_files(),
    ]


def _mail_files() -> list[StoredData]:
    if _mail_server() is not None:
        return []
    kept: timedelta = MAIL_FILES
    return [
        StoredData(
            _("Mails as files, since no mail server is set"),
            _("So that nothing is lost silently"),
            days(kept.total_seconds()),
            _("The operator"),
        )
    ]


def _flow() -> Flow:
    secure = settings.PUBLIC_URL.startswith("https://")
    way = [Place(_("Resident or staff"), _("Browser"), outside=True)]
    if settings.TRUSTED_PROXIES:
        way.append(Place(_("Proxy"), _("Ends the encryption, passes the request on")))
    way.append(Place(settings.PORTAL_NAME, settings.HOSTING or _("Server: place not stated")))
    mail = _mail_server()
    behind = [
        Place(_("Database"), database_name(), short={"sqlite": "SQLite"}.get(connection.vendor, "PostgreSQL")),
        Place(_("Mail server"), mail, outside=True) if mail else Place(_("Mail files"), _("On the same server")),
    ]
    return Flow(way, behind, secure)
