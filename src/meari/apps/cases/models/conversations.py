"""What was said to and fro in a case, whatever the channel."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.cases.models.cases import Case
from meari.apps.sending.models import Letter
from meari.apps.voices.models import Voice


class Message(models.Model):
    """One message. ``text`` is masked; an original that differs is sealed apart, and so is the cleaned HTML of a mail.

    ``is_automatic`` marks what a machine said (out of office, bounces), which moves no clock; ``is_repeat`` that the customer
    had to say again what they had said before. ``warnings`` are keys (of ``mail_problems``, by commas) of what an agent should
    know of a mail. ``key`` makes a message count once.
    """

    class Direction(models.TextChoices):
        IN = "in", _("From the customer")
        OUT = "out", _("To the customer")
        NOTE = "note", _("Internal note")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=4, choices=Direction.choices)
    channel = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    has_html = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False)
    is_repeat = models.BooleanField(default=False)
    warnings = models.CharField(max_length=120, blank=True)
    voice = models.OneToOneField(Voice, on_delete=models.SET_NULL, null=True, related_name="message")
    letter = models.OneToOneField(Letter, on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["case", "at", "id"], name="cases_messages_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(direction="note") | Q(author__isnull=False), name="cases_note_has_author"
            )
        ]


class File(models.Model):
    """A file that came or went with a message. ``refused`` says why it was not kept, if it was not."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    refused = models.CharField(max_length=40, blank=True)
    content_id = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("pk",)
