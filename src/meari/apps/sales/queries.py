"""Looking up products and what of them is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from meari.apps.sales import models

MOST_FOUND = 20
SHORTEST = 2


@dataclass(frozen=True)
class Held:
    """One product with what lies where; ``total`` counts all places."""

    product: models.Product
    total: int
    places: Sequence[models.Stock]


def products_like(words: str) -> QuerySet[models.Product]:
    """Products whose number or name holds every word; nothing for less than two letters."""
    wanted = words.split()
    if sum(map(len, wanted)) < SHORTEST:
        return models.Product.objects.none()
    found = Q()
    for word in wanted:
        found &= Q(name__icontains=word) | Q(sku__icontains=word)
    return models.Product.objects.filter(found).order_by("name")


def stock_of(products: Sequence[models.Product], stock: QuerySet[models.Stock]) -> list[Held]:
    """What of ``stock`` (as the reader may see it) lies where, product by product; one that nobody counted has no places."""
    places: dict[int, list[models.Stock]] = {product.pk: [] for product in products}
    for row in stock.filter(product__in=list(places)).order_by("place"):
        places[row.product_id].append(row)
    return [Held(product, sum(row.quantity for row in places[product.pk]), places[product.pk]) for product in products]
