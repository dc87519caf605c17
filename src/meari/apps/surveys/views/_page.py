"""What pages about one survey share."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from meari.apps.people.requests import SignedIn
from meari.apps.surveys import models, queries, rules


def survey_of(request: SignedIn, survey_id: int) -> models.Survey:
    """The survey, where the reader may see it; 404 otherwise."""
    return get_object_or_404(rules.visible_surveys(request.user), pk=survey_id)


def frame_of(request: SignedIn, survey: models.Survey, *, tab: str) -> dict[str, Any]:
    """What stands above every page of a survey: its name and state, the tabs, and whether the reader may change it."""
    version = queries.newest_version(survey)
    may_build = rules.can_build(request.user, survey)
    return {
        "survey": survey, "tab": tab, "version": version, "is_draft": version.frozen_at is None, "may_build": may_build,
        "can_change": may_build and version.frozen_at is None, "may_open": rules.can_open(request.user, survey),
        "active_entry": "surveys:index",
    }  # fmt: skip
