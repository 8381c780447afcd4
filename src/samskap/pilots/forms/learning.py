"""The forms for what a pilot learns."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from samskap.core.errors import InvalidInput
from samskap.core.uploads import ACCEPT, Photo, read_photo
from samskap.pilots.forms import LARGE, SMALL, date_field, text_fields
from samskap.pilots.models import LearningQuestion, Observation, ObservationPhoto, Pilot
from samskap.pilots.services.learning import LEFT_BEHIND


class QuestionForm(forms.Form):
    """What shall be learned, how, by when, and who receives the answer; ``fixed``: its words are not for changing."""

    def __init__(
        self, *args: Any, question: LearningQuestion | None = None, fixed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        texts = {"how": SMALL} if fixed else {"text": SMALL, "how": SMALL}
        self.fields.update(text_fields(LearningQuestion, texts))
        self.fields["due_on"] = date_field(LearningQuestion, "due_on")
        self.fields.update(text_fields(LearningQuestion, {"receiver": 0}))
        self.fields["receiver"].help_text = gettext_lazy("A committee, a manager, the council.")
        if question is not None:
            self.initial = {name: getattr(question, name) for name in self.fields}


class AnswerForm(forms.Form):
    """The answer with what shows it, or why there is none."""

    def __init__(self, *args: Any, question: LearningQuestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(text_fields(LearningQuestion, {"answer": LARGE, "evidence": SMALL, "because": SMALL}))
        self.fields["evidence"].help_text = gettext_lazy(
            "Figures, observations, a report: so that others can trust it."
        )
        self.fields["because"].help_text = gettext_lazy(
            "Only if there is no answer. An honest reason is worth as much."
        )
        self.initial = {name: getattr(question, name) for name in self.fields}


class LessonsForm(forms.Form):
    """What the pilot leaves behind."""

    def __init__(self, *args: Any, pilot: Pilot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(text_fields(Pilot, dict.fromkeys(LEFT_BEHIND, SMALL) | {"lessons": LARGE}))
        self.fields["lessons"].help_text = gettext_lazy(
            "What you would tell the next municipality. Published at the end."
        )
        self.fields["spread_whom"].help_text = gettext_lazy("These three make the plan for how it spreads.")
        self.initial = {name: getattr(pilot, name) for name in LEFT_BEHIND}


class ObservationForm(forms.Form):
    """What was seen, with a picture if there is one."""

    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=gettext_lazy("No faces, no papers with names. Where it was taken is not kept."),
    )

    def __init__(self, *args: Any, pilot: Pilot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(text_fields(Observation, {"text": LARGE}))
        self.fields["question"] = forms.ModelChoiceField(
            queryset=LearningQuestion.objects.filter(pilot=pilot),
            required=False,
            label=gettext_lazy("Which question is it about?"),
            empty_label=gettext_lazy("None of them"),
        )
        self.fields.update(text_fields(ObservationPhoto, {"description": 0}))
        self.order_fields(["text", "question", "photo", "description"])

    def clean_photo(self) -> Photo | None:
        """The picture as the portal draws it again; what it was called is not kept."""
        upload: UploadedFile[Any] | None = self.cleaned_data.get("photo")
        if not upload:
            return None
        try:
            return read_photo(upload)
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error
