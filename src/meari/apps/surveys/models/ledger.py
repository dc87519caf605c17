"""The ledger of points: accounts, postings of entries that sum to zero, and the chain of hashes that seals them.

Postings, entries and seals are only ever added: Python refuses anything else here, triggers in the database refuse it there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any, NoReturn, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.events.models import AppendOnly
from meari.apps.surveys.models.surveys import Survey

Row = TypeVar("Row", bound=models.Model)


class OnlyAdded(models.QuerySet[Row]):
    def update(self, **_values: Any) -> NoReturn:
        raise AppendOnly("the ledger is never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("the ledger is never shortened")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnly("the ledger is never changed")


class Added(models.Model):
    """A row that is written once."""

    objects = OnlyAdded.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("the ledger is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnly("the ledger is never shortened")


class Account(models.Model):
    """Where points lie. ``key`` is a survey's number, the hash of a claim's code or a person's blind index, never a name.

    Only ``funding`` may be below zero: it says how many points were ever brought in. The database holds the rest above it.
    """

    class Kind(models.TextChoices):
        FUNDING = "funding", _("Brought in")
        BUDGET = "budget", _("Budget of a survey")
        CLAIM = "claim", _("Granted, not yet collected")
        POINTS = "points", _("Points of a respondent")
        POOL = "pool", _("Set aside for a draw")
        PAYOUT = "payout", _("Paid out")
        EXPIRED = "expired", _("Expired")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=64, blank=True)
    balance = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="surveys_account_once"),
            models.CheckConstraint(
                condition=Q(balance__gte=0) | Q(kind="funding"), name="surveys_account_never_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class Posting(Added):
    """One movement of points. ``key`` is made by whoever asks for it, so that asking twice moves once."""

    class Kind(models.TextChoices):
        FUND = "fund", _("Budget brought in")
        RETURN = "return", _("Budget given back")
        GRANT = "grant", _("Points granted")
        COLLECT = "collect", _("Points collected")
        PAY = "pay", _("Paid out")
        UNDO = "undo", _("Payout undone")
        SET_ASIDE = "set_aside", _("Set aside for a draw")
        PRIZE = "prize", _("Prize")
        RELEASE = "release", _("Rest of a draw given back")
        EXPIRE = "expire", _("Expired")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="postings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)

    def linked_to(self, previous: str, entries: Sequence[Entry]) -> str:
        """The hash (SHA-256, hexadecimal) of this posting and its entries chained to the hash ``previous``."""
        at = self.posted_at.astimezone(UTC).isoformat()
        moved = sorted((entry.pk, entry.account_id, entry.points) for entry in entries)
        content = [previous, self.pk, self.key, self.kind, self.survey_id, self.by_id, at, moved]
        return hashlib.sha256(json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


class Entry(Added):
    """Points that a posting puts into an account, or takes out of it where they are negative."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    points = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["posting", "account"], name="surveys_entry_once"),
            models.CheckConstraint(condition=~Q(points=0), name="surveys_entry_moves"),
        ]


class LedgerSeal(Added):
    """One link of the chain: the hash of a posting together with the hash before it."""

    position = models.BigIntegerField(primary_key=True)
    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(position__gte=1), name="surveys_ledger_from_one")]
