"""What the pages of calls contribute to other rooms: the navigation, the names of what the journal is about."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy

from samskap.calls.models import Call, CallSource
from samskap.calls.selectors.listing import KIND
from samskap.calls.selectors.wording import source_words
from samskap.calls.services.indexing import findable
from samskap.core.registry import Named, NavigationItem, registry


def name_calls(ids: Iterable[str]) -> Mapping[str, Named]:
    """The title of each call, and its page."""
    rows = Call.objects.filter(pk__in=list(ids)).only("token", "title")
    return {str(row.pk): Named(str(row), reverse("call", args=[row.token])) for row in rows}


def name_sources(ids: Iterable[str]) -> Mapping[str, Named]:
    """The name of each source, and the page where it stands."""
    rows = CallSource.objects.select_related("organisation").filter(pk__in=list(ids))
    return {str(row.pk): Named(source_words(row), reverse("call_sources")) for row in rows}


registry.journal_objects[CallSource._meta.label_lower] = name_sources
registry.journal_objects[Call._meta.label_lower] = name_calls
registry.navigation.append(NavigationItem(gettext_lazy("Calls"), "calls", 20, within=("/k/", "/funders/")))
registry.search_kinds[KIND] = gettext_lazy("Calls")
registry.search_sources[KIND] = findable
registry.journal_actions |= {
    "call.merged": gettext_lazy("Merged the call with another"),
    "call.unmerged": gettext_lazy("Took the call apart from another"),
    "call.kept_apart": gettext_lazy("Said that the call is not the same as another"),
    "call.let_merge": gettext_lazy("Took back that the call is not the same as another"),
    "call.entered": gettext_lazy("Entered the call by hand"),
    "call.corrected": gettext_lazy("Corrected the call"),
    "callsource.added": gettext_lazy("Added a source of calls"),
    "callsource.changed": gettext_lazy("Changed a source of calls"),
    "callsource.uploaded": gettext_lazy("Took in a table of calls"),
}
