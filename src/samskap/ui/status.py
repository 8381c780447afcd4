"""The markup of a status: a word with its shape and colour."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@lru_cache(maxsize=512, typed=True)
def status_markup(word: str, color: str, shape: str) -> SafeString:
    """A word with its shape: kept, since a table says the same few in a hundred rows.

    Text that is safe as it is and text that has to be escaped are kept apart (``typed``).
    """
    return render_to_string("ui/components/status.html", {"word": word, "color": color, "shape": shape})
