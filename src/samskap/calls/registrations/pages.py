"""What the pages of calls contribute to other rooms: the navigation, the names of what the journal is about."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from samskap.calls.models import Call
from samskap.core.registry import Named, registry


def name_calls(ids: Iterable[str]) -> Mapping[str, Named]:
    """The title of each call, and its page."""
    rows = Call.objects.filter(pk__in=list(ids)).only("token", "title")
    return {str(row.pk): Named(str(row), reverse("call", args=[row.token])) for row in rows}


registry.journal_objects[Call._meta.label_lower] = name_calls
