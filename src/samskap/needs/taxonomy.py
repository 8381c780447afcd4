"""What needs of Nordic municipalities are about: themes, and the challenges in each.

Our own list in our own words. A code never changes its meaning; one that is no longer offered moves to ``RETIRED``,
so that needs which carry it keep their label. ``DATED`` says which list a document was made with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

DATED = date(2026, 11, 22)


@dataclass(frozen=True)
class Theme:
    """A theme with its challenges by code; labels are lazily translated."""

    code: str
    label: object
    challenges: Mapping[str, object]


THEMES = (
    Theme(
        "care",
        _("Care of older people"),
        {
            "care.staff": _("Too few to work in care"),
            "care.night": _("Safe nights at home"),
            "care.home": _("Live at home longer"),
            "care.dementia": _("Life with dementia"),
            "care.handover": _("From hospital to home without gaps"),
            "care.relatives": _("Relatives who carry much"),
        },
    ),
    Theme(
        "health",
        _("Health and social support"),
        {
            "health.mental": _("Mental ill health"),
            "health.loneliness": _("Loneliness"),
            "health.habits": _("Exercise, food and healthy habits"),
            "health.addiction": _("Alcohol, drugs and gambling"),
            "health.disability": _("Support in life with a disability"),
            "health.poverty": _("Families with little money"),
            "health.distance": _("Health care far away"),
        },
    ),
    Theme(
        "learning",
        _("Children, school and learning"),
        {
            "learning.absence": _("Pupils who stay away from school"),
            "learning.results": _("Pupils who do not reach the goals"),
            "learning.teachers": _("Too few teachers"),
            "learning.early": _("Early support for children and families"),
            "learning.preschool": _("Good pre-school for every child"),
            "learning.adults": _("Adults who need to learn anew"),
        },
    ),
    Theme(
        "work",
        _("Work and business"),
        {
            "work.outside": _("People far from working life"),
            "work.youth": _("Young people without work or school"),
            "work.skills": _("Employers who do not find skills"),
            "work.business": _("Small firms that want to grow"),
            "work.visitors": _("Visitors and tourism"),
        },
    ),
    Theme(
        "belonging",
        _("Inclusion and democracy"),
        {
            "belonging.newcomers": _("Newcomers who find their place"),
            "belonging.segregation": _("Segregated neighbourhoods"),
            "belonging.participation": _("Residents who take part in decisions"),
            "belonging.trust": _("Trust in the municipality"),
            "belonging.equality": _("Equality and discrimination"),
            "belonging.languages": _("Minority languages and indigenous people"),
        },
    ),
    Theme(
        "energy",
        _("Energy and climate"),
        {
            "energy.emissions": _("Lower climate emissions"),
            "energy.buildings": _("Buildings that use less energy"),
            "energy.power": _("Enough electricity at the right time"),
            "energy.renewable": _("Local renewable energy"),
            "energy.habits": _("Climate-friendly everyday life"),
        },
    ),
    Theme(
        "safety",
        _("Preparedness and safety"),
        {
            "safety.weather": _("Floods, heat and landslides"),
            "safety.crisis": _("Ready for crisis and war"),
            "safety.cyber": _("Cyber attacks and information security"),
            "safety.crime": _("Crime and feeling unsafe"),
            "safety.violence": _("Violence in close relations"),
        },
    ),
    Theme(
        "mobility",
        _("Transport and travel"),
        {
            "mobility.public": _("Public transport in sparse areas"),
            "mobility.active": _("Walking and cycling"),
            "mobility.electric": _("Electric vehicles and charging"),
            "mobility.goods": _("Smarter transport of goods"),
            "mobility.safety": _("Safe traffic"),
        },
    ),
    Theme(
        "places",
        _("Housing and places"),
        {
            "places.housing": _("Homes that people can afford"),
            "places.centre": _("A living town centre"),
            "places.planning": _("Planning for growth or decline"),
            "places.access": _("Places that everybody can use"),
            "places.premises": _("Premises that are used better"),
            "places.building": _("Building with less climate impact"),
        },
    ),
    Theme(
        "nature",
        _("Water and nature"),
        {
            "nature.drinking": _("Safe drinking water"),
            "nature.pipes": _("Old pipes and waste water"),
            "nature.species": _("Nature and species that disappear"),
            "nature.lakes": _("Clean lakes, rivers and coast"),
            "nature.pollution": _("Air, noise and polluted soil"),
        },
    ),
    Theme(
        "circular",
        _("Circular economy and food"),
        {
            "circular.waste": _("Less waste"),
            "circular.reuse": _("Reuse and repair"),
            "circular.food": _("Local and sustainable food"),
            "circular.foodwaste": _("Food that is thrown away"),
            "circular.plastic": _("Plastic and harmful substances"),
        },
    ),
    Theme(
        "digital",
        _("Digital services and data"),
        {
            "digital.services": _("Digital services that are easy to use"),
            "digital.excluded": _("People left outside the digital"),
            "digital.data": _("Data that can be shared"),
            "digital.ai": _("Artificial intelligence used well"),
            "digital.systems": _("Old systems and lock-in"),
        },
    ),
    Theme(
        "culture",
        _("Culture and leisure"),
        {
            "culture.leisure": _("Leisure for all children and young people"),
            "culture.heritage": _("Cultural heritage"),
            "culture.meeting": _("Libraries and meeting places"),
            "culture.associations": _("Associations and volunteers"),
        },
    ),
    Theme(
        "steering",
        _("The municipality as organisation"),
        {
            "steering.recruit": _("Recruit and keep staff"),
            "steering.health": _("Sick leave and work environment"),
            "steering.money": _("Less money for the same tasks"),
            "steering.procurement": _("Procurement that makes new things possible"),
            "steering.change": _("From pilot to everyday work"),
            "steering.together": _("Work across departments and municipalities"),
        },
    ),
)

RETIRED: Mapping[str, object] = {}
"""Challenges that are no longer offered, with their labels; the theme is what stands before the full stop."""

THEME_LABELS = {theme.code: theme.label for theme in THEMES}
CHALLENGES = {code: label for theme in THEMES for code, label in theme.challenges.items()}
