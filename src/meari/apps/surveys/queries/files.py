"""Reads of files: those that jobs make, and those that respondents added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from meari.apps.jobs.models import Progress
from meari.apps.surveys import models
from meari.apps.surveys.protocol import question_kinds
from meari.apps.surveys.queries.answering import frozen_definition
from meari.apps.surveys.taking import formats
from meari.vocabulary.surveys import Sort


def with_progress(files: QuerySet[models.TakenFile]) -> Sequence[tuple[models.TakenFile, str, Progress | None]]:
    """Each file with the name of its format and how far it has come."""
    listed = list(files)
    told = {one.key: one for one in Progress.objects.filter(key__in=[file.progress_key for file in listed])}
    return [(file, _named(file.format), told.get(file.progress_key)) for file in listed]


def uploads_of(response: models.Response) -> Mapping[str, models.Upload]:
    """The files that were added to a response, by question."""
    known = question_kinds()
    asked = frozen_definition(response.version_id).questions
    keys = [one.key for one in asked if one.kind in known and known[one.kind].sort is Sort.FILE]
    tokens = {str(response.answers[key]): key for key in keys if response.answers.get(key)}
    found = models.Upload.objects.filter(survey=response.survey_id, token__in=tokens)
    return {tokens[one.token]: one for one in found}


def _named(key: str) -> str:
    known = formats()
    return str(known[key].label) if key in known else key
