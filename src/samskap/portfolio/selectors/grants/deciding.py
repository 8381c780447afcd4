"""Applications for those of the organisation: the list, one of them, what the jury thinks, and a table of them."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can, require
from samskap.core.errors import NotVisible, SamskapError
from samskap.core.models import JournalEntry, User
from samskap.core.plain import guard_cell
from samskap.core.registry import registry
from samskap.core.selectors.paging import page_of
from samskap.portfolio.models import (
    Application,
    ApplicationState,
    District,
    GrantPhoto,
    GrantScheme,
    JuryMember,
    JuryView,
    Stance,
)
from samskap.portfolio.selectors.grants.juries import Said, count, member_for, waiting_for
from samskap.portfolio.selectors.grants.money import Pot, pot_inside
from samskap.portfolio.selectors.votes.setup import Admission, admission_of
from samskap.portfolio.services.grants.deciding import TAKEN_BACK_FROM, refuse_unjudged
from samskap.portfolio.services.grants.following_up import PAID_IN
from samskap.portfolio.services.grants.jury import refuse_before_closing, refuse_partial, views_of
from samskap.portfolio.stages import Stage, stage_of

BOM = "\ufeff"
"""So that spreadsheets read the signs of our languages."""
HISTORY = 30
"""So many lines of an application's history are shown, the newest first."""
_S = ApplicationState
FOR_ME, LATE = "for_me", "late"
FILTERS: dict[str, Any] = {
    "all": gettext_lazy("All"),
    FOR_ME: gettext_lazy("Wait for me"),
    _S.WAITING: gettext_lazy("Wait for an answer"),
    _S.GRANTED: gettext_lazy("Wait for a yes"),
    _S.AGREED: gettext_lazy("Under way"),
    LATE: gettext_lazy("Report is late"),
    _S.REPORTED: gettext_lazy("Reported"),
    _S.DONE: gettext_lazy("Done"),
    _S.DECLINED: gettext_lazy("No grant"),
    _S.LAPSED: gettext_lazy("Given back"),
    _S.WITHDRAWN: gettext_lazy("Withdrawn"),
}
"""What the list can be narrowed to."""


@dataclass(frozen=True)
class Filter:
    """A way to narrow the list."""

    name: str
    label: Any
    current: bool


@dataclass(frozen=True)
class ApplicationList:
    """One page of the applications; ``query`` keeps the filters for its other pages and for the table."""

    scheme: GrantScheme
    page: "Page[Any]"
    filters: Sequence[Filter]
    state: str
    districts: Sequence[District]
    district: int | None
    query: str
    quorum: int
    may_export: bool


@dataclass(frozen=True)
class HistoryLine:
    """What happened. ``who`` is empty where no account did it, or it was erased."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class ApplicationPage:
    """One application for those of the organisation. ``views`` is None where the actor may not read them yet."""

    application: Application
    pot: Pot
    most: Decimal
    said: Said
    lacking: int
    own: JuryView | None
    views: Sequence[JuryView] | None
    on_jury: bool
    say_refusal: str
    grant_refusal: str
    decline_refusal: str
    barred: str
    due_on: date
    photos: Sequence[GrantPhoto]
    sent: bool
    history: Sequence[HistoryLine]
    next_for_me: str
    may_work: bool
    may_pay: bool
    may_take_back: bool
    report_waits: bool
    admission: Admission | None
    """How it stands to the vote; None where a jury decides."""

    @property
    def may_say(self) -> bool:
        """Whether the actor can say now what they think."""
        return self.on_jury and self.application.state == _S.WAITING and not self.say_refusal

    @property
    def may_decide(self) -> bool:
        """Whether the actor can decide one way or the other now."""
        return self.on_jury and not self.decline_refusal

    @property
    def unused(self) -> Decimal:
        """What would go back to the pot if the report is accepted."""
        held, spent = self.application.held, self.application.spent
        return held - min(held, held if spent is None else spent)


def find_application(actor: Actor, token: str, number: int, action: str = "portfolio.view_application") -> Application:
    """The application, for those of the organisation: one query.

    :raises NotVisible: there is none, or the actor does not belong to the organisation.
    :raises Refused: they do, but may not do ``action``.
    """
    if number >= 2**31:
        raise NotVisible
    rows = Application.objects.select_related("scheme__organisation", "district", "decided_user")
    row = rows.filter(scheme__token=token, number=number).first()
    if row is None:
        raise NotVisible
    require(actor, action, row, view="portfolio.view_application")
    return row


def application_list(actor: Actor, scheme: GrantScheme, asked: dict[str, str], now: datetime) -> ApplicationList:
    """A page of the applications, what waits first: four queries. ``asked`` is what the address says."""
    state = asked.get("state", "")
    state = state if state in FILTERS else "all"
    districts = list(scheme.districts.all())
    district = next((one.pk for one in districts if str(one.pk) == asked.get("district")), None)
    rows = _narrowed(actor, scheme, state, district, now).select_related("district", "option")
    waits = Case(When(state=_S.WAITING, then=Value(0)), default=Value(1), output_field=IntegerField())
    counted = Q(views__stance__in=(Stance.YES, Stance.NO))
    page = page_of(rows.annotate(said=Count("views", filter=counted)).order_by(waits, "number"), asked.get("page"))
    part = f"&district={district}" if district else ""
    chosen = [Filter(name, label, name == state) for name, label in FILTERS.items()]
    query, exports = f"state={state}{part}&", can(actor, "portfolio.work_on_scheme", scheme)
    return ApplicationList(scheme, page, chosen, state, districts, district, query, scheme.quorum, exports)


def _narrowed(
    actor: Actor, scheme: GrantScheme, state: str, district: int | None, now: datetime
) -> "QuerySet[Application]":
    """The applications of a scheme that a filter leaves."""
    rows = Application.objects.filter(scheme=scheme)
    if district is not None:
        rows = rows.filter(district=district)
    if state == FOR_ME:
        mine = JuryMember.objects.filter(scheme=scheme, user=actor.user, left_at=None)
        said = JuryView.objects.filter(application=OuterRef("pk"), member__user=actor.user)
        closed = stage_of(scheme, now) == Stage.CLOSED
        return rows.filter(~Exists(said), Exists(mine), state=_S.WAITING) if closed else rows.none()
    if state == LATE:
        return rows.filter(state=_S.AGREED, ends_on__lt=timezone.localdate(now) - timedelta(days=scheme.report_days))
    return rows.filter(state=state) if state in _S.values else rows


def application_page(actor: Actor, application: Application, now: datetime) -> ApplicationPage:
    """Everything about one application: nine queries at most."""
    scheme, user, views = application.scheme, actor.user, views_of(application)
    works = can(actor, "portfolio.work_on_application", application)
    member = member_for(application, user) if works else None
    own = next((one for one in views if user and one.member.user_id == user.pk), None)
    said, barred = count(views), _refusal(lambda: refuse_partial(application, user, views))
    may_work = works and not barred
    leads = can(actor, "portfolio.take_back_grant", application)
    return ApplicationPage(
        application=application,
        pot=pot_inside(scheme),
        most=min(application.amount, scheme.cap),
        said=said,
        lacking=max(0, scheme.quorum - said.counted),
        own=own,
        views=views if _may_read(application, own, member, barred) else None,
        on_jury=member is not None,
        say_refusal=barred or _refusal(lambda: refuse_before_closing(application, now)),
        grant_refusal=barred or _refusal(lambda: refuse_unjudged(application, user, views, now, grant=True)),
        decline_refusal=barred or _refusal(lambda: refuse_unjudged(application, user, views, now, grant=False)),
        barred=barred,
        due_on=application.ends_on + timedelta(days=scheme.report_days),
        photos=list(GrantPhoto.objects.filter(application=application).defer("content")),
        sent=is_sent(application),
        history=history_of(application),
        next_for_me=_next_for_me(application, member, now),
        may_work=works,
        may_pay=may_work and application.state in PAID_IN,
        may_take_back=leads and not barred and application.state in TAKEN_BACK_FROM,
        report_waits=may_work and application.state == _S.REPORTED,
        admission=admission_of(actor, application, now),
    )


def _may_read(application: Application, own: JuryView | None, member: JuryMember | None, barred: str) -> bool:
    """Views are read by everybody inside when it is decided; before that by those of the jury who have said theirs."""
    if application.state != _S.WAITING:
        return True
    return own is not None and member is not None and not barred


def _refusal(check: Callable[[], None]) -> str:
    """Why not, or nothing."""
    try:
        check()
    except SamskapError as refusal:
        return refusal.message
    return ""


def _next_for_me(application: Application, member: JuryMember | None, now: datetime) -> str:
    """The address of the next application that waits for this member, the one after this first."""
    if member is None or stage_of(application.scheme, now) != Stage.CLOSED:
        return ""
    numbers = list(waiting_for([member]).exclude(pk=application.pk).order_by("number").values_list("number", flat=True))
    later = [number for number in numbers if number > application.number] or numbers
    return reverse("grant_application", args=[application.scheme.token, later[0]]) if later else ""


def history_of(application: Application) -> list[HistoryLine]:
    """What the journal knows of it, newest first: two queries."""
    rows = JournalEntry.objects.filter(object_kind=application._meta.label_lower, object_id=str(application.pk))
    entries = list(rows.order_by("-sequence")[:HISTORY])
    people = User.objects.in_bulk({entry.person_id for entry in entries if entry.person_id})
    called = {pk: str(one) for pk, one in people.items()}
    return [
        HistoryLine(
            at=entry.at,
            who=called.get(entry.person_id or 0, ""),
            what=str(registry.journal_actions.get(entry.action, entry.action)),
        )
        for entry in entries
    ]


def applications_as_csv(actor: Actor, scheme: GrantScheme, asked: dict[str, str], now: datetime) -> str:
    """The applications that the filters leave, for those of the organisation: two queries. No cell is a formula.

    Names and addresses are those of people: the page that leads here says so.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    head = [_("Number"), _("What they want to do"), _("Part of the municipality"), _("Asked for"), _("Granted")]
    head += [_("Held"), _("Used"), _("Currency"), _("How it stands"), _("Came"), _("Done by"), _("Paid on")]
    writer.writerow([*head, _("Name (personal data)"), _("E-mail address (personal data)")])
    districts = [str(pk) for pk in scheme.districts.values_list("pk", flat=True)]
    chosen = asked.get("district", "")
    state = asked.get("state", "")
    district = int(chosen) if chosen in districts else None
    rows = _narrowed(actor, scheme, state if state in FILTERS else "all", district, now)
    for row in rows.select_related("district").order_by("number").iterator(chunk_size=500):
        sums = [_plain(one) for one in (row.amount, row.granted, row.held, row.spent)]
        days = [timezone.localdate(row.submitted_at).isoformat(), row.ends_on.isoformat()]
        days.append(row.paid_on.isoformat() if row.paid_on else "")
        texts = [guard_cell(one) for one in (row.title, str(row.district or ""), row.name, row.email)]
        said = [*sums, scheme.currency, row.get_state_display(), *days]
        writer.writerow([row.number, texts[0], texts[1], *said, texts[2], texts[3]])
    return BOM + out.getvalue()


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"


def is_sent(application: Application) -> bool:
    """Whether the report was sent: what somebody is still writing is theirs alone."""
    return application.state in (_S.REPORTED, _S.DONE) or bool(application.report_question)


def find_photo(application: Application, token: str, *, content: bool = False) -> GrantPhoto:
    """A picture of the report, with what it consists of only if asked for: one query.

    :raises NotVisible: there is none such.
    """
    rows = GrantPhoto.objects.filter(application=application, token=token)
    row = (rows if content else rows.defer("content")).first()
    if row is None:
        raise NotVisible
    return row
