"""How good suggestions were."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from meari.apps.cases import models, suggesting
from meari.engines.metrics.shares import Part, wilson
from meari.vocabulary.metrics import Reading

DAYS = timedelta(days=90)


@dataclass(frozen=True)
class Measured:
    """One kind over the last 90 days: in how many closed cases it was offered, and the shares of them in which one was taken and
    one was right.
    """

    label: str
    cases: int
    taken: Reading
    right: Reading
    is_silent: bool

    @property
    def readings(self) -> tuple[Reading, Reading]:
        return self.taken, self.right


def measured(*, now: datetime, silent: Collection[str]) -> list[Measured]:
    """Every installed kind in its order."""
    recent = models.Suggestion.objects.filter(judged_at__gte=now - DAYS).order_by()
    by_case = recent.values("sort", "case").annotate(
        taken=Count("pk", filter=Q(accepted_at__isnull=False)), right=Count("pk", filter=Q(was_right=True)),
        known=Count("pk", filter=Q(was_right__isnull=False)), shown=Count("pk", filter=Q(is_shown=True)),
    )  # fmt: skip
    counted: dict[str, list[int]] = {}
    for row in by_case:
        sums = counted.setdefault(row["sort"], [0, 0, 0, 0, 0])
        for at, found in enumerate((True, row["shown"], row["shown"] and row["taken"], row["known"], row["right"])):
            sums[at] += bool(found)
    told = []
    for sort, kind in suggesting.in_order():
        cases, shown, taken, known, right = counted.get(sort, [0, 0, 0, 0, 0])
        told.append(
            Measured(
                str(kind.label), cases, wilson(Part(taken, of=shown)), wilson(Part(right, of=known)), sort in silent
            )
        )
    return told
