"""What an element of a report provides, and what it reads with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from meari.apps.base.charts import Mark, Option
from meari.apps.reports.periods import Period
from meari.apps.sales.models import Product, ProductGroup
from meari.apps.warehouse import queries as warehouse
from meari.registry import kinds
from meari.vocabulary.metrics import Reading

Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One column of an element's table. ``format`` is text, count, counted (names with counts), won, percent, decimal, change,
    interval or mark.
    """

    key: str
    label: str | Promise
    format: str = "text"


@dataclass(frozen=True)
class Note:
    """Something the reader must know: a key with its numbers, which pages put into words."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """One element as it is frozen: rows of plain values, notes, and series for its chart."""

    rows: Sequence[Row]
    notes: Sequence[Note] = ()
    series: Mapping[str, Any] = field(default_factory=dict)


class Element(Protocol):
    """One block of a report. ``number`` is its place, that of the fixed seven first; rows hold plain JSON values."""

    key: str
    number: int
    label: str | Promise
    question: str | Promise
    columns: tuple[Column, ...]

    def build(self, read: Read) -> Block: ...

    def picture(self, block: Mapping[str, Any], marks: Sequence[Mark]) -> Option | None:
        """The chart of a frozen block, or nothing where a table says it better."""
        ...


@dataclass(frozen=True)
class Read:
    """What an element reads with: numbers only through the warehouse, names as they are now.

    An edition is frozen for everybody who may read reports, so it reads all; opening the rows behind a number later
    asks for the reader's own rights.
    """

    period: Period
    top_products: int

    def numbers(
        self, metrics: Sequence[str], *, by: Sequence[str] = (), where: Mapping[str, Any] | None = None,
        period: Period | None = None,
    ) -> dict[tuple[Any, ...], dict[str, Reading]]:  # fmt: skip
        """Readings of ``metrics`` by group for ``period`` (this one unless said)."""
        span = (period or self.period).span
        return dict(warehouse.read_many(metrics, period=span, visible_to=warehouse.SYSTEM, by=by, where=where))

    def total(self, metric: str, *, where: Mapping[str, Any] | None = None, period: Period | None = None) -> Reading:
        """One reading of the whole period."""
        return warehouse.total(metric, period=(period or self.period).span, visible_to=warehouse.SYSTEM, where=where)

    def series(self, metric: str, *, first: Any, last: Any, grain: str = "day") -> dict[Any, Reading]:
        """Readings of ``metric`` by day, week or month."""
        found = warehouse.read(metric, period=(first, last), visible_to=warehouse.SYSTEM, by=[grain])
        return {group[0]: reading for group, reading in found}

    @cached_property
    def groups(self) -> Mapping[str, str]:
        return dict(ProductGroup.objects.values_list("key", "name"))

    @cached_property
    def products(self) -> Mapping[str, str]:
        return dict(Product.objects.values_list("sku", "name"))

    @cached_property
    def group_of(self) -> Mapping[str, str]:
        return dict(Product.objects.values_list("sku", "group__key"))


def elements() -> list[Element]:
    """Every installed element: the seven in their order, then those of others."""
    found = kinds("meari.apps.reports.elements")
    return sorted(found.values(), key=lambda element: (element.number, element.key))


def title(key: str) -> str:
    """The element's title in the reader's language; an uninstalled one shows its key."""
    return next((str(one.label) for one in elements() if one.key == key), _("%s (not installed)") % key)


class Format(Protocol):
    """A form in which an edition leaves the house."""

    key: str
    label: str | Promise
    media_type: str

    def write(self, edition: Any) -> bytes:
        """The frozen edition as bytes. Raises ``printing.FormatUnavailable`` when something it needs is not installed."""
        ...


def formats() -> Mapping[str, Format]:
    return kinds("meari.apps.reports.formats")
