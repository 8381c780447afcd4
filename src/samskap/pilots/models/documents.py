"""Published documents, and questions from the public."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import User
from samskap.core.tokens import new_secret, new_token
from samskap.pilots.models.choices import DocumentKind
from samskap.pilots.models.pilot import Pilot


class AlreadyPublished(RuntimeError):
    """A published document is never changed."""


class PublishedDocuments(models.QuerySet["PilotDocument"]):
    """Rows are added and read. Who published one is emptied with the account by the database layer below this."""

    def update(self, **values: Any) -> int:
        """:raises AlreadyPublished: always, as every other way to change or delete rows."""
        raise AlreadyPublished

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """:raises AlreadyPublished: always."""
        raise AlreadyPublished

    def update_or_create(self, *args: Any, **kwargs: Any) -> "tuple[PilotDocument, bool]":
        """:raises AlreadyPublished: always."""
        raise AlreadyPublished

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> "list[PilotDocument]":
        """Rows are added, none is replaced.

        :raises AlreadyPublished: rows that are there already shall be changed.
        """
        if kwargs.get("update_conflicts") or len(args) > 2:
            raise AlreadyPublished
        return super().bulk_create(objs, *args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """:raises AlreadyPublished: always; see :meth:`delete_examples`."""
        raise AlreadyPublished

    def delete_examples(self) -> int:
        """Take away those of invented organisations, which nobody relies on; returns how many."""
        rows = self.filter(pilot__organisation__is_example=True)
        return super(PublishedDocuments, rows).delete()[0]


class PilotDocument(models.Model):
    """A published document: frozen content and the file made of it. Superseded by the next version, never changed.

    ``content`` is what ``ui.formats.document`` reads; ``secrecy`` names the ground (a paragraph), empty when public.
    ``sha256`` is of the content; that of the PDF stands with it in the journal.
    """

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12, choices=DocumentKind.choices)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    version = models.PositiveIntegerField()
    register_number = models.CharField(_("Register number"), max_length=60)
    secrecy = models.CharField(_("Ground for secrecy, if it is not public"), max_length=120, blank=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    pdf = models.BinaryField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PublishedDocuments.as_manager()

    class Meta:
        ordering = ["kind", "language", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "kind", "language", "version"], name="document_version_once"),
            models.CheckConstraint(
                name="document_registered", condition=~Q(register_number="") & Q(kind__in=DocumentKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only once: what is published is superseded by another version.

        :raises AlreadyPublished: it has been saved before.
        """
        if not self._state.adding:
            raise AlreadyPublished
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never.

        :raises AlreadyPublished: always.
        """
        raise AlreadyPublished


class PilotQuestion(models.Model):
    """Somebody asks about a pilot; the answer is promised by ``promised_on``. ``secret`` opens it to the asker.

    Who asked is kept nowhere; ``email`` is erased with the mail that brings the answer. ``language`` is that of the
    question and of the mail. ``is_public``: question and answer are shown, once there is an answer.
    """

    secret = models.CharField(max_length=50, unique=True, default=new_secret, editable=False)
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="asked")
    text = models.TextField(_("Your question"), max_length=1000)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="sv")
    email = models.EmailField(_("Your e-mail address, if you want the answer by mail"), blank=True)
    asked_at = models.DateTimeField()
    promised_on = models.DateField()
    answer = models.TextField(_("Answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    is_public = models.BooleanField(_("Show question and answer on the pilot's page"), default=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="pilot_question_answered_with_a_word",
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            )
        ]

    def __str__(self) -> str:
        return self.text
