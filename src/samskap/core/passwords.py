"""What is asked of a password."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's own rule in words of ours: Django lacks its sentence in Norwegian and would say it in Swedish."""

    def get_error_message(self) -> str:
        """The sentence shown beside the field."""
        return _("The password is too short. Use at least %(length)d characters.") % {"length": self.min_length}
