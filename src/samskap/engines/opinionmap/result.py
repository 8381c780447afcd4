"""The map: what `fit` returns, how it is stored and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from .ballots import Ballots, Floats, Ids, Ints
from .components import Components, extremity
from .errors import SnapshotError, VotesNeeded
from .factors import Prediction, fit_prediction

Id = int | str
VERSION = 2
READABLE = (1, VERSION)
GROUPS, LINE, NONE, FEW = "groups", "line", "none", "few"


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement that a group stands for.

    `stance` is "agree" or "disagree"; `share` of the group's votes on the statement take it,
    `elsewhere` of the other groups' (None: they have not voted on it); `low` and `high` are the ends
    of the 95 % interval of `share`, `q` is the false discovery rate at which the difference holds,
    all None where the mode has none.
    """

    statement: Id
    stance: str
    share: float
    elsewhere: float | None
    q: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A statement with its score and the ends of the score's 95 % interval (None: mode has none).

    `q` is the false discovery rate at which the score is not 0 (None: mode has none, or nothing is
    tested), `stance` the side that the score speaks of, "agree" or "disagree".
    """

    statement: Id
    score: float
    low: float | None
    high: float | None
    q: float | None = None
    stance: str = "agree"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number of groups that was weighed.

    `evidence` is its log marginal likelihood above that of one line, in nats; `placed` the share of
    people whom it can place, `returns` the adjusted Rand index of its groups with those found when
    some votes are hidden, one for each time (empty: not tried).
    """

    groups: int
    evidence: float
    placed: float
    returns: tuple[float, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """A group of opinion: `members` are indexes into the map's participants, `centre` is (x, y).

    `confidence` in 0..1 is None where the mode has none.
    """

    id: int
    size: int
    members: Ints
    centre: tuple[float, float]
    confidence: float | None
    representative: tuple[Representative, ...]


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """n participants and m statements; ids stand in the order in which they first voted/occurred.

    `positions` n x 2; `membership` n, the group of each participant or -1; `common_ground` and
    `divisive` are ordered, strongest first. `means` (m) and `loadings` (m x 2) place people who
    were not there yet (`project`), `counted` (m) is False for statements moderated out, `tallies`
    ((k + 1) x m x 3) counts agree, disagree and pass of each group and, last, of people in none.
    All arrays are read-only.

    `structure` says why there are or are no groups: "groups"; "line": one line from side to side says
    as much as groups would; "none": a vote on one statement tells nothing about another; "few": too
    few people or votes to look. `chances` (k x m) are the chances that somebody of the group who takes
    a side agrees, `weights` (k) the groups' shares among people; `certainty` (n) how sure each placing
    is, nan in no group, None where it was not computed; `existence` how sure it is that there are groups
    at all. In "polis" mode `chances` has no rows.
    `ballots` are the votes themselves, in memory only: None on a map that was read back.
    """

    mode: str
    seed: int
    participants: Ids
    statements: Ids
    positions: Floats
    membership: Ints
    groups: tuple[Group, ...]
    common_ground: tuple[Ranked, ...]
    divisive: tuple[Ranked, ...]
    means: Floats
    loadings: Floats
    counted: npt.NDArray[np.bool_]
    tallies: Ints
    structure: str
    chances: Floats
    weights: Floats
    certainty: Floats | None = None
    candidates: tuple[Candidate, ...] = ()
    existence: float = 0.0
    ballots: Ballots | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    @property
    def k(self) -> int:
        """Number of groups."""
        return len(self.groups)

    @property
    def votes(self) -> int:
        """Number of current votes, those on moderated statements included."""
        return int(self.tallies.sum())

    @cached_property
    def extremities(self) -> Floats:
        """Extremity of each statement (m), see `components.extremity`."""
        return extremity(Components(self.means, self.loadings))

    @cached_property
    def participant_index(self) -> dict[Id, int]:
        """Participant id -> row of `positions` and `membership`."""
        return {one: i for i, one in enumerate(self.participants.tolist())}

    @cached_property
    def statement_index(self) -> dict[Id, int]:
        """Statement id -> row of `means`, `loadings`, `extremities`, column of `tallies`."""
        return {one: i for i, one in enumerate(self.statements.tolist())}

    @property
    def votes_cast(self) -> Ballots:
        """The votes themselves. Raises VotesNeeded on a map that was read back."""
        if self.ballots is None:
            raise VotesNeeded("The map was read back and has no votes with it.")
        return self.ballots

    @cached_property
    def prediction(self) -> Prediction:
        """What is to be expected of votes not cast. Raises VotesNeeded."""
        return fit_prediction(self.votes_cast, self.counted)

    def to_dict(self) -> dict[str, Any]:
        """The whole map as what JSON can hold; `from_dict` reads it back unchanged."""
        return {
            "version": VERSION,
            "mode": self.mode,
            "seed": self.seed,
            "participants": self.participants.tolist(),
            "statements": self.statements.tolist(),
            "positions": self.positions.tolist(),
            "membership": self.membership.tolist(),
            "groups": [
                {
                    "id": group.id,
                    "size": group.size,
                    "centre": list(group.centre),
                    "confidence": group.confidence,
                    "representative": [as_dict(one) for one in group.representative],
                }
                for group in self.groups
            ],
            "common_ground": [as_dict(one) for one in self.common_ground],
            "divisive": [as_dict(one) for one in self.divisive],
            "means": self.means.tolist(),
            "loadings": self.loadings.tolist(),
            "counted": self.counted.tolist(),
            "tallies": self.tallies.tolist(),
            "structure": self.structure,
            "chances": self.chances.tolist(),
            "weights": self.weights.tolist(),
            "existence": self.existence,
            "certainty": None
            if self.certainty is None
            else [None if np.isnan(one) else one for one in self.certainty.tolist()],
            "candidates": [as_dict(one) for one in self.candidates],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> OpinionMap:
        """Read back what `to_dict` gave, also after JSON. Raises SnapshotError."""
        try:
            return cls._read(stored)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise SnapshotError("This is not a stored opinion map.") from error

    @classmethod
    def _read(cls, stored: Mapping[str, Any]) -> OpinionMap:
        if stored["version"] not in READABLE:
            raise SnapshotError("The stored map is of another version.")
        if stored["version"] == 1:
            structure = GROUPS if stored["groups"] else FEW
            stored = {
                "structure": structure,
                "chances": [],
                "weights": [],
                "certainty": None,
                "candidates": [],
                "existence": 0.0,
                **stored,
            }
        participants, statements = (
            _ids(stored["participants"]),
            _ids(stored["statements"]),
        )
        n, m, k = participants.size, statements.size, len(stored["groups"])
        membership = np.array(stored["membership"], dtype=np.int64).reshape(n)
        return cls(
            mode=str(stored["mode"]),
            seed=int(stored["seed"]),
            participants=participants,
            statements=statements,
            positions=np.array(stored["positions"], dtype=np.float64).reshape(n, 2),
            membership=membership,
            groups=tuple(_group(one, membership) for one in stored["groups"]),
            common_ground=tuple(Ranked(**one) for one in stored["common_ground"]),
            divisive=tuple(Ranked(**one) for one in stored["divisive"]),
            means=np.array(stored["means"], dtype=np.float64).reshape(m),
            loadings=np.array(stored["loadings"], dtype=np.float64).reshape(m, 2),
            counted=np.array(stored["counted"], dtype=np.bool_).reshape(m),
            tallies=np.array(stored["tallies"], dtype=np.int64).reshape(k + 1, m, 3),
            structure=str(stored["structure"]),
            chances=np.array(stored["chances"], dtype=np.float64).reshape(len(stored["chances"]), m),
            weights=np.array(stored["weights"], dtype=np.float64).reshape(len(stored["chances"])),
            certainty=None
            if stored["certainty"] is None
            else np.array(stored["certainty"], dtype=np.float64).reshape(n),
            candidates=tuple(Candidate(**{**one, "returns": tuple(one["returns"])}) for one in stored["candidates"]),
            existence=float(stored["existence"]),
        )


def as_dict(one: Representative | Ranked | Candidate) -> dict[str, Any]:
    """The fields by name, as in the exchange format."""
    return {name: getattr(one, name) for name in type(one).__slots__}


def _group(stored: Mapping[str, Any], membership: Ints) -> Group:
    x, y = stored["centre"]
    return Group(
        id=int(stored["id"]),
        size=int(stored["size"]),
        members=np.flatnonzero(membership == int(stored["id"])),
        centre=(float(x), float(y)),
        confidence=stored["confidence"],
        representative=tuple(Representative(**one) for one in stored["representative"]),
    )


def _ids(stored: list[Id]) -> Ids:
    if not stored:
        return np.empty(0, np.int64)
    if all(isinstance(one, str) for one in stored):
        return np.array(stored, dtype=np.str_)
    if all(type(one) is int for one in stored):
        return np.array(stored, dtype=np.int64)
    raise TypeError("ids of mixed kinds")
