"""What an example pilot is made of."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    """A learning question: text, how it is answered, who receives the answer; answer with evidence, or why not."""

    text: str
    how: str
    receiver: str
    answer: str = ""
    evidence: str = ""
    because: str = ""


@dataclass(frozen=True)
class Wanted:
    """A demand on a partner; ``until`` is how far it has come. With ``key`` it is that one of the library."""

    topic: str
    text: str
    due: str
    until: str = "asked"
    weight: str = "must"
    shown_by: str = ""
    key: str = ""


@dataclass(frozen=True)
class Hindrance:
    """An obstacle; ``lifted`` and ``answer`` say what happened to it, ``days`` how long ago it was raised."""

    title: str
    text: str
    kind: str
    weight: int
    days: int
    rule: str = ""
    lifted: str = ""
    answer: str = ""
    public: bool = False


@dataclass(frozen=True)
class Worry:
    """A concern, raised ``days`` ago; without ``reason`` it still waits."""

    value: str
    text: str
    days: int
    admitted: bool = False
    reason: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Step:
    """A stage: name, size, what it counts, budget, and what came out of it."""

    name: str
    cap: int
    unit: str
    budget: int
    result: str = ""


@dataclass(frozen=True)
class ExamplePilot:
    """A pilot as the example shows it. ``state`` is how far it is taken; days count from today, negative is past."""

    title: str
    summary: str
    kind: str
    state: str
    scope: str
    place: str
    target_group: str
    novelty: str
    stop_rule: str
    failure_cost: str
    press: tuple[str, str, str, str]
    """Who speaks; why we try this; how we keep people safe; what we say if it fails."""
    starts: int
    ends: int
    budget: int
    loss_limit: int
    questions: tuple[Asked, ...]
    need: str = ""
    risk: str = "low"
    baseline: str = ""
    outcome: str = ""
    reason: str = ""
    public: bool = True
    parties: tuple[tuple[str, str, str, str], ...] = ()
    """Name, leg, role, what they may decide."""
    sponsor: tuple[str, str, str] = ("", "", "")
    demands: tuple[Wanted, ...] = ()
    values: tuple[tuple[str, str, str], ...] = ()
    """Value, what could go wrong, safeguard."""
    concerns: tuple[Worry, ...] = ()
    stages: tuple[Step, ...] = ()
    stage: int = 1
    commitments: tuple[tuple[str, int], ...] = ()
    costs: tuple[tuple[int, str, int], ...] = ()
    """Day, what for, sum."""
    hours: tuple[tuple[str, int], ...] = ()
    """Whose, how many."""
    obstacles: tuple[Hindrance, ...] = ()
    observations: tuple[str, ...] = ()
    lessons: str = ""
    spread: tuple[str, str, str] = ("", "", "")
    screening: tuple[str, ...] = field(default=("none",))
    """Criteria that are met; ``none``: no personal data."""
