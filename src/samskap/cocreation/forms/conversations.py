"""The one page where a conversation is made or changed."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from samskap.cocreation.forms.base import date_input, lines, moment_input
from samskap.cocreation.languages import TEXT_LANGUAGES
from samskap.cocreation.models import Conversation, Moderation
from samskap.cocreation.services.inputs import ConversationInput, Promise
from samskap.cocreation.services.seed_files import MAXIMUM_BYTES, read_seed_file
from samskap.cocreation.services.statements import SeedRow, rows_of
from samskap.cocreation.starters import USE_OF_ANSWERS, Starter
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput
from samskap.core.models import Organisation, Visibility
from samskap.core.scopes import chosen_scope, organisations_to_work_for, scope_choices, scope_of, scopes
from samskap.needs.selectors.listing import needs_to_choose


class LaterText(forms.CharField):
    """Needed before the conversation opens, but not yet: so it is not called optional, and may be empty."""

    def validate(self, value: Any) -> None:
        """Empty is fine."""


class LaterDate(forms.DateField):
    """As :class:`LaterText`."""

    def validate(self, value: Any) -> None:
        """Empty is fine."""


def promise_fields(*, required: bool) -> dict[str, forms.Field]:
    """The seven fields of the promise with what each is for."""

    def text(name: str, help_text: Any, rows: int = 0) -> forms.CharField:
        column = Conversation._meta.get_field(name)
        widget = lines(rows) if rows else forms.TextInput()
        kind = forms.CharField if required else LaterText
        return kind(label=column.verbose_name, help_text=help_text, max_length=column.max_length, widget=widget)

    return {
        "asked_by": text("asked_by", gettext_lazy("The name that residents know, for example “Solvik municipality”.")),
        "purpose": text("purpose", gettext_lazy("One or two sentences: what is happening, and why you ask now."), 2),
        "open_matters": text("open_matters", gettext_lazy("What residents can really change."), 2),
        "fixed_matters": text("fixed_matters", gettext_lazy("What is decided already, so that nobody is misled."), 2),
        "decided_by": text("decided_by", gettext_lazy("For example “The municipal board”.")),
        "decided_on": (forms.DateField if required else LaterDate)(
            label=Conversation._meta.get_field("decided_on").verbose_name, widget=date_input()
        ),
        "use_of_answers": text("use_of_answers", gettext_lazy("What you will do with what people say."), 2),
    }


def need_field(actor: Actor, conversation: Conversation | None) -> forms.ModelChoiceField:
    """The need that a conversation is about; hidden where there is none to choose.

    A need that was withdrawn since it was chosen stays until somebody chooses otherwise.
    """
    needs = needs_to_choose(actor)
    if conversation is not None:
        needs = needs_to_choose(actor, also=conversation.need_id).filter(organisation=conversation.organisation_id)
    return forms.ModelChoiceField(
        queryset=needs,
        required=False,
        label=gettext_lazy("About the need"),
        help_text=gettext_lazy("Residents see its title if they may see the need itself."),
        widget=forms.Select if needs.exists() else forms.HiddenInput,
    )


def choose_organisation(field: forms.Field, organisations: QuerySet[Organisation]) -> None:
    """Offer the organisations; hide the question when there is only one."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = organisations
    only = list(organisations[:2])
    if len(only) == 1:
        field.initial, field.widget = only[0].pk, forms.HiddenInput()


class ConversationForm(forms.Form):
    """Question, background, promise and settings. A draft may lack parts of the promise; an open conversation not."""

    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=200,
        help_text=gettext_lazy("Short and open: not a question that is answered by yes or no."),
    )
    background = forms.CharField(
        label=gettext_lazy("Background"),
        max_length=5000,
        required=False,
        widget=lines(6),
        help_text=gettext_lazy("What one needs to know to have an opinion. Plain text; empty lines make paragraphs."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), choices=TEXT_LANGUAGES)
    moderation = forms.ChoiceField(
        label=gettext_lazy("Statements from residents are shown"),
        choices=Moderation.choices,
        widget=forms.RadioSelect,
        initial=Moderation.STRICT,
    )
    scope = forms.ChoiceField(label=gettext_lazy("Who can see it"), initial=Visibility.PUBLIC)
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes"),
        required=False,
        widget=moment_input(),
        help_text=gettext_lazy("It closes by itself at this time. Leave it empty to close it yourself."),
    )
    use_required_attribute = False

    def __init__(self, *args: Any, actor: Actor, conversation: Conversation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        strict = conversation is not None and bool(conversation.opened_at or conversation.state != "draft")
        self.fields.update(promise_fields(required=strict))
        self.fields["need"] = need_field(actor, conversation)
        self.organisations = organisations_to_work_for(actor)
        self.networks, self.rooms = scopes(actor, self.organisations)
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)
        scope.choices = scope_choices(self.networks, self.rooms)

    @classmethod
    def initial_of(cls, conversation: Conversation) -> dict[str, Any]:
        """What the form shows for an existing conversation."""
        names = ("question", "background", "language", "moderation", "closes_at", "need", *Conversation.PROMISE_FIELDS)
        return {**{name: getattr(conversation, name) for name in names}, "scope": chosen_scope(conversation)}

    def as_input(self) -> ConversationInput:
        """The cleaned values as the services take them."""
        data = self.cleaned_data
        return ConversationInput(
            question=data["question"],
            background=data["background"],
            language=data["language"],
            promise=Promise(**{name: data[name] for name in Conversation.PROMISE_FIELDS}),
            scope=scope_of(data["scope"], self.networks, self.rooms),
            moderation=data["moderation"],
            closes_at=data["closes_at"],
            need=data["need"],
        )


class SeedsMixin(forms.Form):
    """Statements typed or pasted one a line, or from a file."""

    seeds = forms.CharField(
        label=gettext_lazy("Statements to start with"),
        required=False,
        max_length=250_000,
        widget=lines(10),
        help_text=gettext_lazy(
            "One a line. Eight to fifteen are good, in different directions, each with one thought. "
            "At least five are needed to open."
        ),
    )
    seed_file = forms.FileField(
        label=gettext_lazy("Or from a file"),
        required=False,
        help_text=gettext_lazy(
            "A text file with one statement a line, or a CSV table with the column “statement”. "
            "If a line cannot be used, nothing is taken in."
        ),
        widget=forms.FileInput(attrs={"accept": ".txt,.csv,text/plain,text/csv"}),
    )

    def clean_seed_file(self) -> list[SeedRow]:
        """The rows of the file."""
        upload: UploadedFile | None = self.cleaned_data["seed_file"]
        if upload is None:
            return []
        try:
            return read_seed_file(upload.name or "", upload.read(MAXIMUM_BYTES + 1))
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

    def clean(self) -> dict[str, Any] | None:
        """Lines of the box and of the file would get the same numbers: one at a time."""
        data = super().clean()
        if self.cleaned_data.get("seeds", "").strip() and self.cleaned_data.get("seed_file"):
            self.add_error("seed_file", _("Use the box or the file, not both."))
        return data

    def rows(self) -> list[SeedRow]:
        """The statements with their lines."""
        return self.cleaned_data["seed_file"] or rows_of(self.cleaned_data["seeds"])


class NewConversationForm(ConversationForm, SeedsMixin):
    """A new conversation: also who asks, if the actor works in several organisations, and the first statements."""

    template = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    organisation = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Organisation"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        choose_organisation(self.fields["organisation"], self.organisations)

    @staticmethod
    def initial_from(chosen: Starter | None, actor: Actor) -> dict[str, Any]:
        """What the form shows before anybody has typed: the starter's texts in the language of the interface."""
        only = list(organisations_to_work_for(actor)[:2])
        initial: dict[str, Any] = {"language": get_language(), "use_of_answers": USE_OF_ANSWERS}
        if len(only) == 1:
            initial["asked_by"] = only[0].name
        if chosen is None:
            return initial
        names = ("question", "purpose", "open_matters", "fixed_matters")
        texts = {name: getattr(chosen, name) for name in names}
        return initial | texts | {"template": chosen.key, "seeds": "\n".join(str(one) for one in chosen.statements)}


class StateForm(forms.Form):
    """The wished state, with a reason where one is needed."""

    to = forms.CharField(max_length=10)
    reason = forms.CharField(max_length=500, required=False)


class DeleteForm(forms.Form):
    """The question typed once more, before votes are erased."""

    typed_question = forms.CharField(label=gettext_lazy("Write the question to erase everything"), max_length=200)

    def __init__(self, *args: Any, typed_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["typed_question"].required = typed_again
