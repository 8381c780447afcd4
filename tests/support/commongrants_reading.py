"""Run by the interpreter that has `common-grants-sdk`: grants as JSON on stdin, what the SDK reads in them on stdout."""

import json
import sys

from common_grants_sdk.schemas.pydantic.models.opp_base import OpportunityBase  # type: ignore[import-not-found]
from pydantic import ValidationError


def read(grant: object) -> dict[str, object]:
    """The fields that the portal reads too, as text."""
    try:
        one = OpportunityBase.model_validate(grant)
    except ValidationError as error:
        return {"refused": str(error)}
    funding, dates = one.funding, one.key_dates
    amounts = {
        name: None if value is None else str(value.amount)
        for name, value in (
            ("total", funding and funding.total_amount_available),
            ("least", funding and funding.min_award_amount),
            ("most", funding and funding.max_award_amount),
        )
    }
    closes = dates and dates.close_date
    return {
        "id": str(one.id),
        "title": one.title,
        "status": one.status.value.value,
        "closes": str(getattr(closes, "date", "") or "") if closes else "",
        "types": sorted(kind.value.value for kind in one.accepted_applicant_types or []),
        **amounts,
    }


if __name__ == "__main__":
    json.dump([read(grant) for grant in json.load(sys.stdin)], sys.stdout)
