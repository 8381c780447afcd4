"""Working days: Monday to Friday. Public holidays are counted as working days, and the promise says so."""

from datetime import date, timedelta

SATURDAY = 5


def add_workdays(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``; with 0 the day itself, or the Monday after a weekend."""
    while count > 0 or day.weekday() >= SATURDAY:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day
