"""What stands around a need and what is merged into it, read in one query: views, evidence, subjects, voices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from samskap.core.prepared import prepared
from samskap.needs.models import Evidence, Framing, Need, NeedChallenge, NeedSupport, NeedTarget
from samskap.needs.selectors.taxonomy import challenge_label, goal_label, target_label, theme_label, theme_of
from samskap.needs.targets import TARGETS
from samskap.needs.taxonomy import CHALLENGES


@dataclass(frozen=True)
class Subject:
    """A challenge or a target by its code, with its words and those of the theme or goal that it belongs to."""

    code: str
    label: str
    above: str


@dataclass(frozen=True)
class Voice:
    """An organisation that has the need too."""

    organisation: int
    name: str
    slug: str


@dataclass(frozen=True)
class Around:
    """What stands around a need. Views and evidence know the need that they were written for."""

    framings: Sequence[Framing]
    evidence: Sequence[Evidence]
    challenges: Sequence[Subject]
    targets: Sequence[Subject]
    voices: Sequence[Voice]


def around_of(need: Need, family: Iterable[Need] = ()) -> Around:
    """Everything around a need and ``family``, what is merged into it: one query."""
    needs = {one.pk: one for one in (need, *family)}
    rows = _union(list(needs))
    framings = [
        Framing(pk=row["number"], need=needs[row["of"]], text=row["words"], seen_by=row["origin"])
        for row in rows
        if row["kind"] == "framing"
    ]
    evidence = [_evidence(needs, row) for row in rows if row["kind"] == "evidence"]
    voices = {
        row["number"]: Voice(row["number"], row["words"], row["origin"]) for row in rows if row["kind"] == "voice"
    }
    challenges = {row["words"] for row in rows if row["kind"] == "challenge"}
    targets = {row["words"] for row in rows if row["kind"] == "target"}
    return Around(
        framings=sorted(framings, key=lambda one: one.pk),
        evidence=sorted(evidence, key=lambda one: one.pk),
        challenges=[challenge(code) for code in in_order(challenges)],
        targets=[Subject(code, target_label(code), goal_label(code)) for code in TARGETS if code in targets],
        voices=sorted(voices.values(), key=lambda one: one.name),
    )


def challenge(code: str) -> Subject:
    """A challenge with its theme."""
    return Subject(code, challenge_label(code), theme_label(theme_of(code)))


def in_order(codes: Iterable[str]) -> list[str]:
    """Challenges in the order in which they are offered, those that are no longer offered last."""
    offered = {code: place for place, code in enumerate(CHALLENGES)}
    return sorted(codes, key=lambda code: (offered.get(code, len(offered)), code))


def _evidence(needs: dict[int, Need], row: dict[str, Any]) -> Evidence:
    texts = {"text": row["words"], "source": row["origin"], "link": row["web"], "dated": row["on"]}
    return Evidence(pk=row["number"], need=needs[row["of"]], **texts)


@prepared
def _union(needs: Sequence[int]) -> "QuerySet[Any, dict[str, Any]]":
    """Five tables as one, in columns of the same types on every database."""
    empty = Value("", output_field=TextField())
    never = Cast(Value(None), output_field=DateField())

    def part(
        model: Any, kind: str, number: str, text: str, source: Any = empty, web: Any = empty, on: Any = never
    ) -> Any:
        return (
            model.objects.filter(need__in=needs)
            .order_by()
            .annotate(
                kind=Value(kind, output_field=CharField()),
                number=Cast(F(number), BigIntegerField()),
                of=F("need_id"),
                words=Cast(F(text), TextField()),
                origin=Cast(source, TextField()),
                web=Cast(web, TextField()),
                on=on,
            )
            .values("kind", "number", "of", "words", "origin", "web", "on")
        )

    return part(Evidence, "evidence", "pk", "text", F("source"), F("link"), F("dated")).union(  # type: ignore[no-any-return]
        part(Framing, "framing", "pk", "text", F("seen_by")),
        part(NeedChallenge, "challenge", "pk", "code"),
        part(NeedTarget, "target", "pk", "code"),
        part(NeedSupport, "voice", "organisation_id", "organisation__name", F("organisation__slug")),
        all=True,
    )
