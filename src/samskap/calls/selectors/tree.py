"""What was merged: a call and the calls that are the same as it. One step, since a listing knows both ends.

What people do about a call stays with the call they did it to, so that taking calls apart again leaves everything as it
was; pages show it at the call that stands for all of them.
"""

from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from samskap.calls.models import Call, Listing


def tree_of(root: Call) -> set[int]:
    """The ids of the call and of everything merged into it, however deep: one query."""
    return {root.pk, *Listing.objects.filter(call=root).values_list("home_id", flat=True)}


def root_id(name: str = "call") -> Any:
    """An expression: the id of the call that stands for the one in the column ``name``."""
    standing = Subquery(Listing.objects.filter(home=OuterRef(name)).values("call")[:1])
    return Coalesce(standing, F(name), output_field=BigIntegerField())


def of_root(field: str, root: str = "root") -> Any:
    """An expression: a column of the call whose id stands in the annotation ``root``."""
    return Subquery(Call.objects.filter(pk=OuterRef(root)).values(field)[:1])
