"""What mailboxes and mails carry as keys, in the reader's words."""

from __future__ import annotations

from django import template

from meari.apps.cases import mail_problems
from meari.apps.cases.models import Mail

register = template.Library()
register.filter("line_problem", mail_problems.line_problem)
register.filter("mail_reason", mail_problems.reason)
register.filter("mail_warnings", mail_problems.warnings)
MARKS = {
    Mail.State.WAITING: ("", "clock"),
    Mail.State.TAKEN: ("tag-good", "check"),
    Mail.State.QUARANTINED: ("tag-warn", "alert-triangle"),
    Mail.State.REFUSED: ("tag-bad", "alert-triangle"),
    Mail.State.IGNORED: ("", "minus"),
    Mail.State.BOUNCE: ("", "refresh"),
}


@register.filter
def mail_mark(state: str) -> str:
    """The look of a state."""
    return MARKS[Mail.State(state)][0]


@register.filter
def mail_icon(state: str) -> str:
    return MARKS[Mail.State(state)][1]
