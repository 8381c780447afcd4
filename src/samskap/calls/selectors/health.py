"""How reading each source goes, in plain words: what a code means, what to expect, what is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext, gettext_lazy, ngettext

from samskap.calls.selectors.sources import Health, health_of_sources
from samskap.calls.selectors.wording import Tag
from samskap.core.selectors.paging import page_of
from samskap.ui import text

MOST_NAMED = 20
KINDS: dict[str, Any] = {
    "sedia": gettext_lazy("The EU portal for funding and tenders"),
    "vinnova": gettext_lazy("Vinnova's open data"),
    "gdp": gettext_lazy("The open data that Swedish research funders share"),
    "forskningsradet": gettext_lazy("The calls of the Research Council of Norway"),
    "feed": gettext_lazy("A feed (RSS or Atom)"),
    "commongrants": gettext_lazy("A server that speaks CommonGrants"),
    "danish_csv": gettext_lazy("The Danish state's list of grants"),
    "own_csv": gettext_lazy("A table (CSV) at an address"),
    "manual": gettext_lazy("Entered by hand"),
}
"""What kinds of sources are called."""
FAILURES: dict[str, Any] = {
    "empty": gettext_lazy("The answer was empty."),
    "html": gettext_lazy("A web page came instead of data."),
    "encoding": gettext_lazy("The answer could not be read as text."),
    "truncated": gettext_lazy("The answer stopped in the middle."),
    "json": gettext_lazy("The answer was not sound JSON."),
    "xml": gettext_lazy("The answer was not sound XML."),
    "nested": gettext_lazy("The answer was built deeper than any sound answer is."),
    "shape": gettext_lazy("The answer had another form than this source has."),
    "table": gettext_lazy("The answer was not a table with the columns that are needed."),
    "elsewhere": gettext_lazy("The next page stood with another server, and was not read."),
    "endless": gettext_lazy("The pages had no end."),
    "too_slow": gettext_lazy("Reading all pages took too long."),
    "failed": gettext_lazy("The source could not be asked."),
    "address": gettext_lazy("The address led to something that is not a public web page."),
    "private_address": gettext_lazy("The address led into a network that is not public, and was not followed."),
    "unreachable": gettext_lazy("The server could not be reached, or the line broke."),
    "timed_out": gettext_lazy("The server answered too slowly."),
    "redirects": gettext_lazy("The server sent on from address to address without end."),
    "too_large": gettext_lazy("The answer was larger than is read."),
}
"""Why a whole reading failed, by code."""
PROBLEMS: dict[str, Any] = {
    "no_key": gettext_lazy("has no number or address to know it by"),
    "no_title": gettext_lazy("has no title, or a number that is too long"),
    "twice": gettext_lazy("stands twice with different content; the first is kept"),
    "day": gettext_lazy("has a day that cannot be read"),
    "amount": gettext_lazy("has a sum that cannot be read"),
    "address": gettext_lazy("has an address that is none"),
    "language": gettext_lazy("has a language that is not known"),
    "incomplete": gettext_lazy("The source says that it has more than it showed"),
    "too_many_hits": gettext_lazy("The source has more than it shows, so some are missing"),
    "dates_left_out": gettext_lazy("The source left out the days on a page"),
}
"""What is wrong with one record, by code; the last three are about the source."""
ABOUT_SOURCE = frozenset({"incomplete", "too_many_hits", "dates_left_out"})
FIELDS: dict[str, Any] = {
    "applicants": gettext_lazy("who can apply"),
    "share": gettext_lazy("what the applicant pays"),
    "status": gettext_lazy("whether it is open"),
    "money": gettext_lazy("the sums"),
    "stages": gettext_lazy("when it opens and closes"),
    "texts": gettext_lazy("a text"),
    "url": gettext_lazy("an address"),
}
"""What some kinds of sources never tell."""


@dataclass(frozen=True, slots=True)
class HealthLine:
    """One source as the page shows it. ``detail`` is technical and for the operator."""

    token: str
    name: str
    kind: str
    tag: Tag
    sentences: Sequence[str]
    failure: str
    detail: str
    missing: str
    problems: Sequence[str]
    cannot_know: str
    is_manual: bool


def health_page(number: str | None) -> "Page[HealthLine]":
    """The asked page of sources by name; one query."""
    page = page_of(health_of_sources(), number)
    page.object_list = [line_of(one) for one in page.object_list]
    return page


def line_of(health: Health) -> HealthLine:
    """The line about one source."""
    return HealthLine(
        token=health.token,
        name=health.label,
        kind=str(KINDS.get(health.adapter, health.adapter)),
        tag=_tag(health),
        sentences=_sentences(health),
        failure=failure_words(health.failure) if health.failure else "",
        detail=health.failure_detail,
        missing=_missing(health),
        problems=[problem_words(one) for one in health.problems[:MOST_NAMED]],
        cannot_know=", ".join(str(FIELDS.get(one, one)) for one in health.cannot_know),
        is_manual=health.is_manual,
    )


def failure_words(code: str) -> str:
    """Why a reading failed. A number of HTTP stands beside its meaning."""
    if code.startswith("status_"):
        return _status_words(code.removeprefix("status_"))
    return str(FAILURES.get(code, FAILURES["failed"]))


def problem_words(problem: dict[str, Any]) -> str:
    """One record that could not be used: its line, its name, the reason."""
    reason = str(PROBLEMS.get(problem["code"], problem["code"]))
    if problem["code"] in ABOUT_SOURCE:
        return f"{reason} ({problem['detail']})" if problem["detail"] else reason
    where = problem["where"] or gettext("A record")
    if problem["line"]:
        where = gettext("Line %(line)s, %(where)s") % {"line": problem["line"], "where": where}
    return f"{where}: {reason}"


def _status_words(status: str) -> str:
    if status in ("401", "403"):
        meaning = gettext("The server refused to answer (%(status)s). It may need a key.")
    elif status in ("404", "410"):
        meaning = gettext("There is nothing at the address any more (%(status)s).")
    elif status == "429":
        meaning = gettext("The server asked us to come less often (%(status)s).")
    else:
        meaning = gettext("The server answered with an error (%(status)s).")
    return meaning % {"status": status}


def _tag(health: Health) -> Tag:
    if health.is_manual:
        return Tag(gettext("Entered by hand"), "info")
    if not health.is_active:
        return Tag(gettext("Not read at present"), "neutral")
    if health.failure:
        return Tag(gettext("Could not be read"), "danger")
    if health.succeeded_at is None:
        return Tag(gettext("Not read yet"), "neutral")
    return Tag(gettext("Read, with gaps"), "warning") if health.problem_count else Tag(gettext("Read"), "success")


def _sentences(health: Health) -> list[str]:
    if health.is_manual:
        return [gettext("People enter and correct these calls. No machine reads them anew.")]
    said = []
    if health.succeeded_at is None:
        said.append(gettext("It has never been read."))
    else:
        said.append(gettext("Last read %(when)s.") % {"when": text.moment(health.succeeded_at)})
        listed = ngettext("It lists %(count)s call.", "It lists %(count)s calls.", health.listed)
        said.append(listed % {"count": text.number(health.listed)})
    if health.failure and health.failed_at:
        said.append(gettext("The last attempt, %(when)s, failed.") % {"when": text.moment(health.failed_at)})
        again = ngettext("It has failed %(count)s time.", "It has failed %(count)s times in a row.", health.failures)
        said.append(again % {"count": text.number(health.failures)})
        said.append(gettext("Everything that was read before is kept."))
    if health.next_at and health.is_active:
        said.append(gettext("Next attempt: %(when)s.") % {"when": text.moment(health.next_at)})
    return said


def _missing(health: Health) -> str:
    if not health.problem_count:
        return ""
    said = ngettext("%(count)s thing could not be used:", "%(count)s things could not be used:", health.problem_count)
    return said % {"count": text.number(health.problem_count)}
