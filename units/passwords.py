"""What a password must be, in words that both languages have."""

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


class Length(password_validation.MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        return _("The password is too short: it needs at least %(count)s characters.") % {"count": self.min_length}
