"""Files that take long are made by a job, may be stopped, and wait a day for the one who asked for them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import translation

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.jobs import actions as jobs
from meari.apps.jobs import work
from meari.apps.jobs.models import Progress
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import rules as privacy_rules
from meari.apps.privacy.actions import NoReason
from meari.apps.surveys import models, queries, rules, taking
from meari.apps.surveys.actions.taking import Wanted, demand, log, taking_of

FILE_ASKED = event_type("surveys.file_asked", payload=("survey_id", "format"))
MAKE = "surveys.make_file"
AT_ONCE = 5_000
"""Files of more responses are left to a job."""
KEPT = timedelta(days=1)
State = models.TakenFile.State


class AlreadyMaking(Exception):
    """One file at a time for everybody."""


class NotThere(Exception):
    """The file is not ready, or its day is over."""


def is_long(survey: models.Survey) -> bool:
    """Whether a file of the survey is left to a job."""
    return queries.complete_count(survey) > AT_ONCE


def ask_file(survey: models.Survey, wanted: Wanted, *, by: people.User, now: datetime) -> models.TakenFile:
    """Let a job make the file. What it takes to take it is asked now and again when it is fetched; only then it is logged.

    Raises ``NotAllowed``, ``NoReason``, ``Anonymous``, ``NothingToTake``, ``AlreadyMaking`` and ``UnknownKindError``.
    """
    demand(survey, wanted, by)
    if not privacy_rules.is_reason(wanted.reason):
        raise NoReason
    told = taking_of(survey, wanted)
    with transaction.atomic():
        people.User.objects.select_for_update().get(pk=by.pk)
        if models.TakenFile.objects.filter(asked_by=by, state=State.MAKING).exists():
            raise AlreadyMaking
        made = models.TakenFile.objects.create(
            survey=survey, asked_by=by, asked_at=now, format=wanted.format_key, reason=wanted.reason.strip()[:200],
            wanted={name: value for name, value in asdict(wanted).items() if name not in {"reason", "address"}},
            through_id=told.through_id, stored_as=secrets.token_hex(16), expires_at=now + KEPT,
        )  # fmt: skip
        payload = {"survey_id": survey.pk, "format": wanted.format_key}
        events.record(FILE_ASKED, actor_id=by.pk, subject_id=made.pk, payload=payload, now=now)
        _queue(made, now)
    return made


def make_file(file_id: int, *, clock: Callable[[], datetime]) -> None:
    """Write the file; safe to run again after a worker died. A stop or an error leaves nothing on the disk."""
    file = models.TakenFile.objects.select_related("survey").filter(pk=file_id, state=State.MAKING).first()
    if file is None:
        return
    path = _path(file)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    try:
        with translation.override(file.wanted["language"]):
            count = _write(file, draft, clock)
        draft.replace(path)
    except jobs.Stopped:
        _end(file, State.STOPPED)
    except Exception:
        _end(file, State.FAILED)
        jobs.fail_progress(file.progress_key, problem="error", now=clock())
        raise
    else:
        ready = {"size": path.stat().st_size, "responses": count, "expires_at": clock() + KEPT}
        if not _end(file, State.READY, **ready):  # its day was over before it was there
            path.unlink()
        jobs.finish_progress(file.progress_key, now=clock())
    finally:
        draft.unlink(missing_ok=True)


def stop_file(file: models.TakenFile, *, by: people.User) -> bool:
    """Ask the job to stop at its next step. Raises ``NotAllowed`` for anybody else's file."""
    _demand_own(file, by)
    return jobs.request_stop(file.progress_key)


def fetch_file(file: models.TakenFile, *, by: people.User, address: str | None, now: datetime) -> IO[bytes]:
    """Open the file for whoever asked for it, if all that it takes still holds, and note in the access log that it leaves.

    Raises ``NotAllowed``, ``Anonymous``, ``NotThere`` and ``UnknownKindError``.
    """
    _demand_own(file, by)
    wanted = Wanted(**file.wanted, reason=file.reason, address=address)
    demand(file.survey, wanted, by)
    if file.state != State.READY or now >= file.expires_at:
        raise NotThere
    try:
        content = _path(file).open("rb")
    except FileNotFoundError as error:
        raise NotThere from error
    try:
        log(file.survey, wanted, through_id=file.through_id, by=by, now=now)
    except BaseException:
        content.close()
        raise
    return content


def clear_files(*, now: datetime) -> int:
    """Destroy files whose day is over. Returns how many."""
    over = list(models.TakenFile.objects.filter(expires_at__lte=now))
    for file in over:
        _path(file).unlink(missing_ok=True)
        file.delete()
    return len(over)


def _queue(file: models.TakenFile, now: datetime) -> None:
    jobs.start_progress(file.progress_key, total=None, now=now)
    work.later(MAKE, file_id=file.pk)


def _write(file: models.TakenFile, draft: Path, clock: Callable[[], datetime]) -> int:
    """Returns the number of responses in the file. Raises ``Stopped``."""
    form, told = taking.formats()[file.format], taking_of(file.survey, Wanted(**file.wanted))
    count = queries.complete_through(file.survey, file.through_id).count()
    key, done = file.progress_key, 0
    Progress.objects.filter(key=key).update(total=count * form.passes)
    jobs.move_progress(key, done=0, now=clock())

    def heard(more: int) -> None:
        nonlocal done
        done += more
        jobs.move_progress(key, done=done, now=clock())

    with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb+") as out:
        form.write(replace(told, through_id=file.through_id, heard=heard), out)
    return count


def _end(file: models.TakenFile, state: str, **more: object) -> bool:
    return bool(models.TakenFile.objects.filter(pk=file.pk).update(state=state, **more))


def _demand_own(file: models.TakenFile, by: people.User) -> None:
    if file.asked_by_id != by.pk:
        raise people_rules.NotAllowed(rules.EXPORT)


def _path(file: models.TakenFile) -> Path:
    return Path(settings.HOME) / "files" / "taken" / file.stored_as
