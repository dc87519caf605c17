"""What follows answers, in a worker."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from meari.apps.events.declare import Occurrence, reacts_to, reacts_to_any
from meari.apps.jobs import work
from meari.apps.sending.actions import LETTER_FAILED, LETTER_HANDED_OVER, LETTER_REFUSED, LETTER_UNCLEAR
from meari.apps.surveys import actions, models, queries

QUIET = timedelta(minutes=30)
ROUNDS = 50
"""Of counting in one minute: so many thousand responses of each survey, as after an upgrade; the next minute goes on."""


@work.job("surveys.gather_responses", time_limit=timedelta(minutes=5))
def gather_responses() -> None:
    while actions.gather_responses(now=timezone.now()):
        pass
    for _round in range(ROUNDS):
        if not actions.count_responses():
            break


@work.job("surveys.check_daily_parts", time_limit=timedelta(hours=1))
def check_daily_parts() -> None:
    if actions.recount_what_differs():
        gather_responses.later()


@work.job(actions.WORK_OUT, time_limit=timedelta(hours=2))
def work_out_release(*, release_id: int) -> None:
    actions.work_out_release(release_id)


@reacts_to(actions.RESPONSES_RECEIVED.key, key="surveys.voices")
def follow(occurrence: Occurrence) -> None:
    told = occurrence.payload
    if told["response_ids"]:
        voice_answers.later(survey_id=told["survey_id"], response_ids=told["response_ids"])


@work.job("surveys.voice_answers", time_limit=timedelta(minutes=30))
def voice_answers(*, survey_id: int, response_ids: list[int]) -> None:
    actions.voice_answers(survey_id, response_ids, now=timezone.now())


work.every("* * * * *", name="surveys.gather_responses", job=gather_responses)
work.every("25 3 * * *", name="surveys.check_daily_parts", job=check_daily_parts)


@work.job("surveys.answer_analysis", time_limit=timedelta(minutes=20))
def answer_analysis(*, analysis_id: int) -> None:
    waiting = models.Analysis.objects.filter(pk=analysis_id, state=models.Analysis.State.WAITING).first()
    if waiting is not None:
        actions.answer_analysis(waiting, now=timezone.now())


@work.job(actions.MAKE, time_limit=timedelta(hours=2))
def make_file(*, file_id: int) -> None:
    actions.make_file(file_id, clock=timezone.now)


@work.job("surveys.clear_files")
def clear_files() -> None:
    actions.clear_files(now=timezone.now())


work.every("50 * * * *", name="surveys.clear_files", job=clear_files)


@work.job("surveys.weigh_again", time_limit=timedelta(minutes=20))
def weigh_again(*, survey_id: int) -> None:
    """Bring every weighting of a survey in step with its answers, each at most once in half an hour."""
    now = timezone.now()
    for weighting in models.Weighting.objects.filter(survey_id=survey_id).select_related("survey"):
        if not weighting.survey.responses.filter(completed_at__gt=weighting.computed_at).exists():
            continue
        if now - weighting.computed_at < QUIET:
            weigh_again.later(survey_id=survey_id, after=weighting.computed_at + QUIET)
        else:
            actions.weigh_again(weighting, now=now)


@reacts_to("surveys.responses_received", key="surveys.weigh_again")
def weigh_after_answers(occurrence: Occurrence) -> None:
    """New answers move the weights: once, half an hour later, however many come meanwhile."""
    survey_id = int(str(occurrence.payload["survey_id"]))
    if models.Weighting.objects.filter(survey_id=survey_id).exists():
        weigh_again.later(survey_id=survey_id, after=timezone.now() + QUIET)


@reacts_to(actions.RESPONSES_RECEIVED.key, key="surveys.judge_responses")
def judge_responses(event: Occurrence) -> None:
    ids = event.payload["response_ids"]
    actions.judge_responses(ids if isinstance(ids, list) else [], now=timezone.now())


@work.job("surveys.pay_rewards", time_limit=timedelta(minutes=10))
def pay_rewards() -> None:
    while actions.pay_due(now=timezone.now()):
        pass


@work.job("surveys.expire_claims")
def expire_claims() -> None:
    while actions.expire_claims(now=timezone.now()):
        pass


@work.job("surveys.seal_ledger")
def seal_ledger() -> None:
    actions.seal_ledger(now=timezone.now())


@work.job("surveys.check_ledger")
def check_ledger() -> None:
    actions.check_ledger(now=timezone.now())


work.every("* * * * *", name="surveys.pay_rewards", job=pay_rewards)
work.every("15 3 * * *", name="surveys.expire_claims", job=expire_claims)
work.every("*/5 * * * *", name="surveys.seal_ledger", job=seal_ledger)
work.every("45 3 * * *", name="surveys.check_ledger", job=check_ledger)


@work.job("surveys.send_invitations", time_limit=timedelta(minutes=5))
def send_invitations() -> None:
    actions.expire_due(now=timezone.now())
    while actions.send_due(now=timezone.now()):
        pass


@work.job("surveys.remind", time_limit=timedelta(minutes=10))
def remind() -> None:
    actions.remind_due(now=timezone.now())


@reacts_to_any(key="surveys.invite_by_event", wants=queries.is_awaited)
def invite_by_event(occurrence: Occurrence) -> None:
    actions.react(occurrence, now=timezone.now())


def note_letter(occurrence: Occurrence) -> None:
    actions.note_letter(int(occurrence.subject_id), now=timezone.now())


for _type in (LETTER_HANDED_OVER, LETTER_REFUSED, LETTER_FAILED, LETTER_UNCLEAR):
    reacts_to(_type.key, key="surveys.note_letter")(note_letter)

work.every("* * * * *", name="surveys.gather_responses", job=gather_responses)
work.every("* * * * *", name="surveys.send_invitations", job=send_invitations)
work.every("0 10 * * *", name="surveys.remind", job=remind)
