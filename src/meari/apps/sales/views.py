"""Looking up what is in stock; nothing can be changed here."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.sales import queries, rules


@require_GET
def stock(request: SignedIn) -> HttpResponse:
    """Products like the words that were typed, with what of them lies where."""
    people_rules.demand(request.user, rules.SEE_STOCK)
    words = request.GET.get("q", "")[:100]
    found = list(queries.products_like(words)[: queries.MOST_FOUND + 1])
    held = queries.stock_of(found[: queries.MOST_FOUND], rules.visible_stock(request.user))
    context = {"q": words, "held": held, "has_more": len(found) > queries.MOST_FOUND}
    return render(request, "sales/stock.html", context)
