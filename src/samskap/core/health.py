"""`/health`: whether the portal can do its work, for a monitor; no personal data, no version, no sign-in."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from samskap.core import tasks

RECENTLY = timedelta(days=1)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and the worker lives, 503 with the reason otherwise.

    ``failing`` names the regular work that fails now, ``failed_last_day`` the tasks that were given up and how often.
    """
    try:
        worker = tasks.worker_health()
        failed = tasks.failures(timezone.now() - RECENTLY)
    except DatabaseError:
        return JsonResponse({"database": "down", "worker": "unknown"}, status=503)
    state = {
        "database": "up",
        "worker": "up" if worker.alive else "down",
        "waiting": worker.waiting,
        "failing": list(worker.failing),
        "failed_last_day": failed,
    }
    return JsonResponse(state, status=200 if worker.alive and not worker.failing else 503)
