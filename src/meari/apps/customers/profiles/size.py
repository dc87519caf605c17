"""How many customers there are."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.customers.models import Customer
from meari.apps.customers.protocol import Line
from meari.vocabulary.metrics import Reading


class Size:
    order = 10
    link = None

    def lines(self, customers: QuerySet[Customer]) -> Sequence[Line]:
        count = customers.count()
        return [Line(_("Customers"), Reading(count, n=count), "count")]


kind = Size()
