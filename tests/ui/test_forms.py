"""A form says what is wrong beside the field, to eye and screen reader alike, and keeps what was typed."""

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from samskap.ui.gallery import ExampleForm


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def tag(page: str, field_id: str) -> str:
    found = re.search(rf'<(?:input|select|textarea)[^>]*id="{field_id}"[^>]*>', page)
    assert found, field_id
    return found[0]


def test_the_error_is_tied_to_its_field() -> None:
    page = str(ExampleForm({"email": "ada", "title": "ok"}))
    control = tag(page, "id_email")
    assert 'aria-invalid="true"' in control
    assert "id_email_error" in control
    assert re.search(r'<ul class="errorlist" id="id_email_error"><li class="ds-validation-message">', page)
    assert 'value="ada"' in control


def test_description_and_error_are_both_announced() -> None:
    control = tag(str(ExampleForm({"title": "x" * 81})), "id_title")
    assert 'aria-describedby="id_title_helptext id_title_error"' in control


def test_the_summary_links_to_every_faulty_field() -> None:
    form = ExampleForm({"email": "ada"})
    page = str(form)
    summary = page[page.index("error-summary") : page.index("</ul>")]
    assert set(re.findall(r'href="#([^"]+)"', summary)) == {f"id_{name}" for name in form.errors}
    for name in form.errors:
        assert f'id="id_{name}"' in page


def test_a_label_that_is_a_question_gets_no_colon_in_the_summary() -> None:
    class Asked(forms.Form):
        why = forms.CharField(label="Why?")
        name = forms.CharField(label="Name")

    page = str(Asked({}))
    assert "Why? This field is required." in page
    assert "Name: This field is required." in page


def test_a_form_without_faults_has_no_summary() -> None:
    assert "error-summary" not in str(ExampleForm())


def test_errors_about_the_whole_form_stand_in_the_summary() -> None:
    form = ExampleForm({})
    form.full_clean()
    form.add_error(None, "Closing comes before opening.")
    assert "Closing comes before opening." in str(form)


def test_what_is_not_required_says_so() -> None:
    page = str(ExampleForm())
    assert page.count("(optional)") == sum(
        not field.required and not isinstance(field, forms.BooleanField) for field in ExampleForm().fields.values()
    )


def test_groups_of_choices_are_fieldsets_with_a_legend() -> None:
    page = str(ExampleForm({"visibility": "9"}))
    group = re.search(
        r'<fieldset class="ds-fieldset"[^>]*aria-describedby="id_visibility_error"[^>]*>\s*<legend>', page
    )
    assert group
    for choice in ("id_visibility_0", "id_languages_2"):
        assert f'<label for="{choice}">' in page


def test_a_hidden_fields_error_is_not_lost() -> None:
    class WithHidden(forms.Form):
        batch = forms.IntegerField(widget=forms.HiddenInput)

    page = str(WithHidden({}))
    assert "This field is required." in page
    assert 'class="ds-input"' not in page


def test_hostile_input_is_escaped() -> None:
    bad = '"><script>alert(1)</script>'
    assert "<script" not in str(ExampleForm({"title": bad, "background": bad, "email": bad}))
    uploaded = ExampleForm({}, {"statements": SimpleUploadedFile(bad, b"x")})
    assert "<script" not in str(uploaded)
