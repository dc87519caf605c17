"""Cases that open by themselves, mails that are taken in, clocks, and cases that come back from being on hold."""

from __future__ import annotations

from django.utils import timezone

from meari.apps.cases import actions
from meari.apps.cases.actions.keeping_mail import TAKE
from meari.apps.events.declare import Occurrence, reacts_to
from meari.apps.jobs import work
from meari.apps.voices.actions import VOICES_RECEIVED


@reacts_to(VOICES_RECEIVED.key, key="cases.intake")
def follow(_occurrence: Occurrence) -> None:
    open_by_rules.later()


@work.job("cases.open_by_rules")
def open_by_rules() -> None:
    if actions.open_by_rules(now=timezone.now()):
        open_by_rules.later()


@work.job("cases.watch")
def watch() -> None:
    actions.watch(now=timezone.now())
    actions.wake(now=timezone.now())


@work.job("cases.forget_considered")
def forget_considered() -> None:
    actions.forget_considered(now=timezone.now())


@work.job(TAKE)
def take_mails() -> None:
    if actions.take_mails(now=timezone.now()):
        take_mails.later()


@work.job("cases.forget_mails")
def forget_mails() -> None:
    actions.forget_mails(now=timezone.now())
    actions.forget_acknowledgements(now=timezone.now())


work.every("* * * * *", name="cases.watch", job=watch)
work.every("* * * * *", name="cases.take_mails", job=take_mails)
work.every("25 4 * * *", name="cases.forget_mails", job=forget_mails)
work.every("*/5 * * * *", name="cases.open_by_rules", job=open_by_rules)
work.every("20 4 * * *", name="cases.forget_considered", job=forget_considered)
