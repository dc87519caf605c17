"""Products and their groups, orders and their lines, returns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from meari.apps.customers.models import Customer


class ProductGroup(models.Model):
    """A group of products, such as refrigerators."""

    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    words = models.JSONField(default=list)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """Something we sell. ``aliases`` are other names that people use for it."""

    sku = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    group = models.ForeignKey(ProductGroup, on_delete=models.PROTECT, related_name="products")
    price = models.BigIntegerField(null=True)
    launched_on = models.DateField(null=True)
    aliases = models.JSONField(default=list)
    row_hash = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """One order of one customer."""

    external_id = models.CharField(max_length=80, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="orders")
    ordered_at = models.DateTimeField(db_index=True)
    channel = models.CharField(max_length=40, blank=True)


class OrderLine(models.Model):
    """One product in an order; money in won."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    number = models.CharField(max_length=40)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="order_lines")
    quantity = models.IntegerField()
    amount = models.BigIntegerField()
    row_hash = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="sales_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="sales_quantity_not_negative"),
        ]


class Return(models.Model):
    """Goods that came back; money in won."""

    external_id = models.CharField(max_length=80, unique=True)
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="returns")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="returns")
    returned_at = models.DateTimeField(db_index=True)
    quantity = models.IntegerField()
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    row_hash = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=0), name="sales_return_not_negative")]


class Stock(models.Model):
    """How many of a product lie at one place, as last told, and how many are to come when. ``key`` is number and place."""

    key = models.CharField(max_length=140, unique=True)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="stock")
    place = models.CharField(max_length=60, blank=True)
    quantity = models.IntegerField()
    expected_quantity = models.IntegerField(null=True)
    expected_on = models.DateField(null=True)
    counted_at = models.DateTimeField()
    row_hash = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("product__name", "place")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="sales_stock_not_negative"),
            models.CheckConstraint(
                condition=Q(expected_quantity=None) | Q(expected_quantity__gte=0), name="sales_expected_not_negative"
            ),
        ]
