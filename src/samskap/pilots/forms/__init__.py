"""The forms of the pilots' room, and what they share."""

from samskap.ui.fields import choice_field as choice_field
from samskap.ui.fields import date_field as date_field
from samskap.ui.fields import text_field as text_field
from samskap.ui.fields import text_fields as text_fields

SMALL, MIDDLE, LARGE = 2, 3, 5
