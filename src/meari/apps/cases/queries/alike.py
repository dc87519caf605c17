"""Closed cases that are like another: what suggestions learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from meari.apps.cases import models

MOST = 300


def class_of(case: models.Case) -> str:
    """What the case is about: as it was closed, or as its first voice was understood."""
    if case.class_key:
        return case.class_key
    first = models.CaseVoice.objects.filter(case=case, is_first=True)
    return first.values_list("voice__main_class", flat=True).first() or ""


def closed_like(case: models.Case) -> QuerySet[models.Case]:
    """The latest closed cases of the same class (with what stands below it), at most ``MOST``, newest first."""
    key = class_of(case)
    closed = models.Case.objects.filter(closed_at__isnull=False, merged_into=None).exclude(pk=case.pk)
    if not key:
        return closed.none()
    ids = (
        closed.filter(Q(class_key=key) | Q(class_key__startswith=f"{key}."))
        .order_by("-closed_at")
        .values_list("pk")[:MOST]
    )
    return models.Case.objects.filter(pk__in=[pk for (pk,) in ids]).order_by("-closed_at")


def first_words(case_ids: Sequence[int]) -> Mapping[int, str]:
    """The masked words each case began with."""
    first = models.CaseVoice.objects.filter(case__in=case_ids, is_first=True)
    return dict(first.values_list("case_id", "voice__text"))


def last_answers(case_ids: Sequence[int]) -> Mapping[int, str]:
    """The last thing we told the customer of each case that was answered, masked."""
    said = models.Message.objects.filter(case__in=case_ids, direction=models.Message.Direction.OUT)
    return dict(said.order_by("at", "pk").values_list("case_id", "text"))
