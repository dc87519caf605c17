"""Results of anonymous surveys: what was released, and releasing more."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meari.apps.people.requests import SignedIn
from meari.apps.surveys import actions, models, queries, released, rules


@require_GET
def results(request: SignedIn, survey_id: int) -> HttpResponse:
    """The newest release; the same for every reader."""
    survey = _survey(request, survey_id)
    releases = list(survey.releases.exclude(content=None).order_by("number"))
    newest = queries.latest_release(survey)
    page = None
    if releases:
        definition = queries.frozen_definition(queries.current_version(survey.pk).pk)
        contents = [one.content for one in releases if one.content is not None]
        page = released.page_of(contents[-1], contents[:-1], definition, get_language() or "ko")
    context = {
        "survey": survey, "page": page, "releases": releases, "newest": newest, "floors": queries.floors(survey),
        "is_working": newest is not None and newest.content is None,
        "can_release": rules.can_open(request.user, survey) and survey.state == models.Survey.State.CLOSED,
    }  # fmt: skip
    return render(request, "surveys/released.html", context)


@require_POST
def release(request: SignedIn, survey_id: int) -> HttpResponseRedirect:
    """Open the box of a closed survey."""
    survey = _survey(request, survey_id)
    try:
        actions.release_answers(survey, by=request.user, now=timezone.now())
        messages.success(request, _("The answers are being counted. What may be shown appears here in a moment."))
    except actions.NotClosed:
        messages.error(request, _("Close the survey first: while answers come in, nothing is shown of them."))
    except actions.TooFewNew:
        messages.error(
            request,
            _(
                "Too few answers came since the last release: they could be told apart. They wait until there are %(floor)d."
            )
            % {"floor": survey.floor_scores},
        )
    return redirect("surveys:released", survey.pk)


def _survey(request: SignedIn, survey_id: int) -> models.Survey:
    survey = get_object_or_404(rules.visible_surveys(request.user), pk=survey_id)
    if not survey.is_anonymous:
        raise Http404
    return survey
