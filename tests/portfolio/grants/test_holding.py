"""The pot never holds less than nothing, whoever asks for it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from samskap.core.errors import InvalidInput
from samskap.portfolio.models import Application, GrantScheme
from samskap.portfolio.services.grants.holding import give_back, hold
from samskap.portfolio.services.inputs import check_sum, locked_application
from tests.portfolio.factories import make_application, make_scheme

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "changes", [{"granted": "100000.01"}, {"granted": "-0.01"}, {"budget": "0"}, {"cap": "100001"}]
)
def test_the_database_itself_refuses_what_overruns_the_pot(changes: dict[str, str]) -> None:
    scheme = make_scheme()
    with pytest.raises(IntegrityError, match="grant_scheme_never_overrun"), transaction.atomic():
        GrantScheme.objects.filter(pk=scheme.pk).update(**{name: Decimal(value) for name, value in changes.items()})


def test_the_last_hundredth_can_be_held_and_no_more() -> None:
    scheme = make_scheme(granted=Decimal("99999.90"))
    first, second = make_application(scheme), make_application(scheme)
    with transaction.atomic():
        hold(locked_application(first), Decimal("0.10"))
    with transaction.atomic(), pytest.raises(InvalidInput) as refused:
        hold(locked_application(second), Decimal("0.01"))
    assert "granted" in refused.value.fields
    scheme.refresh_from_db()
    assert scheme.granted == scheme.budget


def test_sums_that_floats_cannot_add_come_out_exactly() -> None:
    scheme = make_scheme(budget=Decimal("999999999999.99"), cap=Decimal("999999999999.99"))
    for amount in ("0.10", "0.20", "999999999999.68", "0.01"):
        with transaction.atomic():
            hold(locked_application(make_application(scheme)), Decimal(amount))
    scheme.refresh_from_db()
    assert scheme.granted == scheme.budget


def test_nobody_gives_back_more_than_they_hold() -> None:
    application = make_application(state="agreed", granted="500.00")
    with transaction.atomic():
        row = locked_application(application)
        give_back(row, Decimal("120.50"))
        assert (row.held, row.scheme.granted) == (Decimal("379.50"), Decimal("379.50"))
        with pytest.raises(ValueError, match="held"):
            give_back(row, Decimal("379.51"))
        with pytest.raises(ValueError, match="nothing"):
            hold(row, Decimal("1.00"))
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_money_moves_only_inside_a_transaction() -> None:
    application = Application.objects.select_related("scheme").get(pk=make_application().pk)
    with pytest.raises(transaction.TransactionManagementError):
        hold(application, Decimal(1))


@pytest.mark.parametrize("written", ["NaN", "Infinity", "-1", "0", "0.001", "1E12", None])
def test_what_is_no_sum_is_refused(written: str | None) -> None:
    with pytest.raises(InvalidInput):
        check_sum("amount", Decimal(written) if written else None)
