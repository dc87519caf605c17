"""Beside the problems: strengths that show, and opportunities that customers name."""

from __future__ import annotations

from meari.apps.reports.compare import count
from meari.apps.reports.protocol import Read, Row
from meari.apps.reports.wording import name_of
from meari.engines.metrics.rates import Exposed, change

HISTORY = 8
REAL = 0.05
MOST = 3


def strengths(read: Read) -> list[Row]:
    """Groups that are praised most, and groups whose complaints fell by more than chance against eight periods."""
    praised = read.numbers(["voices"], by=["product_group"], where={"kind": "praise"})
    rows = [
        {"sort": "praise", "name": read.groups.get(group[0], group[0]), "value": count(one["voices"]),
         "open": {"kind": "praise", "group": group[0]}}
        for group, one in praised.items()
        if group[0] is not None and count(one["voices"]) >= 3
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-int(row["value"]), str(row["name"])))[:MOST] + _fallen(read)


def opportunities(read: Read) -> list[Row]:
    """What customers suggest, and products whose buyers lack information."""
    suggested = read.numbers(["classes"], by=["class_key"], where={"kind": "suggestion"})
    rows: list[Row] = [
        {"sort": "suggestion", "name": name_of("class", group[0]), "value": count(one["classes"]),
         "open": {"kind": "suggestion", "cls": group[0]}}
        for group, one in suggested.items()
    ]  # fmt: skip
    asked = read.numbers(["classes"], by=["sku", "class_key"], where={"kind": "inquiry"})
    by_product: list[Row] = [
        {"sort": "question", "name": read.products.get(group[0], group[0]), "about": name_of("class", group[1]),
         "value": count(one["classes"]), "open": {"kind": "inquiry", "cls": group[1], "product": group[0]}}
        for group, one in asked.items()
        if group[0] is not None and count(one["classes"]) >= 5
    ]  # fmt: skip
    return [
        *sorted(rows, key=lambda row: (-int(row["value"]), row["open"]["cls"]))[:MOST],
        *sorted(by_product, key=lambda row: (-int(row["value"]), str(row["name"])))[:MOST],
    ]


def _fallen(read: Read) -> list[Row]:
    from meari.apps.warehouse import queries as warehouse

    now = read.numbers(["complaints"], by=["product_group"])
    history = read.period.history(HISTORY)
    then = warehouse.read("complaints", period=history, visible_to=warehouse.SYSTEM, by=["product_group"])
    found: list[Row] = []
    for group, before in then:
        value, earlier = count(now.get(group, {}).get("complaints")), count(before)
        moved = change(Exposed(earlier, HISTORY), Exposed(value, 1))
        if group[0] is not None and moved.p is not None and moved.p <= REAL and (moved.ratio or 0) < 1:
            name = read.groups.get(group[0], group[0])
            expected = round(earlier / HISTORY, 1)
            found.append({"sort": "fallen", "name": name, "value": value, "expected": expected, "p": moved.p,
                          "open": {"kind": "complaint", "group": group[0]}})  # fmt: skip
    return sorted(found, key=lambda row: row["p"])[:MOST]
