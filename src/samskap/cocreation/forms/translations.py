"""Entering translations."""

from typing import Any

from django import forms
from django.utils.html import format_html

from samskap.cocreation.forms.base import lines
from samskap.cocreation.models import Conversation
from samskap.cocreation.models.statements import STORED_LENGTH
from samskap.cocreation.selectors.texts import CONVERSATION_FIELDS
from samskap.cocreation.selectors.translations import StatementRow
from samskap.cocreation.templatetags.conversations import lang

LONG = {"background": 6, "purpose": 2, "open_matters": 2, "fixed_matters": 2, "use_of_answers": 2}


class TextsForm(forms.Form):
    """The question, background and promise in another language; the original stands above each box, in its language."""

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CONVERSATION_FIELDS:
            column = Conversation._meta.get_field(name)
            original = getattr(conversation, name)
            if original:
                widget = lines(LONG[name]) if name in LONG else forms.TextInput()
                self.fields[name] = forms.CharField(
                    label=column.verbose_name,
                    max_length=column.max_length,
                    required=False,
                    widget=widget,
                    help_text=format_html('<span lang="{}">{}</span>', lang(conversation.language), original),
                )


class StatementsForm(forms.Form):
    """One box a statement, named ``statement-<number>``."""

    def __init__(self, *args: Any, rows: list[StatementRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"statement-{row.number}"] = forms.CharField(
                max_length=STORED_LENGTH,
                required=False,
                widget=lines(2),
                label=str(row.number),
                initial=row.translation.text if row.translation else "",
            )

    def texts(self) -> dict[int, str]:
        """The typed texts by statement number."""
        return {row.number: self.cleaned_data[f"statement-{row.number}"] for row in self.rows}

    def pairs(self) -> list[tuple[StatementRow, forms.BoundField]]:
        """Each statement with its box."""
        return [(row, self[f"statement-{row.number}"]) for row in self.rows]
