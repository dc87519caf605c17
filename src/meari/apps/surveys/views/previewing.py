"""A survey as those will see it who answer, walked through without storing anything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from csp.decorators import csp_replace
from django.core import signing
from django.http import HttpResponse
from django.http.request import QueryDict
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from meari.apps.people.requests import SignedIn
from meari.apps.surveys import answering, models, queries, respondent
from meari.apps.surveys.answering import Attempt
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.protocol import Posted
from meari.apps.surveys.respondent import Frame, Reader
from meari.apps.surveys.views._page import survey_of
from meari.engines import branching

SALT = "surveys.preview"
KEPT_FILE = "0" * 32
"""What stands for a file that a preview does not keep."""
LONGEST_VARIABLE = 120


@csrf_exempt  # writes nothing; the page is the respondents' own, which knows no session
@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[arg-type]  # SignedIn is what the middleware hands on
@require_http_methods(["GET", "POST"])
def preview(request: SignedIn, survey_id: int) -> HttpResponse:
    """The first screen, one question alone (``q``), or the screen that follows what was handed in."""
    survey = survey_of(request, survey_id)
    definition = queries.newest_version(survey).definition()
    language = _language(request.POST if request.method == "POST" else request.GET, definition)
    frame = _frame(survey)
    try:
        if request.method == "POST":
            return HttpResponse(_next(request, frame, definition, language))
        attempt = Attempt(variables=_variables(request.GET, definition))
        key = request.GET.get("q", "")
        is_alone = any(question.key == key for question in definition.questions)
        shown = (
            answering.alone(definition, key, language=language)
            if is_alone
            else answering.screen(definition, attempt, language=language)
        )
        return HttpResponse(_shown(frame, definition, shown, attempt, language))
    except (branching.GrammarError, KeyError):
        return HttpResponse(respondent.closed_page("preview_broken", language))


def _next(request: SignedIn, frame: Frame, definition: Definition, language: str) -> str:
    attempt = _attempt(request.POST.get("r", ""))
    posted = {name: [str(one) for one in values] for name, values in request.POST.lists()}
    posted |= {name: [KEPT_FILE] for name, sent in request.FILES.items() if sent}
    handed = answering.hand_in(definition, attempt, Posted(posted), language=language)
    shown = answering.screen(definition, handed.attempt, language=language, handed=handed)
    return _shown(frame, definition, shown, handed.attempt, language)


def _shown(
    frame: Frame, definition: Definition, shown: answering.Screen, attempt: Attempt, language: str
) -> str:  # fmt: skip
    if not shown.questions:
        reason = str(shown.walk.end or "complete")
        asked = answering.form(definition, language)
        words = definition.say(definition.thanks, language)
        thanks = branching.pipe(words, asked, attempt.values(), variables=attempt.variables)
        return respondent.last_page(frame, replace(definition, thanks={language: thanks}), reason, language)
    reader = Reader(_token(attempt), language, attempt.variables, is_begun=True)
    return respondent.page(frame, definition, shown, reader)


def _frame(survey: models.Survey) -> Frame:
    address = reverse("surveys:preview", args=[survey.pk])
    return Frame("", survey.privacy, survey.floor_scores, survey.floor_comments, path=address, is_preview=True)


def _token(attempt: Attempt) -> str:
    """How far the preview has come, carried by the page itself."""
    kept = {"a": attempt.answers, "s": attempt.seen, "v": dict(attempt.variables)}
    return signing.dumps(kept, salt=SALT, compress=True)


def _attempt(token: str) -> Attempt:
    try:
        kept: dict[str, Any] = signing.loads(token, salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        return Attempt()
    return Attempt(kept["a"], tuple(kept["s"]), variables=kept["v"])


def _language(data: QueryDict, definition: Definition) -> str:
    wanted = data.get("stay") or data.get("lang") or ""
    return wanted if wanted in definition.languages else definition.languages[0]


def _variables(data: QueryDict, definition: Definition) -> dict[str, str]:
    return {name: data.get(name, "")[:LONGEST_VARIABLE] for name in definition.variables if data.get(name)}
