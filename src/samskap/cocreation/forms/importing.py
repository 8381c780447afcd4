"""Taking in a Polis export, with the promise that a conversation cannot be without."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from samskap.cocreation.forms.conversations import choose_organisation, promise_fields
from samskap.cocreation.languages import TEXT_LANGUAGES
from samskap.cocreation.models import Conversation
from samskap.cocreation.services.importing import MAXIMUM_BYTES, Upload, read_uploads
from samskap.cocreation.services.inputs import Promise
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput
from samskap.core.models import Visibility
from samskap.core.scopes import Scope, organisations_to_work_for, scope_choices, scope_of, scopes
from samskap.engines.opinionmap.exchange import PolisExport

MAXIMUM_FILES = 50


class ManyFiles(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files as a list; an empty file is left to the reader, which names it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Every file by itself."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MAXIMUM_FILES:
            raise forms.ValidationError(_("At most %(limit)d files.") % {"limit": MAXIMUM_FILES})
        return [super(ManyFilesField, self).clean(one) for one in files]


class ImportForm(forms.Form):
    """The files first, then what they do not say."""

    files = ManyFilesField(
        label=gettext_lazy("The export as a zip file, or its files"),
        required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": ".zip,.csv"}),
        help_text=gettext_lazy(
            "votes.csv or participants-votes.csv, and comments.csv and summary.csv. Together at most 25 MB. "
            "If a row cannot be used, it is named and nothing is taken in."
        ),
    )
    folder = ManyFilesField(
        label=gettext_lazy("Or the folder with the files"),
        required=False,
        widget=ManyFiles(attrs={"multiple": True, "webkitdirectory": True}),
    )
    organisation = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Organisation"))
    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Leave it empty to use the topic in summary.csv."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), choices=TEXT_LANGUAGES)
    scope = forms.ChoiceField(label=gettext_lazy("Who can see it"), initial=Visibility.PUBLIC)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = organisations_to_work_for(actor)
        choose_organisation(self.fields["organisation"], organisations)
        self.networks, self.rooms = scopes(actor, organisations)
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)
        scope.choices = scope_choices(self.networks, self.rooms)
        self.fields["language"].initial = get_language()
        self.fields.update(promise_fields(required=True))
        self.export: PolisExport | None = None

    def clean(self) -> dict[str, Any] | None:
        """Read the export, so that its errors stand beside the files."""
        data = super().clean()
        uploads = [*(self.cleaned_data.get("files") or ()), *(self.cleaned_data.get("folder") or ())]
        if "files" in self.errors or "folder" in self.errors:
            return data
        if not uploads:
            self.add_error("files", _("Choose the files."))
        elif sum(one.size or 0 for one in uploads) > MAXIMUM_BYTES:
            limit = {"limit": MAXIMUM_BYTES // 2**20}
            self.add_error("files", _("The files are larger than %(limit)d MB together.") % limit)
        else:
            try:
                self.export = read_uploads([Upload(one.name or "", one.file, one.size or 0) for one in uploads])
            except InvalidInput as error:
                self.add_error("files", error.message)
        return data

    def chosen_scope(self) -> Scope:
        """Who can see it."""
        return scope_of(self.cleaned_data["scope"], self.networks, self.rooms)

    def chosen_promise(self) -> Promise:
        """The promise as typed."""
        return Promise(**{name: self.cleaned_data[name] for name in Conversation.PROMISE_FIELDS})
