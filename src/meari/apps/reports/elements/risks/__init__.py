"""Element 6: risk types with counts and every single voice (주요 리스크 유형별 접수 건수)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base.charts import Mark, Option
from meari.apps.reports.compare import against, count, marked
from meari.apps.reports.protocol import Block, Column, Note, Read, Row
from meari.apps.voices import queries as voices

MOST_SHOWN = 60


class Risks:
    key = "risks"
    number = 6
    label = _("Risks")
    question = _("What must not wait?")
    columns = (
        Column("name", _("Risk")),
        Column("value", _("Voices"), "count"),
        Column("previous", _("Period before"), "count"),
        Column("year_ago", _("A year ago"), "count"),
        Column("mark", _("More than chance?"), "mark"),
    )

    def build(self, read: Read) -> Block:
        periods = (read.period, read.period.before(), read.period.year_before())
        now, before, year = (read.numbers(["risks"], by=["risk"], period=one) for one in periods)
        rows = []
        for node in voices.nodes("risk"):
            counts = [count(found.get((node.key,), {}).get("risks")) for found in (now, before, year)]
            rows.append(self._row(node, counts, read))
        shown = sum(len(row["voices"]) for row in rows)
        total = sum(row["value"] for row in rows)
        return Block(marked(rows), [Note("more_voices", {"shown": shown, "total": total})] if shown < total else [])

    def _row(self, node: voices.Node, counts: list[int], read: Read) -> Row:
        now, before, year = counts
        return {
            "key": node.key, "name": node.name, "value": now, "previous": before, "year_ago": year or None,
            **against((now, read.period.days), (before, read.period.before().days)),
            "voices": _spoken(node.key, read) if now else [], "open": {"risk": node.key},
        }  # fmt: skip

    def picture(self, block: Mapping[str, Any], marks: Sequence[Mark]) -> Option | None:
        return None


def _spoken(key: str, read: Read) -> list[Row]:
    """Every voice with the risk, newest first."""
    found = voices.between(*read.period.span).filter(voices.with_label("risk", key)).select_related("product")
    return [voices.quoted(voice) for voice in found[:MOST_SHOWN]]


kind = Risks()
