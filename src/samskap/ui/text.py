"""Numbers, sums, shares and dates as the reader's language writes them, for templates and sentences in Python."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext, ngettext

NBSP = "\xa0"
NOTHING = "–"
_OWN_CURRENCY = {"sv": "SEK", "nb": "NOK", "nn": "NOK"}


def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """``1 250 000`` with non-breaking spaces and a minus sign; nothing is an en dash."""
    if value is None:
        return NOTHING
    return _number(str(value), decimals, get_language())


@lru_cache(maxsize=4096)
def _number(value: str, decimals: int, language: str | None) -> str:
    """Kept, since pages show the same numbers again and again."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals))
    return number_format(rounded, decimals, use_l10n=True, force_grouping=True).replace("-", "−")


def money(value: float | Decimal | None, currency: str) -> str:
    """``1 250 000 kr``, ``1 250,50 NOK``: hundredths where there are any. ``currency`` is a code of ISO 4217."""
    if value is None:
        return NOTHING
    amount = Decimal(str(value))
    return f"{number(amount, 2 if amount % 1 else 0)}{NBSP}{currency_sign(currency)}"


def currency_sign(currency: str) -> str:
    """How the reader's language writes a currency (as CLDR does): ``kr`` is the krona of its own country, in Swedish
    that of Sweden, in Norwegian that of Norway. Every other, and every one in English, is its code: so ``kr`` never
    stands for two."""
    return "kr" if _OWN_CURRENCY.get((get_language() or "")[:2]) == currency else currency


def share(value: float | None, decimals: int = 0) -> str:
    """A share between 0 and 1 as per cent: ``42 %``, in English ``42%``."""
    if value is None:
        return NOTHING
    gap = "" if (get_language() or "").startswith("en") else NBSP
    return f"{number(100 * value, decimals)}{gap}%"


def interval(low: float, high: float) -> str:
    """A range of shares: ``38–51 %``."""
    return f"{number(100 * low)}–{share(high)}"


def day(value: date | datetime | None) -> str:
    """``21 november 2026`` with non-breaking spaces; a moment is taken in the portal's time zone."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return _day(value.date() if isinstance(value, datetime) else value, get_language())


@lru_cache(maxsize=4096)
def _day(value: date, language: str | None) -> str:
    """Kept, since a page of many rows names the same days again and again."""
    return date_format(value, "DATE_FORMAT").replace(" ", NBSP)


def moment(value: datetime | None) -> str:
    """``21 november 2026 14:30`` in the portal's time zone; a line breaks at most before the hour."""
    if value is None:
        return NOTHING
    written = date_format(timezone.localtime(value) if timezone.is_aware(value) else value, "DATETIME_FORMAT")
    date_part, gap, hour = written.rpartition(" ")
    return date_part.replace(" ", NBSP) + gap + hour


def days_from_now(value: date | datetime | None, *, today: date | None = None) -> str:
    """``today``, ``tomorrow``, ``in 12 days``, ``3 days ago``, counted in whole days of the portal's time zone."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    days = (value - (today or timezone.localdate())).days
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    if days == -1:
        return gettext("yesterday")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


def group_letter(index: int) -> str:
    """A, B, C ... for group 0, 1, 2; after Z comes AA. -1 is a person in no group."""
    if index < 0:
        return gettext("No group")
    letters = ""
    rest = index
    while True:
        rest, last = divmod(rest, 26)
        letters = chr(65 + last) + letters
        if rest == 0:
            return letters
        rest -= 1
