"""Reading the ledger and proving it: six statements that hold at any moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from meari.apps.surveys import models
from meari.apps.surveys.queries import triggers

Kind = models.Account.Kind


class Place(NamedTuple):
    """An account before it is looked up."""

    kind: str
    key: str = ""


FUNDING = Place(Kind.FUNDING)


def budget_of(survey_id: int) -> Place:
    return Place(Kind.BUDGET, str(survey_id))


def pool_of(survey_id: int) -> Place:
    return Place(Kind.POOL, str(survey_id))


def paid_of(survey_id: int) -> Place:
    return Place(Kind.PAYOUT, str(survey_id))


def expired_of(survey_id: int) -> Place:
    return Place(Kind.EXPIRED, str(survey_id))


def claimed_by(claim: models.Claim) -> Place:
    return Place(Kind.CLAIM, claim.code_hash)


def points_of(person: str) -> Place:
    """The points of the person with that blind index."""
    return Place(Kind.POINTS, person)


def balance(place: Place) -> int:
    found = models.Account.objects.filter(kind=place.kind, key=place.key).values_list("balance", flat=True).first()
    return found or 0


STATEMENTS = ("zero_sum", "never_negative", "once_a_key", "append_only", "chain", "never_above_funded")


@dataclass(frozen=True)
class Integrity:
    """Whether each statement holds, by its key, and how many postings the chain covers."""

    holds: Mapping[str, bool]
    sealed: int
    unsealed: int

    @property
    def broken(self) -> tuple[str, ...]:
        return tuple(key for key in STATEMENTS if not self.holds[key])

    @property
    def is_whole(self) -> bool:
        return not self.broken


def integrity() -> Integrity:
    """Compute every statement from the rows themselves."""
    sealed, chain = _chain()
    holds = {
        "zero_sum": _is_zero_sum(), "never_negative": _is_never_negative(), "once_a_key": _is_once_a_key(),
        "append_only": _is_append_only(), "chain": chain, "never_above_funded": _is_never_above_funded(),
    }  # fmt: skip
    return Integrity(holds, sealed, models.Posting.objects.filter(seal=None).count())


def _is_zero_sum() -> bool:
    """The entries of every posting come to zero, there are two or more, and balances are the sums of their entries."""
    entries = models.Entry.objects.order_by()
    uneven = entries.values("posting").annotate(total=Sum("points"), n=Count("pk"))
    bare = models.Posting.objects.filter(entries=None)
    if uneven.exclude(total=0, n__gte=2).exists() or bare.exists():
        return False
    summed = models.Account.objects.annotate(total=Coalesce(Sum("entries__points"), 0))
    return not summed.exclude(total=F("balance")).exists()


def _is_never_negative() -> bool:
    """Neither now nor after any posting in the past was an account below zero, but for what was brought in."""
    if models.Account.objects.filter(balance__lt=0).exclude(kind=Kind.FUNDING).exists():
        return False
    running: dict[int, int] = {}
    rows = models.Entry.objects.exclude(account__kind=Kind.FUNDING).order_by("pk").values_list("account_id", "points")
    for account_id, points in rows.iterator(chunk_size=5000):
        running[account_id] = running.get(account_id, 0) + points
        if running[account_id] < 0:
            return False
    return True


def _is_once_a_key() -> bool:
    twice = models.Posting.objects.order_by().values("key").annotate(n=Count("pk")).filter(n__gt=1)
    return not twice.exists()


def _is_append_only() -> bool:
    """The database itself refuses to change or delete a row of the ledger: tried on one of each, and undone in any case."""
    for model in (models.Posting, models.Entry, models.LedgerSeal):
        first = model._default_manager.order_by("pk").values_list("pk", flat=True).first()
        if first is None:
            continue
        row: QuerySet[Any] = QuerySet(model).filter(pk=first)  # without the guard that Python keeps
        if not (
            _is_refused(partial(row.update, **{model._meta.pk.name: first}))
            and _is_refused(partial(row._raw_delete, "default"))
        ):
            return False
    return True


def _is_refused(deed: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            deed()
            transaction.set_rollback(True)
    except DatabaseError as error:
        return triggers.REFUSAL in str(error)
    return False


def _chain() -> tuple[int, bool]:
    """How many links fit, and whether all do."""
    digest, position = "", 0
    seals = models.LedgerSeal.objects.select_related("posting").prefetch_related("posting__entries")
    for seal in seals.order_by("position").iterator(chunk_size=1000):
        digest = seal.posting.linked_to(digest, list(seal.posting.entries.all()))
        if seal.position != position + 1 or digest != seal.digest:
            return position, False
        position += 1
    return position, True


def _is_never_above_funded() -> bool:
    """What is with people, paid or expired was brought in before."""
    totals = dict(models.Account.objects.order_by().values_list("kind").annotate(Sum("balance")))
    out: int = sum(totals.get(kind, 0) for kind in (Kind.CLAIM, Kind.POINTS, Kind.PAYOUT, Kind.EXPIRED, Kind.POOL))
    funded: int = -totals.get(Kind.FUNDING, 0)
    return out <= funded
