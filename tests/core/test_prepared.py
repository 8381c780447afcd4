"""Questions whose SQL is written once give what the queryset gives, for every value, and refuse what they cannot keep."""

from datetime import date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samskap.core.access import Actor, actor_for, visible_q
from samskap.core.models import Membership, Network, Organisation, Role, User
from samskap.core.prepared import MOST_SHAPES, MOST_VALUES, prepared, summed
from samskap.core.selectors.paging import page_of
from samskap.needs.models import Need
from tests.core.factories import make_network, make_organisation, make_user
from tests.needs.factories import make_need

pytestmark = pytest.mark.django_db


def members(organisations: list[int], since: datetime, day: date, name: str) -> QuerySet[Membership, Membership]:
    """With related rows, an annotation, a subquery, a limit, and values in many places."""
    coordinated = Network.objects.filter(coordinator=OuterRef("organisation"))
    rows = Membership.objects.filter(organisation__in=organisations, user__date_joined__gte=since)
    rows = rows.exclude(user__name=name).filter(user__date_joined__date__gte=day)
    said = Subquery(coordinated.order_by("pk").values("name")[:1])
    rows = rows.annotate(network=said, coordinates=Exists(coordinated), fixed=Value("fixed"))
    return rows.select_related("user", "organisation").order_by("user__email", "pk")[:7]


def seen(rows: Any) -> list[Any]:
    """What one can read of the answer without another question."""
    return [(row.pk, row.user.email, row.organisation.name, row.network, row.coordinates, row.fixed) for row in rows]


def test_the_answer_is_that_of_the_queryset_for_every_value(at_most_queries: Any) -> None:
    ask = prepared(members)
    places = [make_organisation() for _ in range(3)]
    make_network(places[0], places[1])
    for number in range(6):
        make_user(role=Role.LEAD, organisation=places[number % 3], name=f"P{number}")
    early, late = timezone.now() - timedelta(days=2), timezone.now() + timedelta(days=2)
    for since in (early, late):
        for name in ("P0", "P3", "nobody", "it's 100% \\ here", "2026-01-01"):
            for chosen in ([], [places[0].pk], [places[1].pk], [one.pk for one in places]):
                given_values = (chosen, since, timezone.localdate(since), name)
                expected = seen(members(*given_values))
                with at_most_queries(1):
                    assert seen(ask(*given_values)) == expected
    assert len(seen(ask([one.pk for one in places], early, early.date(), "P0"))) == 5


def test_it_is_built_once_a_shape() -> None:
    built = []

    @prepared
    def named(names: list[str], also: str | None) -> QuerySet[User, User]:
        built.append(len(names))
        rows = User.objects.filter(name__in=names)
        return rows if also is None else rows | User.objects.filter(name=also)

    make_user(name="Ada"), make_user(name="Bo"), make_user(name="Cy")
    found = [{one.name for one in named([who], None)} for who in ("Ada", "Bo", "nobody")]
    assert found == [{"Ada"}, {"Bo"}, set()] and built == [1]
    assert {one.name for one in named(["Ada"], "Cy")} == {"Ada", "Cy"} and built == [1, 1]
    assert named([], None) == [] and named([], None) == [] and built == [1, 1, 0]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-(2**62), 2**62), max_size=5), st.text(max_size=12).filter(lambda text: "\x00" not in text))
def test_no_value_is_read_as_anything_else(ids: list[int], name: str) -> None:
    @prepared
    def rows(ids: list[int], name: str) -> QuerySet[User, tuple[Any, ...]]:
        return User.objects.filter(Q(pk__in=ids) | Q(name=name)).values_list("pk", Value("1987650000"), F("name"))

    for _ in range(2):
        for other in ("first", name):
            assert rows(ids, other) == list(
                User.objects.filter(Q(pk__in=ids) | Q(name=other)).values_list("pk", Value("1987650000"), F("name"))
            )


def test_an_actor_is_an_argument(at_most_queries: Any) -> None:
    @prepared
    def known_to(actor: Actor) -> QuerySet[Need, Need]:
        return Need.objects.filter(visible_q(actor)).order_by("pk")

    first, second, third = (make_organisation() for _ in range(3))
    network = make_network(first, second)
    for place in (first, second, third):
        make_need(place)
        make_need(place, visibility="public")
    make_need(second, visibility="network", network=network)
    people = [make_user(role=Role.LEAD, organisation=place) for place in (first, second, third)]
    people.append(make_user(role=Role.OBSERVER, organisation=first))
    for person in (*people, make_user(), None):
        actor = actor_for(person)
        expected = list(Need.objects.filter(visible_q(actor)).order_by("pk"))
        with at_most_queries(1):
            assert known_to(actor) == expected


def test_an_actor_keeps_what_decides_when_its_values_are_marks() -> None:
    organisation = make_organisation()
    network = make_network(organisation, make_organisation())
    actor = actor_for(make_user(role=Role.MEMBER, organisation=organisation))
    like = actor.prepared_like(actor.prepared_values())
    assert (like.roles, like.networks, like.coordinated, like.rooms) == (
        actor.roles, actor.networks, actor.coordinated, actor.rooms,
    )  # fmt: skip
    assert network.pk in like.coordinated and like.works_in(organisation.pk) and not like.is_lead(organisation.pk)


def test_what_a_person_is_called_is_not_taken_for_the_same_in_every_call() -> None:
    @prepared
    def by_name(actor: Actor) -> QuerySet[User, User]:
        return User.objects.filter(name=actor.user.name if actor.user else "")

    with pytest.raises(ImproperlyConfigured):
        by_name(actor_for(make_user(name="Ada")))


@pytest.mark.parametrize("make", [
    lambda ids, at: User.objects.filter(pk__in=ids, date_joined__lte=at + timedelta(days=1)),
    lambda ids, at: User.objects.filter(pk__in=ids, date_joined__lte=timezone.now()),
    lambda ids, at: User.objects.filter(pk__in=ids, date_joined__date__lte=timezone.now().date()),
    lambda ids, at: User.objects.filter(pk__in=[one + 1 for one in ids], date_joined__lte=at),
    lambda ids, at: User.objects.filter(pk__in=ids),
    lambda ids, at: User.objects.filter(pk__in=list(User.objects.filter(date_joined__lte=at).values_list("pk", flat=1))),
])  # fmt: skip
def test_what_it_cannot_keep_is_refused(make: Any) -> None:
    with pytest.raises(ImproperlyConfigured):
        prepared(make)([1, 2], timezone.now())


def test_a_text_inside_another_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        prepared(lambda name: User.objects.filter(name__contains=name))("a")  # type: ignore[misc, arg-type]


def test_sums_are_one_row(at_most_queries: Any) -> None:
    @prepared
    def counted(organisations: list[int]) -> QuerySet[Any, dict[str, Any]]:
        rows = Membership.objects.filter(organisation__in=organisations)
        return summed(rows, all=Count("pk"), leads=Count("pk", filter=Q(role=Role.LEAD)))

    organisation = make_organisation()
    assert counted([organisation.pk]) == [{"all": 0, "leads": 0}]
    make_user(role=Role.LEAD, organisation=organisation), make_user(role=Role.OBSERVER, organisation=organisation)
    with at_most_queries(1):
        assert counted([organisation.pk]) == [{"all": 2, "leads": 1}]


def test_what_is_prefetched_is_asked_too(at_most_queries: Any) -> None:
    @prepared
    def places(ids: list[int]) -> QuerySet[Organisation, Organisation]:
        return Organisation.objects.filter(pk__in=ids).prefetch_related("memberships").order_by("pk")

    rows = [make_organisation(), make_organisation()]
    make_user(role=Role.LEAD, organisation=rows[1])
    for _ in range(2):
        with at_most_queries(2):
            assert [len(one.memberships.all()) for one in places([one.pk for one in rows])] == [0, 1]


def test_it_is_counted_and_cut_by_the_database(at_most_queries: Any) -> None:
    """Joined and grouped rows, rows that cannot be, and a place behind the last one."""

    @prepared
    def places(ids: list[int], role: str) -> QuerySet[Organisation, Organisation]:
        rows = Organisation.objects.filter(pk__in=ids, memberships__role=role)
        return rows.annotate(people=Count("memberships")).order_by("-people", "pk")

    rows = [make_organisation() for _ in range(5)]
    for number, place in enumerate(rows):
        for _ in range(number):
            make_user(role=Role.LEAD, organisation=place)
    for ids in ([one.pk for one in rows], [rows[0].pk], []):
        for role in (Role.LEAD, Role.OBSERVER):
            plain = places.build(ids, role)
            for number in (1, 2, 3):
                expected = page_of(plain, number, per_page=3)
                with at_most_queries(2):
                    page = page_of(places.pages(ids, role), number, per_page=3)
                    found = [(one.pk, one.people) for one in page]
                assert found == [(one.pk, one.people) for one in expected]
                assert page.paginator.count == expected.paginator.count
    many = [rows[2].pk, *range(MOST_VALUES + 1 + rows[4].pk, MOST_VALUES * 3 + rows[4].pk)]
    assert places.pages(many, Role.LEAD).count() == 1 and len(places.pages(many, Role.LEAD)[0:3]) == 1


def test_a_great_many_values_and_shapes_are_no_burden() -> None:
    built = []

    @prepared
    def named(ids: list[int]) -> QuerySet[User, User]:
        built.append(len(ids))
        return User.objects.filter(pk__in=ids)

    person = make_user()
    for _ in range(2):
        assert named(list(range(MOST_VALUES + 1 + person.pk))) == [person]
    assert len(built) == 2
    for _ in range(2):
        for count in range(MOST_SHAPES + 5):
            assert len(named([person.pk] * count)) == bool(count)
    assert len(built) == 2 + MOST_SHAPES + 5 + 5


@pytest.mark.django_db(transaction=True)
def test_several_threads_ask_at_once() -> None:
    """Each over its own connection, with its own values."""
    people = [make_user(name=f"P{number}") for number in range(4)]

    @prepared
    def named(name: str) -> QuerySet[User, User]:
        return User.objects.filter(name=name)

    wrong: list[str] = []

    def many(person: User) -> None:
        try:
            wrong.extend(person.name for _ in range(50) if named(person.name) != [person])
        finally:
            connection.close()

    threads = [Thread(target=many, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_who_a_person_is_takes_one_question() -> None:
    first, second, third = (make_organisation() for _ in range(3))
    coordinated, joined = make_network(first, second), make_network(third, first)
    make_network(third)
    person = make_user(role=Role.LEAD, organisation=first)
    Membership.objects.create(user=person, organisation=second, role=Role.OBSERVER)
    with CaptureQueriesContext(connection) as captured:
        actor = actor_for(person)
    assert len(captured) == 1
    assert actor.roles == {first.pk: Role.LEAD, second.pk: Role.OBSERVER}
    assert actor.networks == {coordinated.pk, joined.pk} and actor.coordinated == {coordinated.pk}
