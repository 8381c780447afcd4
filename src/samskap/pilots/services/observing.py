"""The log of what the staff sees: written on the spot, never changed, only taken back with a mark."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, Refused
from samskap.core.texts import fill_texts
from samskap.core.uploads import Photo
from samskap.pilots.models import LearningQuestion, Observation, ObservationPhoto, Pilot
from samskap.pilots.services.inputs import pilot_to_work_on

TAPPED_TWICE = timedelta(minutes=1)


@transaction.atomic
def write_observation(
    *,
    actor: Actor,
    pilot: Pilot,
    text: str,
    question: LearningQuestion | None = None,
    photo: Photo | None = None,
    description: str = "",
    now: datetime | None = None,
) -> Observation:
    """Note what was seen. The same words of the same person within a minute are a second tap, and noted once.

    :raises NotVisible, Refused, StateRefused: as :func:`pilot_to_work_on`.
    :raises InvalidInput: a field cannot be used, or a photo has no description.
    """
    row, moment = pilot_to_work_on(actor, pilot), now or timezone.now()
    made = Observation(pilot=row, made_at=moment, made_by=actor.user)
    fill_texts(made, {"text": text}, ("text",))
    if question is not None and question.pilot_id != row.pk:
        message = _("Choose a question of this pilot.")
        raise InvalidInput(message, {"question": message})
    made.question = question
    picture = _picture(photo, description) if photo else None
    same = Observation.objects.filter(pilot=row, made_by=actor.user, text=made.text, taken_back_at=None)
    again = same.filter(made_at__gte=moment - TAPPED_TWICE, photo__isnull=photo is None).first()
    if again is not None:
        return again
    made.save()
    if picture is not None:
        picture.observation = made
        picture.save()
    facts = {"observation": made.pk, "question": made.question_id, "photo": photo is not None}
    journal.record(
        actor=actor,
        action="pilot.observed",
        obj=row,
        organisation=row.organisation,
        after=facts,
        personal={"text": made.text},
    )
    return made


@transaction.atomic
def take_back_observation(
    *, actor: Actor, pilot: Pilot, observation: Observation, now: datetime | None = None
) -> Observation:
    """Mark an observation as taken back; it is kept, struck out.

    :raises NotVisible, Refused: the actor neither made it nor leads the organisation.
    :raises StateRefused: the pilot is closed.
    """
    row = pilot_to_work_on(actor, pilot)
    kept = Observation.objects.get(pk=observation.pk)
    mine = actor.user is not None and kept.made_by_id == actor.user.pk
    if not mine and not actor.is_lead(row.organisation_id):
        raise Refused(_("Only the one who wrote it, or a lead, can take it back."))
    if kept.taken_back_at is None:
        kept.taken_back_at = now or timezone.now()
        kept.save(update_fields=["taken_back_at"])
        facts = {"observation": kept.pk}
        journal.record(
            actor=actor,
            action="pilot.observation_taken_back",
            obj=row,
            organisation=row.organisation,
            after=facts,
        )
    return kept


def _picture(photo: Photo, description: str) -> ObservationPhoto:
    row = ObservationPhoto(jpeg=photo.content, width=photo.width, height=photo.height)
    fill_texts(row, {"description": description}, ())
    row.description = " ".join(row.description.split())
    if not row.description:
        message = _("Say in a few words what the picture shows, for those who cannot see it.")
        raise InvalidInput(message, {"description": message})
    return row
