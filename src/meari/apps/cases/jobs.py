"""Cases that open by themselves, mails that are taken in, clocks, and cases that come back from being on hold."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from meari.apps.cases import actions, notices
from meari.apps.cases.actions.keeping_mail import TAKE
from meari.apps.events.declare import Occurrence, reacts_to
from meari.apps.jobs import work
from meari.apps.voices.actions import LABELS_CORRECTED, VOICES_RECEIVED


@reacts_to(VOICES_RECEIVED.key, key="cases.intake")
def follow(_occurrence: Occurrence) -> None:
    relay.later()
    open_by_rules.later()


@reacts_to(LABELS_CORRECTED.key, key="cases.relay")
def follow_labels(_occurrence: Occurrence) -> None:
    relay.later()


@work.job("cases.relay")
def relay() -> None:
    actions.relay(now=timezone.now())


@work.job("cases.open_by_rules")
def open_by_rules() -> None:
    if actions.open_by_rules(now=timezone.now()):
        open_by_rules.later()


@reacts_to(actions.CASE_OPENED.key, key="cases.suggest")
@reacts_to(actions.MESSAGE_RECEIVED.key, key="cases.suggest_again")
def follow_case(occurrence: Occurrence) -> None:
    suggest.later(case_id=int(occurrence.subject_id))


@reacts_to(actions.CASE_CLOSED.key, key="cases.judge")
def follow_end(occurrence: Occurrence) -> None:
    judge.later(case_id=int(occurrence.subject_id))


@work.job("cases.suggest")
def suggest(*, case_id: int) -> None:
    actions.suggest(case_id, now=timezone.now())


@work.job("cases.judge")
def judge(*, case_id: int) -> None:
    actions.judge(case_id, now=timezone.now())


@work.job("cases.watch")
def watch() -> None:
    actions.watch(now=timezone.now())
    actions.wake(now=timezone.now())


@work.job("cases.forget_considered")
def forget_considered() -> None:
    actions.forget_considered(now=timezone.now())


@reacts_to(actions.DEADLINE_NEAR.key, key="cases.tell_near")
def tell_near(occurrence: Occurrence) -> None:
    notices.deadline_near(**_promise(occurrence))


@reacts_to(actions.DEADLINE_MISSED.key, key="cases.tell_missed")
def tell_missed(occurrence: Occurrence) -> None:
    notices.deadline_missed(**_promise(occurrence))


@reacts_to(actions.TASK_ASKED.key, key="cases.tell_asked")
def tell_asked(occurrence: Occurrence) -> None:
    notices.task_asked(task_id=int(str(occurrence.payload["task_id"])))


@reacts_to(actions.TASK_MOVED.key, key="cases.tell_moved")
def tell_moved(occurrence: Occurrence) -> None:
    notices.task_asked(task_id=int(str(occurrence.payload["task_id"])))


@reacts_to(actions.TASK_OVER.key, key="cases.tell_over")
def tell_over(occurrence: Occurrence) -> None:
    notices.task_over(task_id=int(str(occurrence.payload["task_id"])))


@work.job(notices.TELL)
def tell(*, kind: str, about_id: int, user_id: int) -> None:
    notices.tell(kind=kind, about_id=about_id, user_id=user_id, now=timezone.now())


def _promise(occurrence: Occurrence) -> dict[str, Any]:
    told = occurrence.payload
    task_id = told["task_id"]
    return {
        "case_id": int(occurrence.subject_id), "promise": str(told["promise"]),
        "task_id": None if task_id is None else int(str(task_id)),
    }  # fmt: skip


@work.job(TAKE)
def take_mails() -> None:
    if actions.take_mails(now=timezone.now()):
        take_mails.later()


@work.job("cases.forget_mails")
def forget_mails() -> None:
    actions.forget_mails(now=timezone.now())
    actions.forget_acknowledgements(now=timezone.now())


work.every("* * * * *", name="cases.watch", job=watch)
work.every("* * * * *", name="cases.relay", job=relay)
work.every("* * * * *", name="cases.take_mails", job=take_mails)
work.every("25 4 * * *", name="cases.forget_mails", job=forget_mails)
work.every("*/5 * * * *", name="cases.open_by_rules", job=open_by_rules)
work.every("20 4 * * *", name="cases.forget_considered", job=forget_considered)
