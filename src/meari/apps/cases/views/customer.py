"""Which customer a case is about."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meari.apps.cases import actions
from meari.apps.cases.views import _page
from meari.apps.customers import models as customers
from meari.apps.customers import queries as customer_queries
from meari.apps.customers.rules import VIEW as VIEW_CUSTOMERS
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn

MOST_FOUND = 20


@require_http_methods(["GET", "POST"])
def join(request: SignedIn, case_id: int) -> HttpResponse:
    """Look a customer up and join them to the case. What is looked for is posted, so that no address keeps it."""
    case = _page.workable(request, case_id)
    people_rules.demand(request.user, VIEW_CUSTOMERS)
    who = request.POST.get("who", "")
    if request.method == "POST" and "find" not in request.POST:
        said = request.POST.get("customer", "")
        known = said.isdigit() and customers.Customer.objects.filter(pk=int(said)).exists()
        if known or "leave" in request.POST:
            deed = partial(
                actions.join_customer, case, int(said) if known else None, is_verified="is_verified" in request.POST,
                by=request.user, now=timezone.now(),
            )  # fmt: skip
            return _page.done(request, case, deed, said=_("Saved."))
        messages.error(request, _("Choose a customer first."))
        return HttpResponseRedirect(_page.address(request, case.pk))
    context = {
        "case": case, "who": who, "found": customer_queries.found(who)[:MOST_FOUND], "is_asked": bool(who.strip()),
        "back": _page.address(request, case.pk), "active_entry": "cases:index",
    }  # fmt: skip
    return render(request, "cases/join.html", context)
