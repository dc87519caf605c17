"""Products named, the most frequent first."""

from __future__ import annotations

from meari.apps.sales.models import Product
from meari.apps.surveys.summaries import choices
from meari.apps.surveys.summarising import Asked, Figure

MOST = 30


class Counted:
    template = "figure"

    def build(self, asked: Asked) -> Figure:
        counted = {tally.choice: tally.n for tally in asked.tallies if tally.choice}
        most = sorted(counted, key=lambda key: (-counted[key], key))[:MOST]
        names = dict(Product.objects.filter(sku__in=most).values_list("sku", "name"))
        rows = choices.rows_of({key: (names.get(key, key), counted[key]) for key in most}, of=asked.answered)
        return Figure(choices.COLUMNS, rows, choices.picture(rows))


kind = Counted()
