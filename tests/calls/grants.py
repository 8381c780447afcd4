"""372 real grants of two American states, brought into the shape that a CommonGrants server sends."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any

SPACE = uuid.UUID("6f6c2a55-5d02-4a9d-8c51-0d1a3d8f3b11")
CREATED = "2026-01-01T00:00:00Z"
STATUS = {
    "Closed": "closed",
    "closed": "closed",
    "Accepting applications": "open",
    "active": "open",
    "forecasted": "forecasted",
}
APPLICANTS = (
    (r"municipal|city|local gov|public agenc|boroughs?|townships?", "government_municipal"),
    (r"count(?:y|ies)", "government_county"),
    (r"business|compan", "for_profit_small_business"),
    (r"non-?profit|501", "nonprofit_without_501c3"),
    (r"individual", "individual"),
    (r"^all$", "unrestricted"),
)


def real_grants(folder: Path) -> list[dict[str, Any]]:
    """OpportunityBase of every grant in `calls/commongrants`."""
    pennsylvania = json.loads((folder / "PA-grant-data.sample.json").read_text(encoding="utf-8"))["grants"]
    california = json.loads((folder / "CA-grants.sample.json").read_text(encoding="utf-8"))
    names = [one["id"] for one in california["fields"]]
    return [of_pennsylvania(one) for one in pennsylvania] + [
        of_california(dict(zip(names, row, strict=True))) for row in california["records"]
    ]


def of_pennsylvania(grant: dict[str, Any]) -> dict[str, Any]:
    """One of the 322."""
    return opportunity(
        f"pa:{grant['slug']}", grant["title"], grant["status"], grant["overview"], grant["openDate"], grant["closeDate"],
        grant["totalFundsToBeAwarded"], grant["minimumAward"], grant["maximumAward"], grant["applicantType"], grant["linkToApply"],
    )  # fmt: skip


def of_california(grant: dict[str, Any]) -> dict[str, Any]:
    """One of the 50."""
    return opportunity(
        f"ca:{grant['PortalID']}", grant["Title"], grant["Status"], grant["Description"], grant["OpenDate"], grant["ApplicationDeadline"],
        grant["EstAvailFunds"], None, grant["EstAmounts"], grant["ApplicantType"], grant["GrantURL"],
    )  # fmt: skip


def opportunity(
    key: str, title: str, status: str, text: str | None, opens: str | None, closes: str | None, total: str | None,
    least: str | None, most: str | None, applicants: str | None, url: str | None,
) -> dict[str, Any]:  # fmt: skip
    """An OpportunityBase; fields that the state leaves empty are left out."""
    amounts = {"totalAmountAvailable": money(total), "minAwardAmount": money(least), "maxAwardAmount": money(most)}
    dates = {"postDate": event("Opens", opens), "closeDate": event("Closes", closes)}
    kinds = {value for pattern, value in APPLICANTS if applicants and re.search(pattern, applicants, re.I)}
    accepted: list[dict[str, str]] = [{"value": one} for one in sorted(kinds)]
    if applicants and not kinds:
        accepted = [{"value": "custom", "customValue": applicants}]
    whole = {
        "id": str(uuid.uuid5(SPACE, key)),
        "title": title,
        "status": {"value": STATUS[status]},
        "description": text or title,
        "funding": {name: one for name, one in amounts.items() if one} or None,
        "keyDates": {name: one for name, one in dates.items() if one} or None,
        "acceptedApplicantTypes": accepted or None,
        "source": url if url and re.match(r"https?://\S+$", url) else None,
        "createdAt": CREATED,
        "lastModifiedAt": CREATED,
    }
    return {name: value for name, value in whole.items() if value is not None}


def money(text: str | None) -> dict[str, str] | None:
    """Money, if the text is one amount."""
    bare = re.sub(r"[$,\s]", "", text or "")
    return {"amount": bare, "currency": "USD"} if re.fullmatch(r"[1-9]\d*(\.\d+)?", bare) else None


def event(name: str, text: str | None) -> dict[str, str] | None:
    """A day with its hour, or words."""
    if not text:
        return None
    if found := re.match(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})", text):
        return {"name": name, "eventType": "singleDate", "date": found[1], "time": found[2]}
    return {"name": name, "eventType": "other", "details": text}
