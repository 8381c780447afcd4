"""Ready starts for common questions: texts in the languages of the interface, meant to be changed before opening."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Starter:
    """A question with its promise half written and statements that pull in different directions. Lazily translated."""

    key: str
    name: Any
    question: Any
    purpose: Any
    open_matters: Any
    fixed_matters: Any
    statements: Sequence[Any]


USE_OF_ANSWERS = _("We answer every statement that you agree on, and every one that divides you, in writing.")

STARTERS: tuple[Starter, ...] = (
    Starter(
        "square",
        _("Use of a square or park"),
        _("How shall the square be used?"),
        _("The square is to be rebuilt, and you are the ones who use it."),
        _("What there shall be room for, and at which times."),
        _("The budget, and that the trees stay."),
        (
            _("There should be places to sit without having to buy anything."),
            _("Cars should not be allowed to park on the square."),
            _("The square should be a place for concerts and markets in the evening."),
            _("It should be quiet on the square after ten in the evening."),
            _("More greenery is worth more than more room for events."),
            _("Outdoor cafés may use a larger part of the square."),
            _("The square should be lit so that I feel safe when I walk alone."),
        ),
    ),
    Starter(
        "schools",
        _("School structure"),
        _("How shall our schools be organised in ten years?"),
        _("The number of pupils is falling, and buildings need to be repaired or replaced."),
        _("Which schools we keep, how large they are and what else the buildings are used for."),
        _("Every pupil has the right to a place and to transport. The total budget is decided."),
        (
            _("A small school close to home is better than a large one with more subjects."),
            _("A bus ride of thirty minutes is acceptable for pupils in the higher years."),
            _("We should rather have fewer schools with more teachers in each."),
            _("A village loses its future when its school closes."),
            _("School buildings should be open to clubs and associations in the evening."),
            _("Qualified teachers matter more than the distance to school."),
        ),
    ),
    Starter(
        "elderly",
        _("Care of older people"),
        _("What does a good old age need here?"),
        _("In ten years we will be twice as many over eighty, and fewer who work in care."),
        _("What we start with, what we share with families and associations, and what we do less of."),
        _("Nobody loses help that has been granted."),
        (
            _("Digital help at night is as good as a visit, when the person agrees to it."),
            _("I would rather live in a small flat near services than in my house far away."),
            _("Associations and neighbours can do more against loneliness than the municipality."),
            _("Everybody should meet the same few carers, even if it costs more."),
            _("Families should not have to do more than they do today."),
            _("We should build more homes for older people before we build anything else."),
        ),
    ),
    Starter(
        "traffic",
        _("Traffic and speed"),
        _("How shall we make the way to school and work safer?"),
        _("Many feel unsafe in traffic, and others depend on getting through."),
        _("Speed limits, crossings, parking and which roads are changed first."),
        _("National roads are decided by the state."),
        (
            _("The speed limit should be 30 km/h in all residential areas."),
            _("Parents should not be allowed to drive right up to the school."),
            _("Separate cycle paths are worth more than wider roads."),
            _("It must still be easy to get to the centre by car."),
            _("Speed cameras are a good way to lower the speed."),
            _("I would cycle more if snow was cleared earlier."),
        ),
    ),
    Starter(
        "budget",
        _("Savings in the budget"),
        _("What shall we protect when we have to save?"),
        _("Costs grow faster than income, and we want to know what you value before we choose."),
        _("Where we save, in which order, and whether fees or taxes may rise."),
        _("What the law requires of us, and that the budget must balance."),
        (
            _("I would rather pay more in tax than see fewer teachers."),
            _("Culture and sport should be spared even when it is tight."),
            _("We should share more services with neighbouring municipalities."),
            _("Libraries may have shorter opening hours with staff."),
            _("Roads and buildings can wait a few years before they are repaired."),
            _("Those who use a service most should pay higher fees."),
        ),
    ),
    Starter(
        "climate",
        _("Climate plan"),
        _("What shall we do first to reach our climate goals?"),
        _("We have set goals for 2030, and the next plan says how we reach them."),
        _("Which measures come first, and who does what."),
        _("The goals themselves and the laws that apply."),
        (
            _("The municipality should serve less meat in schools and care homes."),
            _("Wind power is welcome here if the local community shares the income."),
            _("Charging should be cheaper than parking for other cars."),
            _("Emissions from farming should be handled by farmers, not by rules from us."),
            _("We should protect ourselves against floods before we cut emissions further."),
            _("I am ready to pay more for goods that are produced nearby."),
        ),
    ),
    Starter(
        "youth",
        _("Young people"),
        _("What would make you want to live here when you are 25?"),
        _("Many move away after school, and we want to know what would bring them back."),
        _("Meeting places, leisure, housing, transport and how young people decide."),
        _("What the school must teach by law."),
        (
            _("There should be a place to meet that is open every evening."),
            _("Buses in the evening and at weekends matter more than new sports halls."),
            _("Young people should decide over a budget of their own."),
            _("There should be small flats that one can afford with a first salary."),
            _("It is good that everybody knows everybody here."),
            _("I want to be able to study from here without moving."),
        ),
    ),
)


def starter(key: str) -> Starter | None:
    """The starter with this key, or None."""
    return next((one for one in STARTERS if one.key == key), None)
