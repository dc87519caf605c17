"""What a survey gives for an answer: the plan, claims to it, payouts, voucher codes and draws."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.models.responses import Response
from meari.apps.surveys.models.surveys import Survey


class RewardPlan(models.Model):
    """What a survey promises. One point is one won. ``terms`` is shown to respondents, by language.

    Who is promised something is asked for their own good: a survey with a reward counts as advertising, unless ``basis``
    says what makes it information.
    """

    class Kind(models.TextChoices):
        NONE = "none", _("No reward")
        POINTS = "points", _("Points for everybody")
        VOUCHER = "voucher", _("A voucher for everybody")
        DRAW = "draw", _("A draw")

    class Purpose(models.TextChoices):
        ADVERTISING = "advertising", _("Advertising")
        INFORMATION = "information", _("Information (with a basis)")

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="reward")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.NONE)
    points = models.PositiveIntegerField(default=0)
    provider = models.CharField(max_length=40, blank=True)
    winners = models.PositiveIntegerField(default=0)
    terms = models.JSONField(default=dict)
    purpose = models.CharField(max_length=11, choices=Purpose.choices, default=Purpose.ADVERTISING)
    basis = models.CharField(max_length=200, blank=True)
    valid_days = models.PositiveSmallIntegerField(default=90)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind="none") | Q(points__gt=0), name="surveys_reward_is_something"),
            models.CheckConstraint(condition=~Q(kind="draw") | Q(winners__gt=0), name="surveys_draw_has_winners"),
            models.CheckConstraint(
                condition=Q(purpose="advertising") | ~Q(basis=""), name="surveys_information_has_basis"
            ),
        ]

    @property
    def is_given(self) -> bool:
        return self.kind != self.Kind.NONE

    @property
    def is_draw(self) -> bool:
        return self.kind == self.Kind.DRAW


class Claim(models.Model):
    """Somebody's right to a reward. Whoever holds its code may collect it; only the code's hash is kept.

    ``person`` is a blind index: of the invited person, and once an address was entered of that address. A claim from an
    anonymous survey has no response and appears only when it is collected. ``flags`` say why a person has to look at it.
    """

    class State(models.TextChoices):
        REVIEW = "review", _("Waits for a look")
        SHORT = "short", _("Waits for budget")
        ENTERED = "entered", _("Takes part in the draw")
        GRANTED = "granted", _("Granted")
        COLLECTED = "collected", _("Collected")
        REFUSED = "refused", _("No reward given")
        LOST = "lost", _("Did not win")
        EXPIRED = "expired", _("Expired")

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="claims")
    response = models.OneToOneField(Response, on_delete=models.SET_NULL, null=True, related_name="claim")
    code_hash = models.CharField(max_length=64, unique=True)
    person = models.CharField(max_length=32, blank=True, db_index=True)
    points = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices)
    flags = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_on = models.DateField()
    expires_on = models.DateField()

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["survey", "state"], name="surveys_claim_state"),
            models.Index(fields=["survey", "fingerprint"], name="surveys_claim_same"),
        ]


class Payout(models.Model):
    """One reward on its way out of the house. ``token`` is the same at every attempt; the address lies sealed in privacy."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        HANDING_OVER = "handing_over", _("Being paid")
        PAID = "paid", _("Paid")
        UNCLEAR = "unclear", _("Unclear whether it was paid")
        UNDONE = "undone", _("Not paid, points given back")

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="payouts")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="payouts")
    person = models.CharField(max_length=32, db_index=True)
    points = models.PositiveIntegerField()
    provider = models.CharField(max_length=40)
    token = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    language = models.CharField(max_length=10, default="ko")
    reference = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["state", "next_at"], name="surveys_payout_due")]
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="surveys_payout_is_something"),
            models.UniqueConstraint(fields=["claim"], condition=~Q(state="undone"), name="surveys_paid_once"),
        ]


class VoucherCode(models.Model):
    """One bought code, sealed in privacy; ``digest`` keeps it from being taken in twice, ``token`` says which payout got it."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="voucher_codes")
    digest = models.CharField(max_length=32, unique=True)
    points = models.PositiveIntegerField()
    token = models.CharField(max_length=32, unique=True, null=True)

    class Meta:
        ordering = ("pk",)


class Draw(models.Model):
    """A draw that anybody can check: ``commitment`` is published first, ``seed`` only once the entrants are fixed."""

    survey = models.OneToOneField(Survey, on_delete=models.PROTECT, related_name="draw")
    commitment = models.CharField(max_length=64)
    seed = models.CharField(max_length=64, blank=True)
    entrants = models.JSONField(default=list)
    entrants_hash = models.CharField(max_length=64, blank=True)
    winners = models.JSONField(default=list)
    winners_wanted = models.PositiveIntegerField()
    points = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    fixed_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
