"""Element 7: the trade and its news (동업계 현황 및 뉴스 클리핑)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from meari.apps.base.charts import Mark, Option
from meari.apps.reports.models import Clip
from meari.apps.reports.protocol import Block, Column, Note, Read


class News:
    key = "news"
    number = 7
    label = _("The trade and its news")
    question = _("What happened around us?")
    columns = (
        Column("published_on", _("Day"), "day"),
        Column("name", _("Headline")),
        Column("publisher", _("Publisher")),
        Column("why", _("Why it matters")),
    )

    def build(self, read: Read) -> Block:
        clips = Clip.objects.filter(published_on__range=read.period.span)
        rows = [
            {
                "key": clip.pk, "name": clip.title, "publisher": clip.publisher, "address": clip.address, "why": clip.why,
                "published_on": clip.published_on.isoformat(),
            }
            for clip in clips
        ]  # fmt: skip
        return Block(rows, [] if rows else [Note("no_clips")])

    def picture(self, block: Mapping[str, Any], marks: Sequence[Mark]) -> Option | None:
        return None


kind = News()
