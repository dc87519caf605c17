"""The reader's language on every page, and a sign-in before anything that is not public."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from meari.apps.people.rules import NotAllowed

OPEN_PATHS = (
    "/accounts/login", "/accounts/password/", "/accounts/2fa/authenticate", "/static/", "/healthz", "/demo/", "/refuse/",
    "/api/", "/in/", "/voice/", "/s/",
)  # fmt: skip


class PreferencesMiddleware:
    """Demands a sign-in, speaks the user's language, and turns ``NotAllowed`` into a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            language = request.session.get("language") or request.user.language
            with translation.override(language):
                request.LANGUAGE_CODE = translation.get_language()
                response = self.get_response(request)
                response.headers["Content-Language"] = language
                response.headers["Cache-Control"] = response.headers.get("Cache-Control", "private, no-cache")
                return response
        if not request.path.startswith(OPEN_PATHS):
            return redirect_to_login(request.get_full_path())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            return render(request, "base/errors/403.html", {"right": exception.right}, status=403)
        return None
