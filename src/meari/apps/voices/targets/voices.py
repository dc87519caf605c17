from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from meari.apps.imports.protocol import Context, Field, Outcome, Sort, Taken
from meari.apps.imports.rules import IMPORT
from meari.apps.voices import actions, understanding
from meari.apps.voices.incoming import row_of
from meari.engines.text.products import Matcher


class Voices:
    """Customer voices: one row (or mail) each."""

    key = "voices"
    label = _("Voices")
    right = IMPORT
    takes_mail = True
    fields = (
        Field("external_id", _("Id"), longest=120,
              also=("접수번호", "문의번호", "상담번호", "티켓번호", "번호", "글번호", "리뷰번호", "id", "ticket id", "case id", "no")),
        Field("text", _("Text"), is_required=True, longest=20_000, cuts=True,
              also=("내용", "문의내용", "상담내용", "본문", "리뷰내용", "후기", "리뷰", "의견", "메시지", "고객의 소리", "voc",
                    "text", "content", "body", "message", "comment", "description", "review", "narrative")),
        Field("title", _("Title"), longest=400, cuts=True, also=("제목", "문의제목", "title", "subject", "issue")),
        Field("received_at", _("Received at"), sort=Sort.MOMENT,
              also=("접수일시", "접수일", "문의일시", "문의일", "등록일시", "등록일", "작성일", "상담일시", "일시", "날짜",
                    "received at", "created at", "created", "date", "timestamp", "time")),
        Field("channel", _("Channel"), longest=60, also=("채널", "접수채널", "유입경로", "문의채널", "접수경로", "channel", "via", "source")),
        Field("rating", _("Rating"), sort=Sort.RATING, also=("평점", "별점", "점수", "rating", "score", "stars")),
        Field("stage", _("Stage"), also=("단계", "이용단계", "시점", "stage")),
        Field("customer_id", _("Customer number"), longest=80, also=("고객번호", "회원번호", "고객ID", "회원ID", "customer id", "customer")),
        Field("order_id", _("Order number"), longest=80, also=("주문번호", "order id", "order no", "order number", "order")),
        Field("product", _("Product"), longest=160, cuts=True,
              also=("상품코드", "품번", "상품명", "제품명", "모델명", "상품", "제품", "product", "product name", "sku", "model", "movie")),
        Field("team", _("Team or centre"), longest=80, also=("팀", "센터", "상담센터", "상담팀", "담당팀", "team", "centre", "center", "group")),
    )  # fmt: skip

    def prepare(self, rows: Sequence[Taken], context: Context) -> object:
        default = str(context.options.get("channel") or "import")
        received = context.options.get("received_at")
        at = datetime.fromisoformat(str(received)) if received else context.now
        return actions.prepare_voices([_row(row, default, at) for row in rows], matcher=_matcher(context.run_id))

    def store(self, prepared: object, context: Context) -> Outcome:
        return actions.store_voices(prepared, context=context)  # type: ignore[arg-type]

    def finish(self, context: Context) -> None:
        _matcher.cache_clear()


@lru_cache(maxsize=2)
def _matcher(run_id: int) -> Matcher:  # noqa: ARG001 - one matcher a run
    return understanding.matcher()


def _row(row: Taken, default_channel: str, default_at: datetime) -> actions.VoiceRow:
    external_id = row.values.get("external_id") or f"row:{row.digest}"
    return row_of(row.values, external_id=external_id, channel=default_channel, at=default_at)


kind = Voices()
