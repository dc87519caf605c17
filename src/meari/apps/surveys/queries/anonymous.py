"""Reads of anonymous surveys: what a release is made from, and what was released."""

from __future__ import annotations

from meari.apps.surveys import models, releasing
from meari.apps.surveys.queries.answering import current_version, frozen_definition
from meari.engines.anonymity import Floors, Row, batches


def floors(survey: models.Survey) -> Floors:
    """The floors that the survey promises."""
    return Floors(survey.floor_scores, max(survey.floor_comments, survey.floor_scores))


def waiting(survey: models.Survey, *, number: int) -> batches.Waiting:
    """How many answers lie in the box, and whether the release ``number`` may follow. For actions and the audit alone."""
    rows = [Row((), {}, since, until) for since, until in survey.unsealed.values_list("since", "until")]
    rows += [Row((), {}, number)] * survey.envelopes.count()
    return batches.waiting(rows, release=number, floors=floors(survey))


def release_problem(release: models.Release) -> releasing.Problem:
    """What ``release`` is made from."""
    survey = release.survey
    before = survey.releases.filter(number__lt=release.number).order_by("number")
    return releasing.Problem(
        definition=frozen_definition(current_version(survey.pk).pk), floors=floors(survey), number=release.number,
        answers=list(survey.unsealed.values_list("pk", "answers", "since", "until")),
        earlier=[one.content for one in before if one.content is not None],
    )  # fmt: skip


def latest_release(survey: models.Survey) -> models.Release | None:
    """The newest release, worked out or still under way."""
    return survey.releases.order_by("-number").first()
