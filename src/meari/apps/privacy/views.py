"""Who saw personal data."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from meari.apps.people.requests import SignedIn
from meari.apps.people.rules import can
from meari.apps.privacy import models, queries, rules


@require_GET
def access_log(request: SignedIn) -> HttpResponse:
    """The access log: everybody's for those who watch over it, one's own for everybody else."""
    page = Paginator(rules.visible_access_entries(request.user), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "sees_all": can(request.user, rules.SEE_ACCESS_LOG),
        "retention": queries.retention_classes(),
        "destructions": models.Destruction.objects.order_by("-at")[:10],
    }
    return render(request, "privacy/access_log.html", context)
