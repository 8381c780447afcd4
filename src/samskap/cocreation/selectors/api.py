"""What the API answers: the same figures as the pages, in a fixed shape."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from samskap.cocreation.models import Conversation, State, Statement, StatementStatus
from samskap.cocreation.selectors import sentences
from samskap.cocreation.selectors.report import Reply, answers_of, snapshot_of, statement_texts
from samskap.cocreation.selectors.shares import shares_of, stored_bar
from samskap.cocreation.selectors.texts import shown_conversation, shown_text, with_translations
from samskap.core.access import Actor, can, visible_to
from samskap.ui.text import group_letter


def _moment(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def conversations(actor: Actor, language: str, limit: int, offset: int) -> dict[str, Any]:
    """Conversations that the actor may know of: three queries."""
    own = Q(organisation__in=list(actor.roles))
    rows = visible_to(actor, Conversation.objects.filter(~Q(state=State.DRAFT) | own))
    rows = rows.select_related("organisation").order_by("-created_at", "-id")
    page = with_translations(rows, language)[offset : offset + limit]
    items = [conversation(row, language) for row in page]
    return {"count": rows.count(), "limit": limit, "offset": offset, "items": items}


def conversation(row: Conversation, language: str) -> dict[str, Any]:
    """One conversation with its promise: at most one query."""
    shown = shown_conversation(row, language)
    texts = {name: asdict(value) for name, value in vars(shown).items() if name != "decided_on"}
    return {
        **texts,
        "token": row.token,
        "url": settings.PUBLIC_URL + reverse("conversation", args=[row.token]),
        "organisation": row.organisation.name,
        "decided_on": _moment(row.decided_on),
        "state": row.state,
        "opened_at": _moment(row.opened_at),
        "closes_at": _moment(row.closes_at),
        "closed_at": _moment(row.closed_at),
        "report_published": row.report_published_at is not None,
    }


def statements(actor: Actor, row: Conversation, language: str, limit: int, offset: int) -> dict[str, Any]:
    """Published statements by number: four queries."""
    found = Statement.objects.filter(conversation=row, status=StatementStatus.PUBLISHED).order_by("number")
    page = list(with_translations(found, language)[offset : offset + limit])
    shares = shares_of(row) if can(actor, "cocreation.view_report", row) else None
    groups = [None, *shares.groups] if shares else []
    items = [
        {
            "number": one.number,
            "text": asdict(shown_text(one, language)),
            "bars": [_bar(bar) for group in groups if (bar := stored_bar(shares, one.pk, group)) is not None],
            "difference": shares.difference(one.pk) if shares else None,
        }
        for one in page
    ]
    return {"count": found.count(), "limit": limit, "offset": offset, "items": items}


def _bar(bar: Mapping[str, Any]) -> dict[str, Any]:
    letter = None if bar["group"] is None else group_letter(bar["group"])
    return {"side": "agree", **bar, "group": letter, "passed": bar["pass"]}


def _reply(reply: Reply | None) -> dict[str, str] | None:
    return None if reply is None else {"will_do": reply.will_do, "why": reply.why}


def report(row: Conversation, language: str) -> dict[str, Any]:
    """The result with its answers: five queries."""
    snapshot = snapshot_of(row)
    stored = snapshot.report if snapshot else {}
    enough = snapshot is not None and bool(stored.get("enough"))
    texts = statement_texts(row, stored, language) if enough else {}
    by_statement, by_group = answers_of(row)

    def said(rows: Any) -> list[dict[str, Any]]:
        return [
            {
                "number": texts[one["statement"]][0],
                "text": asdict(texts[one["statement"]][1]),
                "bars": [_bar(bar) for bar in one["bars"]],
                "difference": one.get("difference"),
                "stance": one.get("stance"),
                "answer": _reply(by_statement.get(one["statement"])),
            }
            for one in rows
            if one["statement"] in texts
        ]

    return {
        "token": row.token,
        "sentences": sentences.result_sentences(stored),
        "computed_at": _moment(snapshot.computed_at) if snapshot else None,
        "participants": snapshot.participants if snapshot and enough else None,
        "answers": stored["answers"] if enough else None,
        "structure": stored.get("structure"),
        "groups": [
            {
                "id": group_letter(one["id"]),
                "low": one["low"],
                "high": one["high"],
                "confidence": one["confidence"],
                "certainty": sentences.certainty_code(one["confidence"]) or None,
                "representative": said(one["representative"]),
                "answer": _reply(by_group.get(one["id"])),
            }
            for one in stored.get("groups", ())
        ],
        "common_ground": said(stored.get("common", ())),
        "common_ground_total": stored.get("common_total", 0),
        "divisive": said(stored.get("divisive", ())),
        "divisive_total": stored.get("divisive_total", 0),
        "agreed": said(stored.get("agreed", ())),
        "split": said(stored.get("split", ())),
    }
