"""Who is written to and agreed to what, the letters themselves, and the ways they take."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.sending.gate import Purpose


class Recipient(models.Model):
    """Somebody at one address, known by its blind index alone; the address itself lies sealed in privacy.

    ``medium`` says what the address is: ``email``, or ``phone`` for text messages and Alimtalk alike.
    """

    medium = models.CharField(max_length=10)
    index = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["medium", "index"], name="sending_recipient_once")]


class DutyPhone(models.Model):
    """The telephone at which somebody who works here is reached in urgent matters; its number lies sealed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="duty_phone")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()


class ConsentText(models.Model):
    """One version of the sentence with which people are asked. A version is never changed."""

    class About(models.TextChoices):
        ADVERTISING = "advertising", _("Advertising")
        NIGHT = "night", _("Advertising at night (21:00–08:00)")

    about = models.CharField(max_length=12, choices=About.choices)
    version = models.PositiveIntegerField()
    text = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("about", "-version")
        constraints = [models.UniqueConstraint(fields=["about", "version"], name="sending_text_version_once")]


class Consent(models.Model):
    """An agreement: the exact text shown, where, how and when; it ends by withdrawal and is confirmed every two years."""

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="consents")
    about = models.CharField(max_length=12, choices=ConsentText.About.choices)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    shown = models.TextField()
    where = models.CharField(max_length=40)
    how = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-given_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "about"], condition=Q(ended_at=None), name="sending_consent_open_once"
            )
        ]


class Refusal(models.Model):
    """Somebody wants no more: of everything (``all``), of ``advertising``, or of one campaign kind."""

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="refusals")
    scope = models.CharField(max_length=30)
    how = models.CharField(max_length=200)
    refused_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-refused_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "scope"], condition=Q(lifted_at=None), name="sending_refusal_open_once"
            )
        ]


class Restraint(models.Model):
    """How often one person is written to about one kind of campaign."""

    kind = models.CharField(max_length=30, unique=True)
    quiet_days = models.PositiveIntegerField(default=0)
    person_cap = models.PositiveIntegerField(null=True)
    person_cap_days = models.PositiveIntegerField(default=30)

    class Meta:
        ordering = ("kind",)
        constraints = [models.CheckConstraint(condition=Q(person_cap_days__gte=1), name="sending_restraint_days")]


class Campaign(models.Model):
    """Letters that belong together, all of one purpose; other apps name it by ``key``."""

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=30)
    purpose = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Purpose])
    cap = models.PositiveIntegerField(null=True)


class Destination(models.Model):
    """A room of a chat service that we may write into. What opens it is sealed."""

    name = models.CharField(max_length=80, unique=True)
    provider = models.CharField(max_length=40)
    opening = models.BinaryField()
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """What opens a provider of text messages for the whole house, sealed; at most one a provider."""

    provider = models.CharField(max_length=40, unique=True)
    opening = models.BinaryField()
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("provider",)


class Letter(models.Model):
    """One outgoing message to one recipient or room, kept as it is sent; the content lies sealed in privacy."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        HELD = "held", _("Held")
        HANDING_OVER = "handing_over", _("Being handed over")
        HANDED_OVER = "handed_over", _("Handed over")
        REFUSED = "refused", _("Not sent")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("Unclear")

    key = models.CharField(max_length=160, unique=True)
    token = models.CharField(max_length=32, unique=True)
    purpose = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Purpose])
    medium = models.CharField(max_length=10)
    provider = models.CharField(max_length=40, blank=True)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, null=True, related_name="letters")
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, null=True, related_name="letters")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="letters")
    about_kind = models.CharField(max_length=40, blank=True)
    about_key = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=300)
    is_confidential = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=40, blank=True)
    tries = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(db_index=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-posted_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient=None, destination__isnull=False) | Q(recipient__isnull=False, destination=None),
                name="sending_letter_one_way",
            )
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="sending_letter_due"),
            models.Index(fields=["about_kind", "about_key"], name="sending_letter_about"),
        ]

    def __str__(self) -> str:
        return self.subject


class Attachment(models.Model):
    """A file that goes with a letter, kept by the hash of its content."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("pk",)


class Attempt(models.Model):
    """One try to hand a letter over, and what the other side said."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    provider = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10)
    code = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)


class Receipt(models.Model):
    """Somebody who signed in said that they read a letter."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="receipts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        constraints = [models.UniqueConstraint(fields=["letter", "user"], name="sending_receipt_once")]
