"""The addresses for machines: the routers of the apps under one roof, with errors that say what to do."""

from __future__ import annotations

import math
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from meari.apps.hooks.actions import TooOften
from meari.apps.hooks.api import Conflict, Key, LimitedParser, unreadable
from meari.apps.people.rules import NotAllowed

api = NinjaAPI(
    title="Meari", version="1", urls_namespace="api", docs_url=None, auth=Key(), parser=LimitedParser(),
    description="Bring voices in, read them masked, and read reports. Make a key on the page “API keys”.",
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)  # fmt: skip
for app in settings.PRODUCT_APPS:
    module = f"{app}.api"
    if find_spec(module) and hasattr(found := import_module(module), "router"):
        api.add_router("", found.router)


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    answer = _problem(request, 401, "no_key", "No key, or one that is wrong, ended or revoked.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(NotAllowed)
def _not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    return _problem(request, 403, "not_allowed", f"The key or its owner lacks the right {error.right}.", [error.right])


@api.exception_handler(Conflict)
def _conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    return _problem(request, 409, error.code, error.message)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _problem(request, 404, "not_found", "There is no such thing, or the key's owner may not see it.")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    where = [str(part) for part in first.get("loc", ())]
    return _problem(request, 422, str(first.get("type", "invalid")), str(first.get("msg", "")), where)


@api.exception_handler(TooOften)
def _too_often(request: HttpRequest, error: TooOften) -> HttpResponse:
    seconds = max(math.ceil(error.wait.total_seconds()), 1)
    answer = _problem(request, 429, "too_often", f"The key's rate is used up. Ask again in {seconds} s.")
    answer["Retry-After"] = str(seconds)
    return answer


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(request, *unreadable(error))


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return _problem(request, *unreadable(HttpError(413, "")))


def _problem(
    request: HttpRequest, status: int, code: str, message: str, where: list[str] | None = None
) -> HttpResponse:
    told = {"error": code, "message": message, "where": where or []}
    return api.create_response(request, told, status=status)
