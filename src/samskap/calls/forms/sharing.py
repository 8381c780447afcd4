"""The forms for sharing a call in a network, and for answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.calls.models import CallShare, CallShareAnswer, ShareAnswer
from samskap.ui.fields import date_field, text_field


class ShareForm(forms.Form):
    """A word to the members, and until when they answer; neither is needed."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"] = text_field(
            CallShare, "message", 3, help_text=gettext_lazy("For example what you think you could apply for together.")
        )
        self.fields["answer_by"] = date_field(CallShare, "answer_by")


class AnswerForm(forms.Form):
    """What a member answers its coordinator."""

    use_required_attribute = False
    answer = forms.ChoiceField(
        label=gettext_lazy("Do you want to be part of it?"), choices=ShareAnswer.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"] = text_field(
            CallShareAnswer,
            "comment",
            3,
            help_text=gettext_lazy("Only the coordinator and your own organisation see it."),
        )
