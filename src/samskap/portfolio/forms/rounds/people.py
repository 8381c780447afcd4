"""The forms for the parties of a round and the people with a duty in it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.core.models import Organisation
from samskap.portfolio.models import RoundParty, RoundPerson
from samskap.ui.fields import choice_field, text_field


class AskForm(forms.Form):
    """Organisations to ask, ticked in a list."""

    organisations = forms.MultipleChoiceField(
        label=gettext_lazy("Organisations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one.")},
    )
    use_required_attribute = False

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered: dict[str, Organisation] = {}
        self.offer(organisations)

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """These too, after those that are offered already."""
        self.offered |= {one.slug: one for one in organisations}
        field = self.fields["organisations"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(slug, f"{one.name} ({one.get_leg_display()})") for slug, one in self.offered.items()]

    @property
    def chosen(self) -> list[Organisation]:
        """The organisations that were ticked; after validation."""
        return [self.offered[slug] for slug in self.cleaned_data["organisations"]]


class NamePartyForm(forms.Form):
    """Somebody who takes part without account here."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = text_field(
            RoundParty, "name", help_text=gettext_lazy("A group, an association, a company. Not a private person.")
        )
        self.fields["leg"] = choice_field(RoundParty, "leg", widget=forms.RadioSelect)


class AnswerForm(forms.Form):
    """Yes or no for one of the actor's organisations."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(queryset=None, to_field_name="slug")
    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")])

    def __init__(self, *args: Any, parties: Iterable[RoundParty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["organisation"]
        assert isinstance(asked, forms.ModelChoiceField)
        asked.queryset = Organisation.objects.filter(pk__in=[one.organisation_id for one in parties])


class DutyForm(forms.Form):
    """Somebody for a duty, by the address they sign in with."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("The one they sign in with here. They get a mail."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"] = choice_field(RoundPerson, "duty", widget=forms.RadioSelect)
