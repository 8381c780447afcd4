"""A weak password is refused in the reader's language."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from samskap.core.passwords import LongEnough


@pytest.mark.parametrize("language", ["en", "sv", "nb", "nn"])
def test_a_short_password_is_refused_with_our_own_sentence(language: str) -> None:
    with translation.override(language), pytest.raises(ValidationError) as refusal:
        validate_password("kort-73-ord")
    with translation.override(language):
        assert refusal.value.messages == [LongEnough(min_length=12).get_error_message()]


def test_twelve_characters_are_enough() -> None:
    validate_password("kort-73-ord!")
