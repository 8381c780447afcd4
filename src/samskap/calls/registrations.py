"""What calls contribute to other rooms: the names of what the journal is about. Pages contribute more, later."""

from collections.abc import Iterable, Mapping

from samskap.calls.models import Call
from samskap.calls.selectors.finding import titles_of
from samskap.core.registry import Named, registry


def name_calls(ids: Iterable[str]) -> Mapping[str, Named]:
    """The title of each call."""
    found = titles_of({int(one) for one in ids})
    return {str(pk): Named(title) for pk, title in found.items()}


registry.journal_objects[Call._meta.label_lower] = name_calls
