"""The calendar that all teams share; its marks appear on every time axis."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meari.apps.sales.models import Product, ProductGroup


class Mark(models.Model):
    """Something planned or that befell: from ``starts_on`` to ``ends_on``, both included."""

    class Sort(models.TextChoices):
        LAUNCH = "launch", _("Launch")
        PROMOTION = "promotion", _("Promotion")
        OUTAGE = "outage", _("Outage")
        POLICY = "policy", _("Policy change")
        OTHER = "other", _("Other")

    uid = models.CharField(max_length=200, unique=True)
    sort = models.CharField(max_length=10, choices=Sort.choices)
    title = models.CharField(max_length=120)
    note = models.CharField(max_length=500, blank=True)
    starts_on = models.DateField(db_index=True)
    ends_on = models.DateField()
    groups = models.ManyToManyField(ProductGroup, blank=True, related_name="marks")
    products = models.ManyToManyField(Product, blank=True, related_name="marks")
    row_hash = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("starts_on", "pk")
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="calendar_mark_in_order")]

    def __str__(self) -> str:
        return self.title
