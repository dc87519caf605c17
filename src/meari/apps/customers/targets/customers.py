from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from meari.apps.customers import actions
from meari.apps.imports.protocol import Context, Field, Outcome, Sort, Taken
from meari.apps.imports.rules import IMPORT


class Customers:
    """Customers: who they are is sealed; region, grade and joining day serve analysis."""

    key = "customers"
    label = _("Customers")
    right = IMPORT
    takes_mail = False
    fields = (
        Field("external_id", _("Customer number"), is_required=True, longest=80,
              also=("고객번호", "고객ID", "회원번호", "회원ID", "고객코드", "customer id", "customer_id", "id", "member id")),
        Field("name", _("Name"), also=("이름", "성명", "고객명", "회원명", "name", "customer name")),
        Field("phone", _("Phone"), also=("전화번호", "연락처", "휴대폰", "휴대전화", "phone", "mobile", "tel")),
        Field("email", _("E-mail"), also=("이메일", "메일", "email", "e-mail", "mail")),
        Field("region", _("Region"), also=("지역", "시도", "거주지", "region", "state", "province"), longest=40, cuts=True),
        Field("grade", _("Grade"), also=("등급", "회원등급", "grade", "tier", "segment"), longest=40, cuts=True),
        Field("joined_on", _("Joined on"), sort=Sort.DAY, also=("가입일", "등록일", "joined", "joined on", "signup date")),
    )  # fmt: skip

    def prepare(self, rows: Sequence[Taken], context: Context) -> list[actions.CustomerRow]:
        return [_row(row) for row in rows]

    def store(self, prepared: list[actions.CustomerRow], context: Context) -> Outcome:
        return actions.store_customers(prepared, context=context)

    def finish(self, context: Context) -> None:
        return None


def _row(row: Taken) -> actions.CustomerRow:
    values = row.values
    return actions.CustomerRow(
        external_id=values["external_id"], name=values.get("name"), phone=values.get("phone"), email=values.get("email"),
        region=values.get("region"), grade=values.get("grade"), joined_on=values.get("joined_on"),
    )  # fmt: skip


kind = Customers()
