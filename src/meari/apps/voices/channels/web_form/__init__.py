"""A public page on which anybody may say something, without an account and without scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meari.apps.imports.protocol import Refused
from meari.apps.voices.incoming import read_cells, row_of
from meari.apps.voices.protocol import Arrived, Incoming, Payload, Unusable, Way
from meari.engines import reading

NOTICE_KO = (
    "수집 항목: 이메일 주소, 주문번호(적은 경우만). 이용 목적: 문의 처리와 답변. "
    "보유 기간: 접수일부터 3년(전자상거래법의 소비자 불만·분쟁 처리 기록). "
    "동의하지 않아도 됩니다. 그때는 두 칸을 비우고 보내 주세요. 답변만 드릴 수 없습니다."
)
NOTICE_EN = (
    "What we keep: your e-mail address and order number, only if you enter them. What for: handling your message and "
    "answering it. How long: three years from receipt (Korean law on records of complaints). You need not agree; leave "
    "both fields empty then, and we simply cannot answer you."
)


class WebForm(forms.Form):
    """What the public page says."""

    title_ko = forms.CharField(label=_("Heading in Korean"), max_length=60, initial="고객의 소리")
    title_en = forms.CharField(label=_("Heading in English"), max_length=60, initial="Tell us")
    rate_per_hour = forms.IntegerField(
        label=_("Messages an hour from one address"), min_value=1, max_value=1000, initial=5
    )
    notice_ko = forms.CharField(
        label=_("About personal data, in Korean"), max_length=2000, initial=NOTICE_KO,
        widget=forms.Textarea(attrs={"rows": 5}), help_text=_("A changed text is a new version; every message keeps the version it agreed to."),
    )  # fmt: skip
    notice_en = forms.CharField(
        label=_("About personal data, in English"), max_length=2000, initial=NOTICE_EN,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class PublicForm:
    label: str | Promise = _("Public web form")
    explanation: str | Promise = _("A page at /voice/ that anybody can write on.")
    way = Way(is_signed=False, most_bytes=200_000)
    form = WebForm

    def read(self, payload: Payload, settings: Mapping[str, Any]) -> Arrived:
        """One voice: ``text``, maybe ``title``, ``order_id``, ``email`` and the agreement (``notice``, ``agreed_at``)."""
        try:
            said = reading.parse_json(payload.body, most_bytes=self.way.most_bytes)
        except reading.Unreadable as error:
            raise Unusable(error.reason, error.params) from error
        if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
            raise Unusable("not_an_object")
        taken = read_cells({name: said[name] for name in ("text", "title", "order_id") if said.get(name)})
        if isinstance(taken, Refused):
            return Arrived(refused=[taken])
        kept = {name: said[name] for name in ("email", "order_id", "notice", "agreed_at") if said.get(name)}
        contact = json.dumps(kept, ensure_ascii=False) if kept.keys() & {"email", "order_id"} else ""
        row = row_of(taken.values, external_id=f"web:{payload.key}", channel="web", at=payload.received_at)
        return Arrived([Incoming(row, contact=contact)])


kind = PublicForm()
