"""Everything that changes reports: editions, comments and questions, news, and who gets what."""

from meari.apps.reports.actions.circulation import (
    CIRCULATE,
    GroupDraft,
    Plan,
    circulate,
    define_group,
    note_read,
    plan_report,
    publish_due,
    remove_group,
    send_round,
)
from meari.apps.reports.actions.editions import (
    EDITION_PUBLISHED,
    AlreadyPublished,
    NotOver,
    add_clip,
    add_comment,
    ensure_report,
    publish_edition,
    publish_period,
    remove_clip,
)
from meari.apps.reports.actions.questions import AlreadyAnswered, answer_question, ask_question

__all__ = [
    "CIRCULATE",
    "EDITION_PUBLISHED",
    "AlreadyAnswered",
    "AlreadyPublished",
    "GroupDraft",
    "NotOver",
    "Plan",
    "add_clip",
    "add_comment",
    "answer_question",
    "ask_question",
    "circulate",
    "define_group",
    "ensure_report",
    "note_read",
    "plan_report",
    "publish_due",
    "publish_edition",
    "publish_period",
    "remove_clip",
    "remove_group",
    "send_round",
]
