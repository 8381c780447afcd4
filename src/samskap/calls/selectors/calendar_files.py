"""Calendars behind an address: whose they are, and what stands in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from samskap.calls.models import CalendarLink, CallStage
from samskap.calls.selectors.calendar import (
    CLOSES,
    OPENS,
    calls_of,
    calls_of_organisation,
    event_title,
    stages_for,
)
from samskap.calls.selectors.wording import moment_words
from samskap.core.access import Actor, actor_for
from samskap.core.errors import NotVisible
from samskap.core.mail import public_address
from samskap.core.models import Membership, Organisation
from samskap.ui.formats.ical import Entry, calendar


@dataclass(frozen=True, slots=True)
class Linked:
    """A calendar that the actor may have: their own (``slug`` empty) or that of an organisation; with its address if
    there is one."""

    name: str
    slug: str
    address: str
    made_at: datetime | None
    made_by: str


def calendars_of(actor: Actor) -> list[Linked]:
    """The actor's own and those of the organisations that they work in; three queries."""
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    links = CalendarLink.objects.select_related("made_by")
    own = links.filter(person=actor.user).first()
    by_organisation = {one.organisation_id: one for one in links.filter(_MAKER_IS_IN, organisation__in=ours)}
    organisations = Organisation.objects.filter(pk__in=ours).order_by("name")
    return [_linked(_("My calls"), "", own)] + [
        _linked(one.name, one.slug, by_organisation.get(one.pk)) for one in organisations
    ]


def _linked(name: str, slug: str, link: CalendarLink | None) -> Linked:
    if link is None:
        return Linked(name, slug, "", None, "")
    return Linked(name, slug, address_of(link), link.made_at, link.made_by.name if link.made_by else "")


def address_of(link: CalendarLink) -> str:
    """The whole address that a calendar program is given."""
    return public_address(reverse("calendar_feed", args=[link.token]))


def calendar_file(token: str, now: datetime) -> bytes:
    """The calendar behind an address, in the language of its person or of whoever made it. At most seven queries.

    :raises NotVisible: the address is none, has ended, or its person has no account or is in the organisation no more.
    """
    links = CalendarLink.objects.select_related("person", "organisation", "made_by")
    link = links.filter(token=token).first()
    if link is None or not _stands(link):
        raise NotVisible
    reader = link.person or link.made_by
    with translation.override(reader.language if reader else settings.LANGUAGE_CODE):
        if link.organisation is not None:
            name, calls = link.organisation.name, calls_of_organisation(link.organisation.pk)
        else:
            name, calls = _("My calls"), calls_of(actor_for(link.person))
        title = _("%(name)s: calls in %(portal)s") % {"name": name, "portal": settings.PORTAL_NAME}
        return calendar(title, _entries(stages_for(calls, now)), product=settings.PORTAL_NAME)


_MAKER_IS_IN = Exists(Membership.objects.filter(user=OuterRef("made_by"), organisation=OuterRef("organisation")))


def _stands(link: CalendarLink) -> bool:
    """A person's as long as they have an account; an organisation's as long as whoever made it, and so knows it, is
    in the organisation."""
    if link.person is not None:
        return link.person.is_active
    return CalendarLink.objects.filter(_MAKER_IS_IN, pk=link.pk).exists()


def _entries(stages: Iterable[CallStage]) -> Iterator[Entry]:
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    for stage in stages:
        call = stage.call
        for kind, day, at in ((OPENS, stage.opens_on, stage.opens_at), (CLOSES, stage.closes_on, stage.closes_at)):
            if day is None:
                continue
            url = public_address(reverse("call", args=[call.token]))
            said = [moment_words(day, at, stage.zone), call.funder, url]
            yield Entry(
                uid=f"{call.token}-{stage.number}-{kind}@{host}",
                starts=at or day,
                title=event_title(kind, stage),
                text="\n".join(filter(None, said)),
                url=url,
                revision=call.revision,
                changed=call.changed_at or call.created_at,
            )
