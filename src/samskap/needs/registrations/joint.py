"""What needs together contribute to other pages, the workbench, the search, the journal and the data pages."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can_see
from samskap.core.registry import Named, PersonalData, StoredData, registry
from samskap.needs.models import JointNeed
from samskap.needs.selectors.joint import joint_block, joint_needs_speak, joint_work_of, same_needs_speak
from samskap.needs.services.indexing import JOINT_KIND, findable_joint


def stored() -> Iterable[StoredData]:
    """What needs together store about people."""
    return [
        StoredData(
            what=_("Who wrote and who signed a joint need, for which organisation and on what mandate"),
            why=_("So that a signature of a municipality can be traced to somebody who had the right to give it"),
            kept=_("With the joint need; who it was is emptied when the account is erased"),
            seen_by=_("Everybody who sees the joint need: the organisation, the mandate and the day, not the person"),
        ),
        StoredData(
            what=_("Who said that two needs are the same, or are not, and when"),
            why=_("So that the same pair is not proposed again"),
            kept=_("With the needs; who it was is emptied when the account is erased"),
            seen_by=_("The journals of both organisations"),
        ),
    ]


def _sees(actor: Actor, joint: JointNeed) -> bool:
    """The same as ``needs.view_joint``, without a query for each."""
    return can_see(actor, joint) or any(actor.belongs_to(one.organisation_id) for one in joint.signatures.all())


def name_joint_needs(ids: Iterable[str]) -> Mapping[str, Named]:
    """The title of each joint need, and its page, for those who may know of it: one query, and one for who signed."""
    rows = JointNeed.objects.filter(pk__in=list(ids)).prefetch_related("signatures")
    return {
        str(row.pk): Named(row.title, reverse("joint_need", args=[row.token]), partial(_sees, joint=row))
        for row in rows
    }


registry.need_blocks.append(joint_block)
registry.attention += [joint_needs_speak, same_needs_speak]
registry.search_kinds[JOINT_KIND] = gettext_lazy("Joint needs")
registry.search_sources[JOINT_KIND] = findable_joint
registry.stored_data.append(stored)
# Every column that points at a person empties itself when the account goes; there is nothing more to erase.
registry.personal_data.append(PersonalData("needs_together", gettext_lazy("Needs"), joint_work_of, lambda user: None))
registry.journal_objects["needs.jointneed"] = name_joint_needs
registry.journal_actions |= {
    "need.found_same": gettext_lazy("Found it to be the same need as another organisation's"),
    "need.found_different": gettext_lazy("Found it not to be the same need as another organisation's"),
    "jointneed.created": gettext_lazy("Wrote a joint need"),
    "jointneed.edited": gettext_lazy("Changed the joint need"),
    "jointneed.signed": gettext_lazy("Signed the joint need"),
    "jointneed.closed": gettext_lazy("Closed the joint need for signatures"),
}
