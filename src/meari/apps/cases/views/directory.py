"""Whom to ask for what."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from meari.apps.cases import rules
from meari.apps.cases.queries import directory as reads
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn


@require_GET
def directory(request: SignedIn) -> HttpResponse:
    """Every office and what may be asked of it; narrowed while somebody types, or by the plain form."""
    people_rules.demand(request.user, rules.VIEW)
    words = request.GET.get("q", "")[:100]
    context = {
        "tiers": reads.directory(request.user, words=words, now=timezone.now()), "q": words,
        "may_set_up": rules.own_offices(request.user).exists(), "days": reads.LOOKS_BACK.days,
    }  # fmt: skip
    return render(request, "cases/directory/index.html", context)
