"""Taking a suggestion over, and how good suggestions were."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from meari.apps.cases import actions, models, rules, suggested
from meari.apps.cases.queries import suggesting as measuring
from meari.apps.cases.suggesting import Fills
from meari.apps.cases.views import _page
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn


@require_POST
def accept(request: SignedIn, case_id: int, suggestion_id: int) -> HttpResponseRedirect:
    """Note that it was taken, and go to the form that it fills; nothing is sent."""
    case = _page.workable(request, case_id)
    row = get_object_or_404(models.Suggestion.objects.select_related("case"), pk=suggestion_id, case=case)
    actions.accept_suggestion(row, by=request.user, now=timezone.now())
    match suggested.fills(row):
        case Fills.ASK:
            return HttpResponseRedirect(f"{reverse('cases:ask', args=[case_id])}?service={row.thing}")
        case Fills.CLOSE:
            return HttpResponseRedirect(reverse("cases:close", args=[case_id]))
        case _:
            return HttpResponseRedirect(f"{reverse('cases:case', args=[case_id])}?draft={row.pk}#composer")


@require_GET
def measured(request: SignedIn) -> HttpResponse:
    """How often each kind of suggestion was taken and right, and which are silent."""
    people_rules.demand(request.user, rules.VIEW)
    now = timezone.now()
    context = {
        "rows": measuring.measured(now=now, silent=actions.silent_kinds(now=now)),
        "active_entry": "cases:promises",
    }
    return render(request, "cases/suggestions.html", context)
