"""Parts of the municipality: that an application for a grant can be for, that a voter in a round can come from."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from samskap.core.errors import InvalidInput
from samskap.core.texts import fill_texts
from samskap.portfolio.models import District, GrantScheme, Round

MOST_DISTRICTS = 60


def names_of(about: GrantScheme | Round) -> list[str]:
    """Their names as they are now."""
    return list(about.districts.values_list("name", flat=True))


def set_districts(about: GrantScheme | Round, names: Sequence[str]) -> None:
    """Have these and no others. The caller sees to it that none of them is used yet.

    :raises InvalidInput: one cannot be used, or they are too many.
    """
    wanted: dict[str, str] = {}
    for name in names:
        district = District()
        try:
            fill_texts(district, {"name": " ".join(name.split())}, ())
        except InvalidInput as error:
            raise InvalidInput(error.message, {"districts": error.message}) from error
        if district.name:
            wanted.setdefault(district.name.casefold(), district.name)
    if len(wanted) > MOST_DISTRICTS:
        message = _("At most %(most)d parts fit.") % {"most": MOST_DISTRICTS}
        raise InvalidInput(message, {"districts": message})
    if sorted(wanted.values()) != sorted(names_of(about)):
        about.districts.all().delete()
        of = {"scheme": about} if isinstance(about, GrantScheme) else {"round": about}
        District.objects.bulk_create([District(name=name, **of) for name in wanted.values()])
