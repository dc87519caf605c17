"""Teaching the company's own model: asked for, trained, put to use, rolled back."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.jobs import actions as jobs
from meari.apps.jobs import queries as jobs_queries
from meari.apps.jobs import work
from meari.apps.jobs.models import Progress
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.voices import models, queries, rules, understanding
from meari.apps.voices.actions.labels import understand_again
from meari.apps.voices.learned import Speaking
from meari.apps.voices.queries import learning as reads
from meari.engines.text import classify, learning, sentences
from meari.engines.text.learning.measuring import Evaluation

MODEL_TAUGHT = event_type("voices.model_taught", payload=("version", "learned_from", "kept_aside"))
MODEL_CHANGED = event_type("voices.model_changed", payload=("version", "before"))
TRAIN, UNDERSTAND = "voices.train", "voices.understand_again"
SEED = 1
State = models.LearnedModel.State
USABLE = (State.READY, State.RETIRED, State.ROLLED_BACK)


class TooFewLabels(Exception):
    """People have labelled too little to learn from; the text holds how many voices."""


class AlreadyTraining(Exception):
    """Another version is being trained."""


class NotReady(Exception):
    """The model is not in a state in which this can be done."""


def progress_key(model: models.LearnedModel) -> str:
    """Under which name the progress of training ``model`` stands."""
    return f"voices.train:{model.pk}"


@transaction.atomic
def teach(*, by: people.User, now: datetime) -> models.LearnedModel:
    """Ask for a new version that learns from all labels of people; a worker trains it.

    Raises ``NotAllowed``, ``TooFewLabels`` and ``AlreadyTraining``.
    """
    people_rules.demand_everywhere(by, rules.TEACH)
    size = len(reads.learning_set().taught)
    if size < reads.LEAST_TO_TEACH:
        raise TooFewLabels(str(size))
    last = models.LearnedModel.objects.aggregate(last=Max("version"))["last"] or 0
    try:
        with transaction.atomic():
            model = models.LearnedModel.objects.create(version=last + 1, asked_by=by, asked_at=now)
    except IntegrityError as error:
        raise AlreadyTraining from error
    _queue(model, now)
    return model


@transaction.atomic
def train_again(model: models.LearnedModel, *, by: people.User, now: datetime) -> None:
    """Take up a training that was stopped or failed. Raises ``NotAllowed``, ``NotReady`` and ``AlreadyTraining``."""
    people_rules.demand_everywhere(by, rules.TEACH)
    if models.LearnedModel.objects.filter(state=State.TRAINING).exists():
        raise AlreadyTraining
    found = models.LearnedModel.objects.filter(pk=model.pk, state__in=[State.STOPPED, State.FAILED])
    if not found.update(state=State.TRAINING, problem=""):
        raise NotReady
    _queue(model, now)


def _queue(model: models.LearnedModel, now: datetime) -> None:
    jobs.start_progress(progress_key(model), total=None, now=now)
    work.later(TRAIN, model_id=model.pk)


def stop_training(model: models.LearnedModel, *, by: people.User) -> bool:
    """Ask the training of ``model`` to stop at its next step. Raises ``NotAllowed``."""
    people_rules.demand_everywhere(by, rules.TEACH)
    return jobs.request_stop(progress_key(model))


def train(model_id: int, *, clock: Callable[[], datetime]) -> None:
    """Fit the version and measure it beside what speaks now; safe to run again after a worker died.

    Gathers and computes outside any transaction. A stop, too few labels or an error leave the version as stopped or
    failed, from where it can be taken up again.
    """
    model = models.LearnedModel.objects.get(pk=model_id)
    if model.state != State.TRAINING:
        return
    key = progress_key(model)
    try:
        _train(model, clock)
    except jobs.Stopped:
        models.LearnedModel.objects.filter(pk=model_id).update(state=State.STOPPED)
    except learning.TooFewLabels:
        _fail(model, "too_few_labels")
        jobs.fail_progress(key, problem="too_few_labels", now=clock())
    except Exception:
        _fail(model, "error")
        jobs.fail_progress(key, problem="error", now=clock())
        raise


def _fail(model: models.LearnedModel, problem: str) -> None:
    models.LearnedModel.objects.filter(pk=model.pk).update(state=State.FAILED, problem=problem)


def _train(model: models.LearnedModel, clock: Callable[[], datetime]) -> None:
    key = progress_key(model)
    found = reads.learning_set()
    started = time.process_time()

    def report(done: int, total: int) -> None:
        Progress.objects.filter(key=key).update(total=total)
        jobs.move_progress(key, done=done, now=clock())

    fitted = learning.fit(
        [one.reading for one in found.taught], [one.keys for one in found.taught], encode=sentences.encode, seed=SEED,
        report=report,
    )  # fmt: skip
    measured, taken_over = _measure(fitted, found.kept_aside, by=str(model))
    model.cpu_seconds = round(time.process_time() - started, 1)
    _record(model, fitted, found, measured=measured, taken_over=taken_over, now=clock())


def _measure(
    fitted: learning.Model, kept_aside: Sequence[reads.Example], *, by: str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What speaks now and what would speak, on the same voices; and the keys for which the fitted model is to speak.

    Of the classes that the start model knows these are those it wins. The company's own classes, which nobody else can
    give, come along as a whole if more voices are labelled right with them than without.
    """
    gold = [one.keys for one in kept_aside]
    texts, titles = [one.text for one in kept_aside], [one.title for one in kept_aside]
    start = classify.classify(texts, options=understanding.OPTIONS)
    everything, shipped = queries.keys_of(models.Label.Sort.CLASS), queries.shipped_keys(models.Label.Sort.CLASS)

    def measured(keys: Collection[str]) -> Evaluation:
        spoken = Speaking(fitted, keys, by).add_to(start, titles=titles) if keys else start
        return learning.evaluate(gold, [_keys(one) for one in spoken])

    won = set(learning.taken_over(measured(()), measured(everything))) & shipped
    own = {key for key in fitted.keys if key not in shipped}
    without, along = measured(won), measured(won | own)
    takes_own = along.is_better_than(without)
    now_speaking = understanding.understand(texts, titles=titles)
    before = learning.evaluate(gold, [_keys(one) for one in now_speaking])
    return {"before": _counts(before), "after": _counts(along if takes_own else without)}, tuple(
        sorted(won | own if takes_own else won)
    )


def _keys(one: Any) -> list[str]:
    return [label.key for label in one.classes]


def _counts(found: Evaluation) -> dict[str, Any]:
    return {
        "keys": {key: [scores.gold, scores.given, scores.hits] for key, scores in found.keys.items()},
        "first": [round((found.first_right.value or 0) * found.first_right.n), found.first_right.n],
    }


@transaction.atomic
def _record(
    model: models.LearnedModel,
    fitted: learning.Model,
    found: reads.LearningSet,
    *,
    measured: dict[str, Any],
    taken_over: tuple[str, ...],
    now: datetime,
) -> None:
    model.state, model.trained_at, model.problem = State.READY, now, ""
    model.learned_from, model.kept_aside = len(found.taught), len(found.kept_aside)
    model.last_label_id, model.taken_over, model.measured = found.last_label_id, list(taken_over), measured
    model.weights = learning.to_bytes(fitted)
    model.save()
    jobs.finish_progress(progress_key(model), now=now)
    told = {"version": model.version, "learned_from": model.learned_from, "kept_aside": model.kept_aside}
    events.record(MODEL_TAUGHT, actor_id=model.asked_by_id, subject_id=model.pk, payload=told, now=now)


@transaction.atomic
def use_model(model: models.LearnedModel, *, by: people.User, now: datetime) -> None:
    """Let ``model`` speak from now on and understand every voice again in the background; labels by people stay.

    Raises ``NotAllowed``, and ``NotReady`` unless it is trained and not in use.
    """
    people_rules.demand_everywhere(by, rules.TEACH)
    _change(to=model, old_becomes=State.RETIRED, by=by, now=now)


@transaction.atomic
def roll_back(model: models.LearnedModel, *, by: people.User, now: datetime) -> models.LearnedModel | None:
    """Let the version before the active ``model`` speak again, or the start model alone; returns which.

    Raises ``NotAllowed``, and ``NotReady`` unless ``model`` is in use.
    """
    people_rules.demand_everywhere(by, rules.TEACH)
    if not models.LearnedModel.objects.filter(pk=model.pk, state=State.ACTIVE).exists():
        raise NotReady
    earlier = models.LearnedModel.objects.filter(state=State.RETIRED, activated_at__lt=model.activated_at)
    before = earlier.order_by("-activated_at").first()
    _change(to=before, old_becomes=State.ROLLED_BACK, by=by, now=now)
    return before


def _change(*, to: models.LearnedModel | None, old_becomes: str, by: people.User, now: datetime) -> None:
    old = models.LearnedModel.objects.select_for_update().filter(state=State.ACTIVE).first()
    if old is not None:
        models.LearnedModel.objects.filter(pk=old.pk).update(state=old_becomes)
    if to is not None:
        usable = models.LearnedModel.objects.filter(pk=to.pk, state__in=USABLE)
        if to == old or not usable.update(state=State.ACTIVE, activated_at=now):
            raise NotReady
    told = {"version": to.version if to else 0, "before": old.version if old else 0}
    events.record(MODEL_CHANGED, actor_id=by.pk, subject_id=to.pk if to else "", payload=told, now=now)
    queue_understanding(now=now)


def queue_understanding(*, now: datetime, done: int = 0) -> None:
    """Let a worker understand all voices after the id ``done`` again; a worker that is at it hands over."""
    newest = models.Voice.objects.aggregate(last=Max("pk"))["last"] or 0
    jobs.start_progress(UNDERSTAND, total=newest, done=done, now=now)
    work.later(UNDERSTAND, asked_at=now.isoformat())


def go_on_understanding(*, by: people.User, now: datetime) -> None:
    """Take up the understanding of all voices where it was stopped. Raises ``NotAllowed`` and ``NotReady``."""
    people_rules.demand_everywhere(by, rules.TEACH)
    progress = jobs_queries.progress(UNDERSTAND)
    if progress is None or progress.state != Progress.State.STOPPED:
        raise NotReady
    queue_understanding(now=now, done=progress.done)


def stop_understanding(*, by: people.User) -> bool:
    """Ask the understanding of all voices to stop after its chunk. Raises ``NotAllowed``."""
    people_rules.demand_everywhere(by, rules.TEACH)
    return jobs.request_stop(UNDERSTAND)


class HandedOver(Exception):
    """A later order to understand all voices has begun; this worker leaves it to that one."""


def understand_voices(*, asked_at: datetime, clock: Callable[[], datetime]) -> None:
    """Understand every voice again from where the progress stands; ends early when stopped or asked for anew."""
    progress = jobs_queries.progress(UNDERSTAND)
    if progress is None or not progress.is_active or progress.started_at != asked_at:
        return

    def report(last_id: int, _done: int) -> None:
        if not Progress.objects.filter(key=UNDERSTAND, started_at=asked_at).exists():
            raise HandedOver
        jobs.move_progress(UNDERSTAND, done=last_id, now=clock())

    try:
        understand_again(now=clock(), after=progress.done, report=report)
    except (jobs.Stopped, HandedOver):
        return
    jobs.finish_progress(UNDERSTAND, now=clock())
