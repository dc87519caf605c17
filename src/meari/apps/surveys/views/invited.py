"""Where somebody answers who was asked by name: an address of their own, that works on any device until it expires."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from meari.apps.surveys import actions, answering, models, queries, respondent, wording
from meari.apps.surveys.answering import Attempt
from meari.apps.surveys.respondent import Frame, Reader
from meari.apps.surveys.views import respond


@csrf_exempt  # the token is the whole right: there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The survey of one invitation: begun, resumed, thanked for, or why not."""
    try:
        asked = queries.invitation_of(token, now=timezone.now())
        collector, version_id = queries.door(asked.collector.slug, now=timezone.now())
    except queries.NotOpen as closed:
        return _discreet(respond.closed_response(request, closed.reason))
    path, stop = reverse("surveys:invited", args=[token]), reverse("surveys:stop", args=[token])
    frame = replace(Frame.of(collector), path=path, stop=stop)
    if respond.is_too_often(request, frame):
        return _discreet(respond.closed_response(request, "too_often"))
    if request.method == "POST":
        return _discreet(_take(request, frame, asked, version_id, token))
    return _discreet(_begin(request, frame, asked, version_id, token))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is refused and a button; only POST refuses. Works after the invitation expired, too."""
    try:
        asked = queries.invitation_of(token, now=timezone.now(), is_late=True)
    except queries.NotOpen as closed:
        return _discreet(respond.closed_response(request, closed.reason))
    is_done = request.method == "POST"
    if is_done:
        actions.stop_asking(asked, now=timezone.now())
    context = {"language": asked.language, "words": wording.words(asked.language), "is_done": is_done}
    return _discreet(HttpResponse(get_template("surveys/respond/stop.html").render(context)))


def _begin(request: HttpRequest, frame: Frame, asked: models.Invitation, version_id: int, token: str) -> HttpResponse:
    begun = models.Response.objects.filter(invitation=asked).first()
    definition = queries.frozen_definition(begun.version_id if begun else version_id)
    language = respond.language_of(request.GET, request, definition.languages, otherwise=asked.language)
    if begun is not None and begun.state != models.Response.State.PARTIAL:
        return HttpResponse(respondent.last_page(frame, definition, "already", language))
    if begun is not None:
        return HttpResponse(respond.resumed(request, frame, begun))
    own = queries.response_token(token)
    attempt = Attempt(seed=actions.seed_of(own), variables=queries.variables_for(asked, definition))
    attempt = respond.with_answer(definition, attempt, request.GET.get("a", "")[:20], language=language)
    shown = answering.screen(definition, attempt, language=language)
    return HttpResponse(respondent.page(frame, definition, shown, Reader(own, language)))


def _take(request: HttpRequest, frame: Frame, asked: models.Invitation, version_id: int, token: str) -> HttpResponse:
    definition = queries.frozen_definition(version_id)
    language = respond.language_of(request.POST, request, definition.languages, otherwise=asked.language)
    visit = actions.Visit(
        asked.collector, queries.response_token(token), version_id, language,
        queries.variables_for(asked, definition), asked, is_begun=bool(request.POST.get("begun")),
    )  # fmt: skip
    response, _is_over = respond.taken(request, frame, visit)
    return response


def _discreet(response: HttpResponse) -> HttpResponse:
    """The address is a secret: it goes into no referrer and no log line."""
    response["Referrer-Policy"] = "no-referrer"
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
