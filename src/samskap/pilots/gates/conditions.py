"""Every condition that a gate can have: what it checks, what it says is missing, where and by whom it is put right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.pilots.gates.facts import DemandFact, PilotFacts
from samskap.pilots.models.choices import DemandStatus, DemandWeight, Gate, PilotKind


@dataclass(frozen=True)
class Condition:
    """One line of a gate's checklist. ``check`` returns what is missing, one text a thing; empty when it holds.

    ``route``: the page where it is put right. ``who``: who does that. A ``firm`` one cannot be overridden.
    """

    key: str
    label: Any
    check: Callable[[PilotFacts, Gate], tuple[str, ...]]
    route: str
    who: Any
    firm: bool = False
    later: Callable[[PilotFacts, Gate], bool] = lambda facts, gate: False


def _when(holds: Callable[[PilotFacts], bool], text: Any) -> Callable[[PilotFacts, Gate], tuple[str, ...]]:
    return lambda facts, gate: () if holds(facts) else (str(text),)


def demand_shuts(demand: DemandFact, gate: Gate) -> bool:
    """Whether a demand shuts a gate: a must that is due and not met, or not due and not even accepted.

    At the first gate partners have not been asked yet, so only what is due there counts.
    """
    if demand.weight != DemandWeight.MUST or demand.status in (DemandStatus.MET, DemandStatus.WAIVED):
        return False
    if Gate(demand.due).order <= gate.order:
        return True
    return gate != Gate.PREPARE and demand.status != DemandStatus.ACCEPTED


def _demands(facts: PilotFacts, gate: Gate) -> tuple[str, ...]:
    said = {
        True: _("Due now and not met: %(demand)s"),
        False: _("Not accepted yet: %(demand)s"),
    }
    shut = [demand for demand in facts.demands if demand_shuts(demand, gate)]
    return tuple(said[Gate(demand.due).order <= gate.order] % {"demand": demand.text} for demand in shut)


def _later_demands(facts: PilotFacts, gate: Gate) -> bool:
    open_musts = [
        demand
        for demand in facts.demands
        if demand.weight == DemandWeight.MUST and demand.status not in (DemandStatus.MET, DemandStatus.WAIVED)
    ]
    return any(Gate(demand.due).order > gate.order for demand in open_musts)


def _growth(facts: PilotFacts, gate: Gate) -> tuple[str, ...]:
    if facts.next_cap is None or facts.last_cap is None:
        return ()
    most = int(facts.last_cap * facts.growth_factor)
    if facts.next_cap <= most:
        return ()
    said = _("The next stage is for %(next)d; at most %(most)d, %(factor)s times the stage that is now")
    return (said % {"next": facts.next_cap, "most": most, "factor": f"{facts.growth_factor.normalize():f}"},)


def lacks_owner(facts: PilotFacts) -> str:
    """What is to be said where nobody owns the pilot; empty where somebody does."""
    if facts.has_owner:
        return ""
    if facts.owner_left:
        return _("The owner no longer works in the organisation. Name who owns the pilot now")
    return _("Name who owns the pilot")


_THE_TEAM = gettext_lazy("Those who work on the pilot")

SCOPE = Condition(
    "scope",
    gettext_lazy("The scope is written"),
    _when(lambda facts: facts.has_scope, gettext_lazy("Say what is in the pilot, and what is not")),
    "pilot_charter",
    _THE_TEAM,
    firm=True,
)
END_DATE = Condition(
    "end_date",
    gettext_lazy("There is an end date"),
    _when(lambda facts: facts.has_end, gettext_lazy("Say when the pilot ends")),
    "pilot_charter",
    _THE_TEAM,
    firm=True,
)
STOP_RULE = Condition(
    "stop_rule",
    gettext_lazy("There is a stop rule"),
    _when(lambda facts: facts.has_stop_rule, gettext_lazy("Say when the pilot stops early")),
    "pilot_charter",
    _THE_TEAM,
    firm=True,
)
LEARNING_QUESTION = Condition(
    "learning_question",
    gettext_lazy("There is a learning question"),
    _when(lambda facts: facts.has_learning_question, gettext_lazy("Write at least one question that it shall answer")),
    "pilot_learning",
    _THE_TEAM,
    firm=True,
)
OWNER = Condition(
    "owner",
    gettext_lazy("The pilot has an owner"),
    lambda facts, gate: (lacking,) if (lacking := lacks_owner(facts)) else (),
    "pilot_charter",
    _THE_TEAM,
    firm=True,
)
BASELINE = Condition(
    "baseline",
    gettext_lazy("For a service: how it is for the users today"),
    _when(
        lambda facts: facts.kind != PilotKind.SERVICE or facts.has_baseline,
        gettext_lazy("Write down how it is for the users today, so that an effect can be seen"),
    ),
    "pilot_charter",
    _THE_TEAM,
    firm=True,
)
SAFE_TO_TRY = Condition(
    "safe_to_try",
    gettext_lazy("It is safe to try: what a failure may cost, and that nobody is blamed"),
    _when(lambda facts: facts.is_safe_to_try, gettext_lazy("Say what a failure may cost, and that nobody is blamed")),
    "pilot_charter",
    _THE_TEAM,
)
PRESS = Condition(
    "press",
    gettext_lazy("Somebody speaks to the press, with three sentences prepared"),
    _when(lambda facts: facts.press_is_ready, gettext_lazy("Name a spokesperson and write the three sentences")),
    "pilot_charter",
    _THE_TEAM,
)
SCREENING = Condition(
    "screening",
    gettext_lazy("It is settled whether an impact assessment for data protection is needed"),
    _when(lambda facts: facts.is_screened, gettext_lazy("Answer the questions about personal data")),
    "pilot_values",
    _THE_TEAM,
    firm=True,
)
ASSESSMENT = Condition(
    "assessment",
    gettext_lazy("The impact assessment is done, if one is needed"),
    _when(lambda facts: not facts.lacks_assessment, gettext_lazy("Do the impact assessment, and say where it is")),
    "pilot_values",
    gettext_lazy("Those who work on the pilot, with the data protection officer"),
    firm=True,
)
DEMANDS = Condition(
    "demands",
    gettext_lazy("What we demand of partners holds"),
    _demands,
    "pilot_demands",
    gettext_lazy("The partner shows it, those who work on the pilot note it"),
    later=_later_demands,
)
CONCERNS = Condition(
    "concerns",
    gettext_lazy("No concern waits"),
    lambda facts, gate: tuple(_("Not answered: %(concern)s") % {"concern": text} for text in facts.shutting_concerns),
    "pilot_values",
    gettext_lazy("The one who receives concerns"),
)
VETO = Condition(
    "veto",
    gettext_lazy("No veto stands"),
    lambda facts, gate: tuple(_("Veto: %(reason)s") % {"reason": text} for text in facts.vetoes),
    "pilot_values",
    gettext_lazy("The one who watches over the value"),
    firm=True,
)
LOSS_LIMIT = Condition(
    "loss_limit",
    gettext_lazy("The loss limit holds"),
    _when(
        lambda facts: facts.excess <= 0,
        gettext_lazy("More is spent and committed than the loss limit allows"),
    ),
    "pilot_money",
    gettext_lazy("Somebody who may decide on the loss limit"),
    firm=True,
)
NEXT_STAGE = Condition(
    "next_stage",
    gettext_lazy("The next stage is planned"),
    _when(lambda facts: facts.next_cap is not None, gettext_lazy("Plan the next stage: how many, for how much")),
    "pilot_money",
    _THE_TEAM,
    firm=True,
)
GROWTH = Condition(
    "growth",
    gettext_lazy("The next stage is not too much larger"),
    _growth,
    "pilot_money",
    _THE_TEAM,
)
STAGE_RESULT = Condition(
    "stage_result",
    gettext_lazy("It is written what came out of this stage"),
    _when(lambda facts: facts.has_stage_result, gettext_lazy("Write what came out of this stage")),
    "pilot_money",
    _THE_TEAM,
)
ANSWERS = Condition(
    "answers",
    gettext_lazy("Every learning question has an answer, or an honest reason why not"),
    lambda facts, gate: tuple(_("No answer yet: %(question)s") % {"question": text} for text in facts.unanswered),
    "pilot_learning",
    _THE_TEAM,
    firm=True,
)
LESSONS = Condition(
    "lessons",
    gettext_lazy("The lessons are written, to be published"),
    _when(lambda facts: facts.has_lessons, gettext_lazy("Write what you learned; it is published with the closing")),
    "pilot_learning",
    _THE_TEAM,
    firm=True,
)
SPREAD_PLAN = Condition(
    "spread_plan",
    gettext_lazy("There is a plan for how it spreads"),
    _when(
        lambda facts: facts.has_spread_plan,
        gettext_lazy("Say who else could use it, what must be adapted and what it costs"),
    ),
    "pilot_learning",
    _THE_TEAM,
    firm=True,
)
