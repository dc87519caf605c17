"""Taking files in: a run moves chunk by chunk, each with its rows and its place in the file in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.imports import intake, models, rules
from meari.apps.imports.protocol import Context, Outcome, Refused, Target, target
from meari.apps.jobs import work
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.engines import reading
from meari.engines.text import masking

RUN_STARTED = event_type("imports.run_started", payload=("target",))
RUN_ENDED = event_type("imports.run_ended", payload=("target", "state", "added", "changed", "unchanged", "rejected"))
CHUNK_ROWS = 2_000
CHUNK_LETTERS = 1_000_000
CONTINUE = "imports.continue_run"
Reporter = Callable[[models.ImportRun], None]


class NotMapped(Exception):
    """A required field has no column; ``fields`` are their names."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


def keep_upload(stream: Iterable[bytes], *, name: str) -> Path:
    """Keep an uploaded file, readable by the server alone, until its run has ended."""
    folder = Path(settings.HOME) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256(name.encode() + timezone.now().isoformat().encode()).hexdigest()[:24]
    path = folder / f"{digest}{Path(name).suffix.lower()[:8]}"
    with path.open("xb") as file:
        path.chmod(0o600)
        for piece in stream:
            file.write(piece)
    return path


@transaction.atomic
def start_run(
    path: Path, *, target_key: str, file_name: str, plan: intake.Plan, by: people.User | None, now: datetime
) -> models.ImportRun:
    """Open a run for the file at ``path``, or take up the stopped run of the same file. Raises ``NotMapped``."""
    aim = target(target_key)
    if by is not None:
        people_rules.demand(by, rules.IMPORT)
    missing = [field.name for field in plan.missing(aim)]
    if missing:
        raise NotMapped(missing)
    file_hash = _hash(path)
    unfinished = [models.ImportRun.State.STOPPED, models.ImportRun.State.RUNNING, models.ImportRun.State.READY]
    same = models.ImportRun.objects.filter(
        target=target_key, file_hash=file_hash, state__in=unfinished, mapping=dict(plan.mapping)
    ).first()
    if same is not None:
        same.stored_as, same.state = str(path), models.ImportRun.State.READY
        same.save(update_fields=["stored_as", "state"])
        return same
    run = models.ImportRun.objects.create(
        target=target_key, file_name=masking.mask(file_name).text[:200], file_hash=file_hash, stored_as=str(path),
        size=path.stat().st_size, recipe_kind=plan.recipe, mapping=dict(plan.mapping), options=dict(plan.options),
        started_by=by, created_at=now,
    )  # fmt: skip
    events.record(
        RUN_STARTED, actor_id=by.pk if by else None, subject_id=run.pk, payload={"target": target_key}, now=now
    )
    return run


@transaction.atomic
def save_recipe(source: intake.Source, *, target_key: str, plan: intake.Plan, now: datetime) -> models.SavedRecipe:
    """Remember how files with this header are read."""
    saved, _ = models.SavedRecipe.objects.update_or_create(
        target=target_key,
        header_hash=intake.header_hash(source.header),
        defaults={"kind": plan.recipe, "mapping": dict(plan.mapping), "options": dict(plan.options), "saved_at": now},
    )
    return saved


def continue_run(run_id: int, *, report: Reporter | None = None) -> models.ImportRun:
    """Take the rest of the file in, chunk by chunk; stops where ``request_stop`` asked and can be called again.

    A file that turns out unusable on the way fails the run with its reason; everything before stays.
    """
    run = models.ImportRun.objects.get(pk=run_id)
    aim = target(run.target)
    context = Context(run.pk, run.started_by_id, timezone.now(), run.options)
    models.ImportRun.objects.filter(pk=run_id).update(state=models.ImportRun.State.RUNNING)
    try:
        with Path(run.stored_as).open("rb") as stream:
            source = intake.Source(stream, name=run.file_name, options=run.options)
            for chunk in _chunks(_reads(source, run, aim)):
                _take(run, chunk, aim, context, bytes_read=round(run.size * source.share_done()))
                if report is not None:
                    report(run)
                if models.ImportRun.objects.filter(pk=run_id, state=models.ImportRun.State.STOPPED).exists():
                    return _end(run, models.ImportRun.State.STOPPED)
    except reading.UnusableFile as error:
        run.problem = {"reason": error.reason, "params": dict(error.params)}
        return _end(run, models.ImportRun.State.FAILED)
    except FileNotFoundError:
        run.problem = {"reason": "file_gone", "params": {}}
        return _end(run, models.ImportRun.State.FAILED)
    aim.finish(context)
    return _end(run, models.ImportRun.State.DONE)


def request_stop(run: models.ImportRun, *, by: people.User) -> None:
    """Ask a run to stop after the chunk it is in; ``resume`` takes it up again."""
    people_rules.demand(by, rules.IMPORT)
    active = [models.ImportRun.State.READY, models.ImportRun.State.RUNNING]
    models.ImportRun.objects.filter(pk=run.pk, state__in=active).update(state=models.ImportRun.State.STOPPED)


@transaction.atomic
def queue_run(run: models.ImportRun, *, by: people.User) -> None:
    """Let a worker take the file in, or go on with a stopped run."""
    people_rules.demand(by, rules.IMPORT)
    models.ImportRun.objects.filter(pk=run.pk).update(state=models.ImportRun.State.READY)
    work.later(CONTINUE, run_id=run.pk)


def _reads(source: intake.Source, run: models.ImportRun, aim: Target) -> Iterator[intake.Read]:
    plan = intake.Plan(run.recipe_kind, run.mapping, run.options)
    return intake.read(source, aim, plan, zone=settings.TIME_ZONE, after=run.position)


def _chunks(reads: Iterator[intake.Read]) -> Iterator[list[intake.Read]]:
    """As many rows at once as pays, and no more text than memory bears."""
    chunk: list[intake.Read] = []
    letters = 0
    for read in reads:
        chunk.append(read)
        letters += read.letters
        if len(chunk) == CHUNK_ROWS or letters >= CHUNK_LETTERS:
            yield chunk
            chunk, letters = [], 0
    if chunk:
        yield chunk


def _take(run: models.ImportRun, chunk: list[intake.Read], aim: Target, context: Context, *, bytes_read: int) -> None:
    prepared = aim.prepare([read.taken for read in chunk if read.taken is not None], context)
    with transaction.atomic():
        outcome: Outcome = aim.store(prepared, context)
        refused = [read.refused for read in chunk if read.refused is not None] + outcome.refused
        models.Rejected.objects.bulk_create([_rejected(run, one) for one in refused])
        run.added += outcome.added
        run.changed += outcome.changed
        run.unchanged += outcome.unchanged
        run.rejected += len(refused)
        run.lines_read, run.bytes_read, run.position = chunk[-1].line, bytes_read, chunk[-1].position
        run.save(
            update_fields=[
                "added", "changed", "unchanged", "rejected", "lines_read", "bytes_read", "position",
            ]
        )  # fmt: skip


def _rejected(run: models.ImportRun, refused: Refused) -> models.Rejected:
    return models.Rejected(
        run=run, line=refused.line, column=refused.field[:120], value=masking.mask(refused.value).text[:200],
        reason=refused.reason, params=dict(refused.params),
    )  # fmt: skip


@transaction.atomic
def _end(run: models.ImportRun, state: str) -> models.ImportRun:
    now = timezone.now()
    run.state = state
    run.finished_at = now if state != models.ImportRun.State.STOPPED else None
    run.save(update_fields=["state", "finished_at", "problem"])
    told: dict[str, Any] = {
        name: getattr(run, name) for name in ("target", "state", "added", "changed", "unchanged", "rejected")
    }
    events.record(RUN_ENDED, actor_id=run.started_by_id, subject_id=run.pk, payload=_plain(told), now=now)
    uploads = Path(settings.HOME) / "imports"
    if state in {models.ImportRun.State.DONE, models.ImportRun.State.FAILED} and uploads in Path(run.stored_as).parents:
        Path(run.stored_as).unlink(missing_ok=True)
    return run


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in told.items()}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
