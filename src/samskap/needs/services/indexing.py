"""Needs in the search: what stands on the page but the suggestions."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import override

from samskap.core.models import Visibility
from samskap.core.registry import Found
from samskap.core.services import searching
from samskap.needs.models import JointNeed, Need
from samskap.needs.selectors.taxonomy import challenge_label

KIND, JOINT_KIND = "need", "joint_need"


def findable() -> Iterator[Found]:
    """Every need; a withdrawn one stays at home."""
    rows = Need.objects.select_related("root").prefetch_related("framings", "evidence", "challenges").order_by("pk")
    for row in rows.iterator(chunk_size=200):
        yield document(row)


def index_need(need: Need) -> None:
    """Bring the search up to date with one need, inside the caller's transaction."""
    searching.index(KIND, str(need.pk), [document(need)])


def index_family(root: Need) -> None:
    """The same for a need and all that is merged into it: who finds them follows the need that stands for them."""
    for row in (root, *root.family.select_related("root")):
        index_need(row)


def document(row: Need) -> Found:
    """A need as the search keeps it."""
    texts = [row.today, row.whom, row.better, row.department, row.goals]
    texts += [str(one) for one in (*row.framings.all(), *row.evidence.all())]
    with override(row.language):
        texts += [challenge_label(one.code) for one in row.challenges.all()]
    hidden = row.is_withdrawn or (row.root is not None and row.root.is_withdrawn)
    return Found(
        object_id=str(row.pk),
        language=row.language,
        url=reverse("need", args=[row.token]),
        title=row.name,
        body="\n".join(text for text in texts if text),
        organisation_id=row.organisation_id,
        visibility=Visibility.PRIVATE if hidden else row.visibility,
        network_id=None if hidden else row.network_id,
        room_id=None if hidden else row.room_id,
    )


def findable_joint() -> Iterator[Found]:
    """Every joint need."""
    for row in JointNeed.objects.order_by("pk").iterator(chunk_size=200):
        yield joint_document(row)


def index_joint(joint: JointNeed) -> None:
    """Bring the search up to date with one joint need, inside the caller's transaction."""
    searching.index(JOINT_KIND, str(joint.pk), [joint_document(joint)])


def joint_document(row: JointNeed) -> Found:
    """A joint need as the search keeps it."""
    return Found(
        object_id=str(row.pk),
        language=row.language,
        url=reverse("joint_need", args=[row.token]),
        title=row.title,
        body="\n".join((row.today, row.whom, row.better)),
        organisation_id=row.organisation_id,
        visibility=row.visibility,
        network_id=row.network_id,
    )
