"""What conversations store about residents, for the page that a data protection officer reads."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.registry import Cookie, StoredData


def stored_by_conversations() -> Iterable[StoredData]:
    """Everything about somebody who takes part."""
    kept = settings.RETAIN_VISIT_TRACES_DAYS
    until_erased = _("Until the participant erases it, or the organisation the conversation")
    return [
        StoredData(
            _("A resident's answers, with their times, under a random name"),
            _("To draw the map of opinion and to let the person change an answer"),
            until_erased,
            _("Nobody alone; the map and the report are made from all answers together"),
        ),
        StoredData(
            _("A statement that a resident wrote"),
            _("So that others can agree or disagree with it"),
            _("With the conversation; who wrote it is erased with the participant"),
            _("Everybody, once it is published; moderators before that"),
        ),
        StoredData(
            _("What a resident says about themselves, if they want to"),
            _("To show whether those who took part resemble those who live there"),
            until_erased,
            _("Nobody alone; only numbers about at least five people"),
        ),
        StoredData(
            _("A code made from the network address of a participant, never the address"),
            _("To slow down scripts and to see many participants from one network"),
            ngettext("%(count)d day", "%(count)d days", kept) % {"count": kept},
            _("Nobody; the organisation sees how many share a code"),
        ),
        StoredData(
            _("E-mail address of somebody who asked for the result"),
            _("To send the result once"),
            _("Until the mail is sent, or the person takes the address away"),
            _("Nobody"),
        ),
    ]


def cookies_of_conversations() -> Iterable[Cookie]:
    """What a participant's browser keeps."""
    return [
        Cookie(
            "samskap_participant_…",
            _("So that each person counts once in a conversation; one for each, read in that one only"),
            _("400 days, or until the participant erases everything"),
            _("With the first answer or statement, not before"),
        ),
        Cookie(
            "samskap:answers:…",
            _("Answers that could not be sent yet, kept in the browser's own storage"),
            _("Until they are sent"),
            _("When an answer is given without a network"),
        ),
    ]
