"""What is suggested in a case, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from meari.apps.cases import models, suggesting
from meari.apps.cases.suggesting import Fills

ON_THE_PAGE = frozenset({Fills.REPLY, Fills.ASK})
"""What is accepted on the case's own page; the class and the cause are suggested where a case is closed."""


@dataclass(frozen=True)
class Shown:
    """One suggestion in words, and the number key that takes it (none for what is only read)."""

    row: models.Suggestion
    label: str
    said: str
    key: int | None


def suggested(case: models.Case) -> list[Shown]:
    """What is shown for ``case``, the kinds in their order; nothing once it is closed."""
    if case.closed_at is not None:
        return []
    installed, shown, number = suggesting.suggestion_kinds(), [], 0
    rows = [row for row in models.Suggestion.objects.filter(case=case, is_shown=True) if row.sort in installed]
    for row in sorted(rows, key=lambda one: (installed[one.sort].order, one.rank)):
        kind = installed[row.sort]
        said = kind.said(row.thing, row.text)
        if not said or kind.fills not in {*ON_THE_PAGE, Fills.NOTHING}:
            continue
        takes = kind.fills in ON_THE_PAGE
        number += takes
        shown.append(Shown(row, str(kind.label), said, number if takes and number <= 9 else None))
    return shown


def draft_of(case: models.Case, suggestion_id: int) -> str:
    """The words of a suggestion that somebody took as a draft."""
    row = models.Suggestion.objects.filter(case=case, pk=suggestion_id, accepted_at__isnull=False).first()
    return row.text if row else ""


def fills(row: models.Suggestion) -> Fills:
    """What accepting it leads to."""
    installed = suggesting.suggestion_kinds()
    return installed[row.sort].fills if row.sort in installed else Fills.NOTHING
