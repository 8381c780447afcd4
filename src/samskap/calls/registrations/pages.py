"""What the pages of calls contribute to other rooms: the navigation, the names of what the journal is about."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy

from samskap.calls.models import Call
from samskap.calls.services.indexing import KIND, findable
from samskap.core.registry import Named, NavigationItem, registry


def name_calls(ids: Iterable[str]) -> Mapping[str, Named]:
    """The title of each call, and its page."""
    rows = Call.objects.filter(pk__in=list(ids)).only("token", "title")
    return {str(row.pk): Named(str(row), reverse("call", args=[row.token])) for row in rows}


registry.journal_objects[Call._meta.label_lower] = name_calls
registry.navigation.append(NavigationItem(gettext_lazy("Calls"), "calls", 20))
registry.search_kinds[KIND] = gettext_lazy("Calls")
registry.search_sources[KIND] = findable
