"""Where people answer: no account, no script needed, two requests."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from meari.apps.base import visitors
from meari.apps.surveys import actions, anonymously, answering, limiting, models, queries, respondent, uploads
from meari.apps.surveys.answering import Attempt
from meari.apps.surveys.collecting import Dress
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.protocol import Posted
from meari.apps.surveys.respondent import Frame, Reader

TOKEN = re.compile(r"[0-9a-f]{32}")
COOKIE_AGE = 30 * 24 * 3600
DONE = "done"
LONGEST_VARIABLE = 120


@csrf_exempt  # whoever holds the address may answer: there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """The survey at an address: its first screen, the one that follows what was handed in, or the thanks."""
    try:
        collector, version_id = queries.door(slug, now=timezone.now())
        queries.demand_public(collector)
    except queries.NotOpen as closed:
        return closed_response(request, closed.reason)
    frame = Frame.of(collector)
    if is_too_often(request, frame):
        return closed_response(request, "too_often")
    token = request.POST.get("r", "")
    if collector.survey.is_anonymous:
        return _anonymous(request, collector, frame, version_id, token if TOKEN.fullmatch(token) else "")
    if request.method == "POST" and TOKEN.fullmatch(token) and token != respondent.STAND_IN:
        return dressed(_take(request, collector, frame, version_id, token), frame.dress)
    return dressed(_begin(request, collector, frame, version_id), frame.dress)


def is_too_often(request: HttpRequest, frame: Frame) -> bool:
    """Whether this visitor asks for the collector's pages more often than people do."""
    if not frame.dress.is_limited:
        return False
    return limiting.is_too_often(visitors.address_of(request), frame.slug, most=settings.SURVEY_RATE)


def closed_response(request: HttpRequest, reason: str) -> HttpResponse:
    """Why nothing can be answered here."""
    page = respondent.closed_page(reason, language_of(request.GET, request, ("ko", "en")))
    response = HttpResponse(page, status={"unknown": 404, "too_often": 429}.get(reason, 200))
    if reason == "too_often":
        response["Retry-After"] = str(limiting.SECONDS)
    return response


def dressed(response: HttpResponse, dress: Dress) -> HttpResponse:
    """Let the sites that a collector names show the page in a frame; no other page of ours can be framed."""
    if dress.origins:
        response._csp_replace = {"frame-ancestors": list(dress.origins)}  # type: ignore[attr-defined]
        response.xframe_options_exempt = True
    return response


def _begin(request: HttpRequest, collector: models.Collector, frame: Frame, version_id: int) -> HttpResponse:
    """The first screen, or where this browser left off. Writes nothing: only handing in does."""
    kept = "" if frame.dress.is_shared else request.COOKIES.get(_cookie(collector), "")
    definition = queries.frozen_definition(version_id)
    language = language_of(request.GET, request, definition.languages)
    if kept == DONE:
        return HttpResponse(respondent.last_page(frame, definition, "already", language))
    begun = models.Response.objects.filter(token=kept, collector=collector).first() if TOKEN.fullmatch(kept) else None
    if begun is not None and begun.state == models.Response.State.PARTIAL:
        return HttpResponse(resumed(request, frame, begun))
    token, variables = secrets.token_hex(16), _variables(request.GET, definition)
    if variables or respondent.is_shuffled(definition):
        attempt = Attempt(seed=actions.seed_of(token), variables=variables)
        shown = answering.screen(definition, attempt, language=language)
        return HttpResponse(respondent.page(frame, definition, shown, Reader(token, language, variables)))
    return HttpResponse(respondent.first_page(frame, version_id, language).replace(respondent.STAND_IN, token))


def _anonymous(
    request: HttpRequest, collector: models.Collector, frame: Frame, version_id: int, token: str
) -> HttpResponse:
    """The same without a trace: no cookie, nothing kept before the end; the page carries what was answered so far."""
    definition = queries.frozen_definition(version_id)
    is_going_on = request.method == "POST" and token not in {"", respondent.STAND_IN}
    language = language_of(request.POST if is_going_on else request.GET, request, definition.languages)
    if not is_going_on:
        token = secrets.token_hex(16)
        if not respondent.is_shuffled(definition):
            return HttpResponse(respondent.first_page(frame, version_id, language).replace(respondent.STAND_IN, token))
        shown = answering.screen(definition, Attempt(seed=actions.seed_of(token)), language=language)
        return HttpResponse(respondent.page(frame, definition, shown, Reader(token, language)))
    return handed_in_anonymously(request, frame, actions.Visit(collector, token, version_id, language))


def handed_in_anonymously(request: HttpRequest, frame: Frame, visit: actions.Visit) -> HttpResponse:
    """Take a screen of an anonymous survey; the page that follows."""
    definition, language = queries.frozen_definition(visit.version_id), visit.language
    posted = Posted({name: [str(one) for one in values] for name, values in request.POST.lists()})
    handed = actions.hand_in_anonymously(visit, request.POST.get("carried", ""), posted)
    if handed.is_over:
        ended = str(handed.screen.walk.end)
        is_complete = ended == models.Response.State.COMPLETE
        reward = queries.reward_code(visit.collector.survey, visit.token) if is_complete else ""
        return HttpResponse(respondent.last_page(frame, definition, ended, language, reward=reward))
    reader = Reader(visit.token, language, is_begun=True, carried=anonymously.packed(handed.attempt))
    page = respondent.page(frame, definition, handed.screen, reader)
    return HttpResponse(page, status=422 if handed.screen.has_errors else 200)


def resumed(request: HttpRequest, frame: Frame, begun: models.Response) -> str:
    """The screen at which a response was left."""
    definition = queries.frozen_definition(begun.version_id)
    language = language_of(request.GET, request, definition.languages, otherwise=begun.language)
    shown = answering.screen(definition, queries.attempt_of(begun, definition), language=language)
    variables = {} if frame.path else begun.variables
    return respondent.page(frame, definition, shown, Reader(begun.token, language, variables, is_begun=True))


def _take(request: HttpRequest, collector: models.Collector, frame: Frame, version_id: int, token: str) -> HttpResponse:
    definition = queries.frozen_definition(version_id)
    language = language_of(request.POST, request, definition.languages)
    variables = _variables(request.POST, definition, prefix="v.")
    visit = actions.Visit(collector, token, version_id, language, variables, is_begun=bool(request.POST.get("begun")))
    response, is_over = taken(request, frame, visit)
    if frame.dress.is_shared:
        return response
    return _with_cookie(response, collector, token if not is_over else DONE if collector.options.get("is_once") else "")


def taken(request: HttpRequest, frame: Frame, visit: actions.Visit) -> tuple[HttpResponse, bool]:
    """Keep what was handed in; the page that follows, and whether it is the last."""
    now = timezone.now()
    definition = queries.frozen_definition(visit.version_id)
    posted = Posted({name: [str(one) for one in values] for name, values in request.POST.lists()})
    if request.FILES:
        posted = uploads.kept(posted, request.FILES, definition, visit.collector.survey, now=now)
    done = actions.take_screen(visit, posted, now=now)
    asked = queries.frozen_definition(done.response.version_id)
    if done.is_over:
        ended = done.response.state
        is_complete = ended == models.Response.State.COMPLETE
        reward = queries.reward_code(visit.collector.survey, visit.token) if is_complete else ""
        return HttpResponse(
            respondent.last_page(frame, asked, ended, visit.language, done.response, reward=reward)
        ), True
    variables = {} if visit.invitation else visit.variables
    page = respondent.page(frame, asked, done.screen, Reader(visit.token, visit.language, variables, is_begun=True))
    return HttpResponse(page, status=422 if done.screen.has_errors else 200), False


def with_answer(definition: Definition, attempt: Attempt, written: str, *, language: str) -> Attempt:
    """``attempt`` with the first question answered as ``written`` where that is an answer; nothing is stored by it."""
    if not written:
        return attempt
    first = answering.screen(definition, attempt, language=language).questions
    chosen = answering.chosen(first[0].question, written) if first else None
    return replace(attempt, answers={first[0].question.key: chosen}) if chosen is not None else attempt


def language_of(data: QueryDict, request: HttpRequest, spoken: tuple[str, ...], *, otherwise: str = "") -> str:
    """The language that was asked for, else ``otherwise``, else the first that the browser likes and the survey speaks."""
    wanted = data.get("stay") or data.get("lang") or otherwise
    if wanted in spoken:
        return wanted
    for part in request.headers.get("Accept-Language", "")[:200].split(","):
        liked = part.partition(";")[0].strip().lower()
        found = next((one for one in spoken if liked in (one.lower(), one.lower().partition("-")[0])), None)
        found = found or next((one for one in spoken if one.lower() == liked.partition("-")[0]), None)
        if found:
            return found
    return spoken[0]


def _variables(data: QueryDict, definition: Definition, *, prefix: str = "") -> Mapping[str, str]:
    """The variables that the survey knows, as the address or the page says them."""
    given = {name: data.get(f"{prefix}{name}", "") for name in definition.variables}
    return {name: value[:LONGEST_VARIABLE] for name, value in given.items() if value}


def _cookie(collector: models.Collector) -> str:
    return f"m_{collector.slug}"


def _with_cookie(response: HttpResponse, collector: models.Collector, value: str) -> HttpResponse:
    """Let this browser go on later; the cookie is sent to this survey's address alone."""
    name, path = _cookie(collector), respondent.path_of(collector.slug)
    if value:
        response.set_cookie(name, value, max_age=COOKIE_AGE, path=path, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(name, path=path)
    return response
