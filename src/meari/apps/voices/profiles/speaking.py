"""What customers say to us."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Avg, Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.customers.models import Customer
from meari.apps.customers.protocol import Line, Link
from meari.apps.voices.models import Voice
from meari.engines.metrics.rates import rate
from meari.engines.metrics.shares import Part, wilson
from meari.vocabulary.metrics import Reading


class Speaking:
    order = 30
    link = Link(_("Read their voices"), "voices:index")

    def lines(self, customers: QuerySet[Customer]) -> Sequence[Line]:
        count = customers.count()
        told = Voice.objects.filter(customer__in=customers.order_by().values("pk")).aggregate(
            voices=Count("pk"), complaints=Count("pk", filter=Q(kind="complaint")), praise=Count("pk", filter=Q(kind="praise")),
            mean=Avg("rating"), rated=Count("rating"),
        )  # fmt: skip
        voices = told["voices"]
        share = {
            name: wilson(Part(told[name], voices)) if voices else Reading(None) for name in ("complaints", "praise")
        }
        return [
            Line(_("Voices a customer"), rate(voices, count), "per_customer"),
            Line(_("Complaints among voices"), share["complaints"], "percent"),
            Line(_("Praise among voices"), share["praise"], "percent"),
            Line(_("Mean rating"), Reading(told["mean"], n=told["rated"]), "decimal"),
        ]


kind = Speaking()
