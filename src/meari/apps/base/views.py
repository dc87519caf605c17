"""Pages of the frame itself: the living page of components, and errors in the reader's language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from meari.apps.base import samples


def components(request: HttpRequest) -> HttpResponse:
    """Every component on one living page."""
    return render(request, "base/components.html", {"samples": samples})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "base/errors/csrf.html", status=403)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "base/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "base/errors/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "base/errors/500.html", status=500)
