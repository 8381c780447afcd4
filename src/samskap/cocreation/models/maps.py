"""The stored snapshot of the opinion map, which everybody reads."""

from django.db import models

from samskap.cocreation.models.conversations import Conversation


class MapSnapshot(models.Model):
    """The latest map of a conversation, as the worker computed it.

    ``data`` is what the engine's ``to_dict`` gave without the participants, ``members`` is ``[ids, x, y, group]`` in
    parallel lists, ``report`` is what the report page shows, with everything about fewer than five people taken out
    (``summary.py`` describes its shape). ``fixed_at`` is when the result of a closed conversation was fixed: what
    is answered no longer moves.
    """

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="snapshot")
    computed_at = models.DateTimeField()
    seconds = models.FloatField()
    participants = models.PositiveIntegerField()
    votes = models.PositiveIntegerField()
    data = models.JSONField()
    members = models.JSONField()
    report = models.JSONField(default=dict)
    fixed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"map of {self.conversation_id} at {self.computed_at}"
