"""The forms for needs that several municipalities state together."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor
from samskap.core.models import Organisation, Visibility
from samskap.core.scopes import chosen_scope, scope_choices, scope_of, scopes
from samskap.needs.forms import HELP, LARGE, SMALL, _texts
from samskap.needs.models import JointNeed, JointSignature, Need
from samskap.needs.services.joint import TEXTS, JointInput


class JointForm(forms.Form):
    """The common text, and in which network it is shared. ``same``: needs that it can be made from."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, actor: Actor, need: Need | None = None, joint: JointNeed | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_texts(JointNeed, {"title": 0, "today": LARGE, "whom": SMALL, "better": LARGE}))
        for name in ("today", "whom", "better"):
            self.fields[name].help_text = HELP[name]
        self.fields["language"] = forms.ChoiceField(
            label=JointNeed._meta.get_field("language").verbose_name, choices=settings.LANGUAGES
        )
        start = need or joint
        assert start is not None
        self.networks, _rooms = scopes(actor, Organisation.objects.filter(pk=start.organisation_id))
        choices = [one for one in scope_choices(self.networks, []) if one[0] != Visibility.PRIVATE]
        self.fields["scope"] = forms.ChoiceField(
            label=gettext_lazy("Who can see it"),
            choices=choices[::-1],
            help_text=gettext_lazy("Only municipalities that can see it can sign it."),
        )
        texts = {name: getattr(start, name) for name in ("today", "whom", "better", "language")}
        title = joint.title if joint else need.name if need else ""
        self.initial = {**texts, "title": title, "scope": chosen_scope(joint) if joint else choices[-1][0]}

    def typed(self) -> list[Any]:
        """The texts that were sent, as fields; those that were left empty are left out."""
        return [self[name] for name in TEXTS if self[name].value()]

    def as_input(self) -> JointInput:
        """The cleaned values as the services take them."""
        texts = {name: self.cleaned_data[name] for name in TEXTS}
        scope = scope_of(self.cleaned_data["scope"], self.networks, [])
        return JointInput(**texts, language=self.cleaned_data["language"], scope=scope)


class NewJointForm(JointForm):
    """The same for a new one, with the needs of others that it is made from."""

    def __init__(self, *args: Any, same: Sequence[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = forms.MultipleChoiceField(
            label=gettext_lazy("Made from these needs of others"),
            choices=[(one.token, f"{one.organisation}: {one.name}") for one in same],
            widget=forms.CheckboxSelectMultiple,
            initial=[one.token for one in same],
        )
        self.fields = {"others": others, **self.fields}


class SignForm(forms.Form):
    """For which municipality, on what mandate; ``read`` is the text that was on the page, ``shared`` who saw it."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("For which organisation do you sign?"), empty_label=None
    )
    mandate = forms.CharField(
        label=JointSignature._meta.get_field("mandate").verbose_name,
        max_length=300,
        help_text=gettext_lazy(
            "A decision with its number, or the delegation that gives you the right. Everybody who sees the joint need "
            "sees this, so name no person."
        ),
    )
    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    shared = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["organisation"]
        assert isinstance(asked, forms.ModelChoiceField)
        asked.queryset = organisations


class SameForm(forms.Form):
    """Whether two needs are the same."""

    decision = forms.CharField(max_length=10)
