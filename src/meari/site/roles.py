"""The roles a new installation starts with, named as the people of such a company call themselves."""

from __future__ import annotations

from dataclasses import dataclass

LOOK = (
    "voices.view", "sales.view", "reports.view", "calendar.view", "decisions.view", "customers.view", "surveys.view",
    "cases.view", "sales.see_stock",
)  # fmt: skip


@dataclass(frozen=True)
class ShippedRole:
    key: str
    name: str
    rights: tuple[str, ...]


ROLES = (
    ShippedRole("planner", "CX 기획자", (
        *LOOK, "voices.label", "voices.export", "voices.change_taxonomy", "voices.teach", "voices.connect", "imports.import",
        "calendar.change", "sales.export",
        "reports.edit", "reports.publish", "reports.export", "surveys.view_employees", "surveys.build", "surveys.open",
        "surveys.see_answers", "surveys.export", "surveys.see_rewards", "surveys.reward", "surveys.pay", "decisions.decide", "decisions.suppose", "customers.segment", "people.see_rights",
        "sending.view", "sending.settle", "hooks.make_keys", "cases.work", "cases.contact", "cases.direct", "cases.export",
    )),
    ShippedRole("executive", "경영진", (*LOOK, "reports.export", "decisions.decide")),
    ShippedRole("manager", "관리자 (LOB)", (
        *LOOK, "calendar.change", "reports.export", "decisions.decide", "voices.label", "cases.work", "cases.contact", "cases.task",
        "cases.export",
    )),
    ShippedRole("sales", "영업", (*LOOK, "calendar.change", "reports.export", "cases.task")),
    ShippedRole("agent", "상담사", (
        "voices.view", "customers.view", "reports.view", "calendar.view", "voices.label", "cases.view", "cases.work", "cases.contact",
        "sales.see_stock",
    )),
    ShippedRole("office", "미들·백 오피스", (
        "voices.view", "reports.view", "calendar.view", "cases.view", "cases.task", "sales.see_stock",
    )),
    ShippedRole("engineer", "수리 기사", ("reports.view", "calendar.view", "sales.see_stock")),
    ShippedRole("cmo", "CMO", (*LOOK, "calendar.change", "reports.export", "decisions.decide", "decisions.suppose", "customers.segment")),
    ShippedRole("cfo", "CFO", (*LOOK, "surveys.see_rewards", "reports.export", "decisions.decide")),
    ShippedRole("cdo", "CDO", (*LOOK, "voices.export", "sales.export", "reports.export")),
    ShippedRole("cio", "CIO", (*LOOK, "people.see_rights", "privacy.see_access_log")),
    ShippedRole("hr", "HR", (
        "reports.view", "calendar.view", "people.see_rights", "surveys.view_employees", "surveys.build", "surveys.open",
    )),
    ShippedRole("it", "IT 관리자", (
        "people.administer", "people.see_rights", "calendar.view", "imports.import", "voices.connect", "hooks.administer", "hooks.make_keys",
        "sending.view", "sending.settle", "sending.administer",
    )),
    ShippedRole("privacy", "개인정보 보호 담당", ("voices.view", "customers.view", "privacy.see_personal", "privacy.see_access_log", "people.see_rights", "sending.view", "sending.administer")),
    ShippedRole("ex_owner", "직원 경험 책임자", (
        *LOOK, "people.see_rights", "surveys.view_employees", "surveys.build", "surveys.open",
    )),
)  # fmt: skip
