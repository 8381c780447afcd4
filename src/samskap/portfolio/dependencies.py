"""Whether candidates can be chosen at all, given which needs and which excludes which. Numbers stand for candidates."""

from collections.abc import Iterable, Mapping, Sequence

Pair = tuple[int, int]
MOST_LINKS, MOST_AT_ONE = 300, 20
"""What people say that candidates of a round need and exclude, in all and about one candidate, either way: each is read
by whoever builds, and all are looked through whenever one is said."""


def cycle_in(needs: Iterable[Pair]) -> Sequence[int]:
    """A chain of needs that comes back to where it began, without its end; empty when there is none.

    ``needs``: pairs, the first of which needs the second.
    """
    leads = _leads(needs)
    done: set[int] = set()
    for start in sorted(leads):
        path: list[int] = []
        ahead = [iter((start,))]
        while ahead:
            one = next(ahead[-1], None)
            if one is None:
                ahead.pop()
                if path:
                    done.add(path.pop())
            elif one in path:
                return path[path.index(one) :]
            elif one not in done:
                path.append(one)
                ahead.append(iter(leads.get(one, ())))
    return []


def contradiction_in(needs: Iterable[Pair], excludes: Iterable[Pair]) -> tuple[int, int, int] | None:
    """A candidate that can never be chosen, and the two that it cannot do without (itself may be one of them) but that
    exclude each other; None when every candidate can be chosen with all it needs."""
    leads, pairs = _leads(needs), [tuple(sorted(pair)) for pair in excludes]
    among = {one for pair in pairs for one in pair} | set(leads)
    for start in sorted(among):
        with_it = reached(leads, start)
        for first, second in sorted(pairs):
            if first in with_it and second in with_it:
                return start, first, second
    return None


def reached(leads: Mapping[int, Sequence[int]], start: int) -> set[int]:
    """The candidate and all that it needs, directly or through others."""
    found, ahead = {start}, [start]
    while ahead:
        for one in leads.get(ahead.pop(), ()):
            if one not in found:
                found.add(one)
                ahead.append(one)
    return found


def _leads(needs: Iterable[Pair]) -> dict[int, list[int]]:
    leads: dict[int, list[int]] = {}
    for first, second in needs:
        leads.setdefault(first, []).append(second)
    return leads
