"""Element 6: risk types with counts and every single voice (주요 리스크 유형별 접수 건수)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base.charts import Mark, Option
from meari.apps.reports.compare import against, count, marked
from meari.apps.reports.protocol import Block, Column, Note, Read, Row
from meari.apps.reports.wording import name_of
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
        Column("to_check", _("To be checked"), "count"),
        Column("previous", _("Period before"), "count"),
        Column("year_ago", _("A year ago"), "count"),
        Column("mark", _("More than chance?"), "mark"),
    )

    def build(self, read: Read) -> Block:
        periods = (read.period, read.period.before(), read.period.year_before())
        now, before, year = (read.numbers(["risks"], by=["risk"], period=one) for one in periods)
        unsure = read.numbers(["risks_to_check"], by=["risk"])
        rows = []
        for node in voices.nodes("risk"):
            counts = [count(found.get((node.key,), {}).get("risks")) for found in (now, before, year)]
            to_check = count(unsure.get((node.key,), {}).get("risks_to_check"))
            rows.append(self._row(node.key, counts, to_check, read))
        shown = sum(len(row["voices"]) for row in rows)
        total = sum(row["value"] + row["to_check"] for row in rows)
        notes = [Note("risks_to_check")] if any(row["to_check"] for row in rows) else []
        if shown < total:
            notes.append(Note("more_voices", {"shown": shown, "total": total}))
        return Block(marked(rows), notes)

    def _row(self, key: str, counts: list[int], to_check: int, read: Read) -> Row:
        now, before, year = counts
        return {
            "key": key, "name": name_of("risk", key), "value": now, "to_check": to_check, "previous": before,
            "year_ago": year or None, **against((now, read.period.days), (before, read.period.before().days)),
            "voices": _spoken(key, read) if now or to_check else [], "open": {"risk": key}, "open_to_check": {"check": key},
        }  # fmt: skip

    def picture(self, block: Mapping[str, Any], marks: Sequence[Mark]) -> Option | None:
        return None


def _spoken(key: str, read: Read) -> list[Row]:
    """Every voice with the risk, newest first: those where it is sure, then those to be checked."""
    spoken: list[Row] = []
    for is_sure in (True, False):
        found = voices.between(*read.period.span).filter(voices.with_label("risk", key, sure=is_sure))
        shown = found.select_related("product")[: MOST_SHOWN - len(spoken)]
        spoken += [{**voices.quoted(voice), "is_unsure": not is_sure} for voice in shown]
    return spoken


kind = Risks()
