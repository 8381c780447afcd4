"""Background work: stored in the portal's own database, done by one worker process (see core/tasks.py)."""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
