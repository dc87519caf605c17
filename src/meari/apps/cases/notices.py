"""Letters that cases write to staff: a deadline comes near or has passed, something is asked, something was answered.

Each is one letter to one person, however often it is told, and waits until they work again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from meari.apps.base.templatetags.meari import moment
from meari.apps.cases import models, rules, wording
from meari.apps.cases.queries import telling
from meari.apps.jobs import work
from meari.apps.people import models as people
from meari.apps.sending.actions.outbox import Person, post
from meari.apps.sending.composing import LONGEST_SUBJECT, Draft
from meari.apps.sending.gate import Purpose

TELL = "cases.tell"
Promise = models.Deadline.Promise
State = models.Task.State


@dataclass(frozen=True)
class Notice:
    """What one letter says, in its reader's language."""

    subject: str
    text: str


def deadline_near(*, case_id: int, promise: str, task_id: int | None) -> int:
    """Tell the owner, or without one the team, that a promise is nearly broken. Returns to how many it is told."""
    return _of_deadline("near", case_id=case_id, promise=promise, task_id=task_id)


def deadline_missed(*, case_id: int, promise: str, task_id: int | None) -> int:
    """Tell them that it is broken. Returns to how many it is told."""
    return _of_deadline("missed", case_id=case_id, promise=promise, task_id=task_id)


def task_asked(*, task_id: int) -> int:
    """Tell a team that something is asked of it, or was passed on to it. Returns to how many it is told."""
    deadline = models.Deadline.objects.filter(task_id=task_id).select_related("task__team").first()
    if deadline is None or deadline.task is None:
        return 0
    return _spread("asked", deadline.pk, telling.owner_or_team(None, deadline.task.team, rules.TASK))


def task_over(*, task_id: int) -> int:
    """Tell whoever asked what became of it; of what was withdrawn, whoever was at it. Returns to how many it is told."""
    task = models.Task.objects.filter(pk=task_id, over_at__isnull=False).select_related("asked_by", "owner").first()
    if task is None:
        return 0
    reader = task.owner if task.state == State.WITHDRAWN else task.asked_by
    is_own = task.asked_by_id == task.owner_id
    readers = [reader] if reader is not None and reader.is_active and not is_own else []
    return _spread("over", task.pk, readers)


@transaction.atomic
def tell(*, kind: str, about_id: int, user_id: int, now: datetime) -> bool:
    """Write one letter, or wait until its reader works again; nothing where it is no news any more."""
    user = people.User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or _notice(kind, about_id, user) is None:
        return False
    waits_until = telling.quiet_until(user, now=now)
    if waits_until is not None:
        work.later(TELL, after=waits_until, kind=kind, about_id=about_id, user_id=user_id)
        return False
    with translation.override(user.language):
        notice = _notice(kind, about_id, user)
    if notice is None:
        return False
    draft = Draft(
        key=f"cases.{kind}:{about_id}:{user.pk}", purpose=Purpose.INTERNAL, subject=notice.subject[:LONGEST_SUBJECT],
        text=notice.text, about=(f"cases.{kind}", str(about_id)), language=user.language,
    )  # fmt: skip
    post(draft, to=Person(user.email, user.name), by=None, now=now)
    return True


def _of_deadline(kind: str, *, case_id: int, promise: str, task_id: int | None) -> int:
    deadline = telling.running_deadline(case_id=case_id, promise=promise, task_id=task_id)
    if deadline is None:
        return 0
    if deadline.task is not None:
        readers = telling.owner_or_team(deadline.task.owner, deadline.task.team, rules.TASK)
    else:
        readers = telling.owner_or_team(deadline.case.owner, deadline.case.team, rules.WORK)
    return _spread(kind, deadline.pk, readers)


def _spread(kind: str, about_id: int, readers: Iterable[people.User]) -> int:
    """Queue one letter for each reader, so that one that fails holds no other up."""
    told = 0
    for user in readers:
        work.later(TELL, kind=kind, about_id=about_id, user_id=user.pk)
        told += 1
    return told


def _notice(kind: str, about_id: int, user: people.User) -> Notice | None:
    return _NOTICES[kind](about_id, user)


def _near(deadline_id: int, _user: people.User) -> Notice | None:
    deadline = _open_deadline(deadline_id)
    if deadline is None or deadline.missed_at is not None or deadline.due_at is None:
        return None
    said = _("%(what)s is due at %(due)s.") % {"what": _what(deadline), "due": moment(deadline.due_at)}
    return _about(deadline, _("Due soon: %s"), said)


def _missed(deadline_id: int, _user: people.User) -> Notice | None:
    deadline = _open_deadline(deadline_id)
    if deadline is None or deadline.missed_at is None:
        return None
    said = _("%(what)s was due at %(due)s and is late.") % {
        "what": _what(deadline), "due": moment(deadline.missed_at)
    }  # fmt: skip
    return _about(deadline, _("Late: %s"), said)


def _asked(deadline_id: int, user: people.User) -> Notice | None:
    deadline = _open_deadline(deadline_id)
    if deadline is None or deadline.task is None or deadline.task.owner_id not in {None, user.pk}:
        return None
    said = _("%(name)s asks: %(text)s") % {"name": deadline.task.asked_by, "text": deadline.task.text}
    promise = _("Promised %(length)s, due at %(due)s.") % {
        "length": wording.promised(deadline.minutes), "due": moment(deadline.due_at)
    }  # fmt: skip
    return _about(deadline, _("Request: %s"), f"{said}\n\n{promise}")


def _over(task_id: int, _user: people.User) -> Notice | None:
    task = models.Task.objects.filter(pk=task_id).select_related("case", "service", "team").first()
    if task is None or task.over_at is None:
        return None
    title = {State.DONE.value: _("Done: %s"), State.DECLINED.value: _("Declined: %s")}.get(
        task.state, _("Withdrawn: %s")
    )
    lines = [f"{task.team} · {task.service}", task.answer, _place(task.case, task)]
    return Notice(title % f"{task.service} (#{task.case_id})", "\n\n".join(line for line in lines if line))


_NOTICES: dict[str, Callable[[int, people.User], Notice | None]] = {
    "near": _near, "missed": _missed, "asked": _asked, "over": _over
}  # fmt: skip


def _open_deadline(deadline_id: int) -> models.Deadline | None:
    found = models.Deadline.objects.filter(pk=deadline_id, met_at=None, dropped_at=None)
    return found.select_related("case", "task__service", "task__asked_by").first()


def _what(deadline: models.Deadline) -> str:
    return str(deadline.task.service) if deadline.task else deadline.get_promise_display()


def _about(deadline: models.Deadline, title: str, said: str) -> Notice:
    subject = title % f"{_what(deadline)} (#{deadline.case_id})"
    return Notice(subject, f"{said}\n\n{_place(deadline.case, deadline.task)}")


def _place(case: models.Case, task: models.Task | None) -> str:
    """What the case is called, and where it is."""
    address = f"/tasks/{task.pk}/" if task else f"/cases/{case.pk}/"
    return f"#{case.pk} {case.subject}\n{settings.BASE_URL}{address}"
