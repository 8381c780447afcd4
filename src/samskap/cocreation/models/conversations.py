"""A conversation: a question to residents with a promise about what happens with the answers."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samskap.core.models import Scoped, User, Visibility
from samskap.core.tokens import new_token
from samskap.needs.models import Need


class State(models.TextChoices):
    """The states of a conversation; the transitions stand in ``services/states.py``."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")
    ANSWERED = "answered", _("Answered")


class Moderation(models.TextChoices):
    """When a resident's statement becomes visible to others."""

    OPEN = "open", _("At once; moderators can take it away")
    STRICT = "strict", _("After a moderator has approved it")


class Conversation(Scoped):
    """A question, its background and the promise. ``language`` is the language of the original texts."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    question = models.CharField(_("Question"), max_length=200)
    background = models.TextField(_("Background"), max_length=5000, blank=True)
    language = models.CharField(_("Language of the text"), max_length=5, choices=settings.LANGUAGES, default="sv")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    moderation = models.CharField(
        _("Statements from residents are shown"), max_length=10, choices=Moderation.choices, default=Moderation.STRICT
    )
    # The promise. A conversation cannot open while one of these is empty.
    asked_by = models.CharField(_("Who asks"), max_length=200, blank=True)
    purpose = models.CharField(_("Why you ask"), max_length=500, blank=True)
    open_matters = models.CharField(_("What is open"), max_length=500, blank=True)
    fixed_matters = models.CharField(_("What is fixed"), max_length=500, blank=True)
    decided_by = models.CharField(_("Who decides"), max_length=200, blank=True)
    decided_on = models.DateField(_("When it is decided"), null=True, blank=True)
    use_of_answers = models.CharField(_("What happens with the answers"), max_length=500, blank=True)
    closes_at = models.DateTimeField(_("Closes"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    report_published_at = models.DateTimeField(null=True)
    # The report then shows Polis' own map of the same votes beside ours.
    show_polis = models.BooleanField(default=False)
    # The need that the conversation is about; always one of the same organisation.
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    imported_from = models.CharField(max_length=200, blank=True)
    # The next number to give; counted under the row's lock so that numbers are never reused.
    next_statement_number = models.PositiveIntegerField(default=1)
    # Set after the commit of what moves the map, cleared by the worker before it reads: no vote is missed, and no vote
    # waits for another row lock. ``map_refresh_started`` outlives a killed worker: its work is taken up again.
    map_dirty = models.BooleanField(default=False)
    map_refresh_started = models.DateTimeField(null=True)

    PROMISE_FIELDS = (
        "asked_by",
        "purpose",
        "open_matters",
        "fixed_matters",
        "decided_by",
        "decided_on",
        "use_of_answers",
    )

    class Meta(Scoped.Meta):
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["id"], condition=models.Q(map_dirty=True), name="conversation_dirty_map")]
        constraints = [
            *Scoped.Meta.constraints,
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="conversation_state_known"),
            models.CheckConstraint(
                name="conversation_open_only_with_promise",
                condition=models.Q(state="draft")
                | (
                    ~models.Q(asked_by="")
                    & ~models.Q(purpose="")
                    & ~models.Q(open_matters="")
                    & ~models.Q(fixed_matters="")
                    & ~models.Q(decided_by="")
                    & models.Q(decided_on__isnull=False)
                    & ~models.Q(use_of_answers="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.question

    def state_at(self, now: datetime) -> str:
        """The state that holds at ``now``: a closing time that has passed closes, even before the worker came by.

        A paused conversation stays paused: paper that came in time is entered then.
        """
        if self.state == State.OPEN and self.closes_at is not None and self.closes_at <= now:
            return State.CLOSED
        return self.state

    def accepts_votes(self, now: datetime) -> bool:
        """Whether a vote or a statement from a resident is taken at ``now``."""
        return self.state_at(now) == State.OPEN

    def need_for_readers(self) -> Need | None:
        """The need, where everybody who can see the conversation can see it too: one query unless it was joined."""
        need = self.need
        if need is None or need.is_withdrawn:
            return None
        same = (need.visibility, need.network_id, need.room_id) == (self.visibility, self.network_id, self.room_id)
        return need if same or need.visibility == Visibility.PUBLIC else None

    def missing_promise(self) -> list[str]:
        """The names of the promise fields that are still empty, in their order."""
        return [name for name in self.PROMISE_FIELDS if not getattr(self, name)]


class ConversationTranslation(models.Model):
    """The question, background and promise in another language, by a person; shown once approved."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    question = models.CharField(_("Question"), max_length=200)
    background = models.TextField(_("Background"), max_length=5000, blank=True)
    asked_by = models.CharField(_("Who asks"), max_length=200, blank=True)
    purpose = models.CharField(_("Why you ask"), max_length=500, blank=True)
    open_matters = models.CharField(_("What is open"), max_length=500, blank=True)
    fixed_matters = models.CharField(_("What is fixed"), max_length=500, blank=True)
    decided_by = models.CharField(_("Who decides"), max_length=200, blank=True)
    use_of_answers = models.CharField(_("What happens with the answers"), max_length=500, blank=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "language"], name="conversation_translation_once")
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.language}"
