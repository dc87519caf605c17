"""Looking at a file before it comes in, and at what became of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.conf import settings

from meari.apps.base.cells import harmless
from meari.apps.imports import intake, models
from meari.apps.imports.protocol import Target
from meari.apps.imports.reasons import sentence


@dataclass(frozen=True)
class Preview:
    """The first rows as they would be taken, and what would be refused among them."""

    source: intake.Source
    plan: intake.Plan
    reads: list[intake.Read]

    @property
    def refused(self) -> list[intake.Read]:
        return [read for read in self.reads if read.refused is not None]


def saved_plan(source: intake.Source, target: Target) -> intake.Plan | None:
    """The saved recipe for files with this header, if there is one."""
    if source.is_mail:
        return None
    saved = models.SavedRecipe.objects.filter(target=target.key, header_hash=intake.header_hash(source.header)).first()
    return intake.Plan(saved.kind, saved.mapping, saved.options) if saved else None


def preview(path: Path, target: Target, *, name: str, plan: intake.Plan | None = None, rows: int = 200) -> Preview:
    """Read the first ``rows`` rows without writing anything."""
    with path.open("rb") as stream:
        source = intake.Source(stream, name=name, options=plan.options if plan else {})
        plan = plan or saved_plan(source, target) or intake.propose(source, target)
        return Preview(source, plan, list(islice(intake.read(source, target, plan, zone=settings.TIME_ZONE), rows)))


def reject_lines(run: models.ImportRun) -> Iterator[str]:
    """The rejects of ``run`` as CSV lines: line, column, value (masked), reason, in the reader's language."""
    yield "\ufeff" + _csv_line(["line", "column", "value", "reason"])
    for reject in run.rejects.iterator(chunk_size=1000):
        yield _csv_line([reject.line, reject.column, harmless(reject.value), sentence(reject.reason, reject.params)])


def _csv_line(cells: list[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
