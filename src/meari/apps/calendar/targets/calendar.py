from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.calendar import actions, rules
from meari.apps.calendar.models import Mark
from meari.apps.imports.protocol import Context, Field, Outcome, Sort, Taken

SORTS = {
    "출시": Mark.Sort.LAUNCH, "신제품": Mark.Sort.LAUNCH, "launch": Mark.Sort.LAUNCH,
    "프로모션": Mark.Sort.PROMOTION, "행사": Mark.Sort.PROMOTION, "할인": Mark.Sort.PROMOTION, "promotion": Mark.Sort.PROMOTION,
    "장애": Mark.Sort.OUTAGE, "중단": Mark.Sort.OUTAGE, "outage": Mark.Sort.OUTAGE,
    "정책": Mark.Sort.POLICY, "policy": Mark.Sort.POLICY,
}  # fmt: skip


class Calendar:
    """Launches, promotions, outages and policy changes from a sheet."""

    key = "calendar"
    label = _("Calendar")
    right = rules.CHANGE
    takes_mail = False
    fields = (
        Field("title", _("Title"), is_required=True, longest=120, cuts=True, also=("제목", "내용", "행사명", "일정", "title", "name", "summary")),
        Field("starts_on", _("From"), sort=Sort.DAY, is_required=True, also=("시작일", "일자", "날짜", "시작", "start", "from", "date", "start date")),
        Field("ends_on", _("To"), sort=Sort.DAY, also=("종료일", "종료", "마감일", "end", "to", "end date", "until")),
        Field("sort", _("Sort"), also=("구분", "종류", "유형", "분류", "type", "kind", "sort")),
        Field("note", _("Note"), longest=500, cuts=True, also=("비고", "메모", "설명", "note", "description")),
        Field("groups", _("Product groups"), longest=400, also=("상품군", "제품군", "카테고리", "groups", "category")),
        Field("products", _("Products"), longest=1000, also=("상품", "제품", "상품코드", "products", "sku")),
        Field("uid", _("Id"), longest=200, also=("번호", "id", "uid")),
    )  # fmt: skip

    def prepare(self, rows: Sequence[Taken], context: Context) -> list[actions.MarkRow]:
        return [_row(row) for row in rows]

    def store(self, prepared: list[actions.MarkRow], context: Context) -> Outcome:
        return actions.store_marks(prepared, context=context)

    def finish(self, context: Context) -> None:
        return None


def _row(row: Taken) -> actions.MarkRow:
    values = row.values
    written = (values.get("sort") or "").casefold()
    sort = next((sort for word, sort in SORTS.items() if word in written), Mark.Sort.OTHER)
    starts_on = values["starts_on"]
    return actions.MarkRow(
        uid=values.get("uid") or f"row:{row.digest}", sort=sort, title=values["title"], note=values.get("note") or "",
        starts_on=starts_on, ends_on=max(values.get("ends_on") or starts_on, starts_on),
        groups=_names(values.get("groups")), products=_names(values.get("products")),
    )  # fmt: skip


def _names(written: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in re.split(r"[;|,]", written or "") if name.strip())


kind = Calendar()
