"""A segment as a filter on customers."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import and_, or_

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from meari.apps.customers.models import Customer, Segment
from meari.apps.customers.protocol import conditions


def members(segment: Segment, *, today: date) -> QuerySet[Customer]:
    """The customers that meet the conditions of ``segment``; all of them while it has none.

    A condition whose kind is no longer installed is met by nobody, so that no segment silently grows.
    """
    known = conditions()
    found = [
        known[one["kind"]].where(one["value"], today=today) if one["kind"] in known else Q(pk__in=[])
        for one in segment.conditions
    ]
    if not found:
        return Customer.objects.all()
    return Customer.objects.filter(reduce(and_ if segment.joins == Segment.Joins.ALL else or_, found))


def told(segment: Segment) -> list[str]:
    """The conditions of ``segment`` in the reader's language, in their order."""
    known = conditions()
    return [
        known[one["kind"]].told(one["value"]) if one["kind"] in known else _("%s (not installed)") % one["kind"]
        for one in segment.conditions
    ]
