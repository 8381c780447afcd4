"""The form of an answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samskap.cocreation.forms.base import lines
from samskap.cocreation.selectors.answers import Item


class AnswerForm(forms.Form):
    """What will be done about one statement or group, and why."""

    will_do = forms.CharField(label=_("What we will do"), max_length=500, widget=lines(2))
    why = forms.CharField(label=_("Why"), max_length=1000, widget=lines(3))

    @classmethod
    def of(cls, item: Item) -> "AnswerForm":
        """The form of one item, with its answer so far; fields are named by the item so that a page can hold many."""
        return cls(prefix=item.target.key, initial={"will_do": item.will_do, "why": item.why})
