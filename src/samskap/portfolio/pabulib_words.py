"""What is wrong with a Pabulib file, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.engines.allocation import PabulibError

REASONS: Mapping[str, LazyText | str] = {
    "not_text": gettext_lazy("The file is not text in UTF-8."),
    "nul_byte": gettext_lazy("The row holds signs that are no text."),
    "broken_row": gettext_lazy("The quotation marks or line breaks of the row do not fit together."),
    "missing_section": gettext_lazy("The section %(section)s should begin here."),
    "section_again": gettext_lazy("A further section %(section)s begins here."),
    "missing_header": gettext_lazy("The section %(section)s has no row with the names of its columns."),
    "wrong_delimiter": gettext_lazy("The section %(section)s has one column only. Part the cells with semicolons."),
    "empty_section": gettext_lazy("The section %(section)s has no rows."),
    "missing_column": gettext_lazy("There is no column “%(column)s”."),
    "duplicate_column": gettext_lazy("The column “%(column)s” occurs twice."),
    "column_count": gettext_lazy("The row has %(found)s fields, the heading has %(expected)s."),
    "missing_meta": gettext_lazy("The section META does not say “%(key)s”."),
    "duplicate_row": gettext_lazy("“%(value)s” in column “%(column)s” is empty or occurs twice."),
    "bad_id": gettext_lazy("“%(value)s” cannot be the number of a project: it is empty or has a comma."),
    "not_a_number": gettext_lazy("“%(value)s” in column “%(column)s” is not a sum, such as 1500 or 1500.50."),
    "not_whole": gettext_lazy("“%(value)s” in column “%(column)s” is not a whole number, or too small or too large."),
    "unknown_kind": gettext_lazy("“%(value)s” is no way to vote that the portal knows."),
    "default_score": gettext_lazy("Points for what a ballot leaves out cannot be counted: %(value)s."),
    "unknown_project": gettext_lazy("There is no project “%(value)s”."),
    "unknown_leg": gettext_lazy("There is no leg “%(value)s”."),
    "twice_in_cell": gettext_lazy("“%(value)s” in column “%(column)s” names something twice, or itself."),
    "more_than_one": gettext_lazy("“%(value)s” in column “%(column)s” names more than one project."),
    "points_count": gettext_lazy("The ballot has %(found)s points for %(expected)s projects."),
    "bad_shares": gettext_lazy("“%(value)s” are not the shares of the legs: one for each, together 1."),
    "count_differs": gettext_lazy("“%(key)s” says %(expected)s, the file has %(found)s."),
    "too_many": gettext_lazy("The file has too many rows: at most %(limit)s fit."),
}


def described(error: PabulibError) -> str:
    """The line and what is wrong with it."""
    reason = str(REASONS[error.reason]) % error.params
    return _("Line %(line)d: %(reason)s") % {"line": error.line, "reason": reason}
