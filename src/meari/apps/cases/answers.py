"""An answer as it goes by mail: in the same conversation, with a line to answer above, signed, and what it answers below."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meari.apps.cases import models, queries
from meari.apps.cases.queries import mail as mail_queries
from meari.apps.sending import queries as letter_queries
from meari.apps.sending.composing import CONTROL
from meari.engines import reading

LONGEST_SUBJECT = 250
LONGEST_REFERENCES = 900
QUOTED_LINES = 60
QUOTED_CHARS = 4_000
ANSWERED = re.compile(r"(?i)^\s*(?:(?:re|fw|fwd|회신|답장|전달)\s*[:：]\s*)+")


@dataclass(frozen=True)
class Answer:
    """Subject, text and the headers by which mail programs put it into the conversation."""

    subject: str
    text: str
    thread: Mapping[str, str] = field(default_factory=dict)


def answer(case: models.Case, text: str) -> Answer:
    """What somebody wrote in ``case`` as a mail. Where no mailbox would take the answer to it, it stays as it was written."""
    address = queries.address_of(case) or ""
    mailbox = mail_queries.mailbox_of(case) if "@" in address else None
    if mailbox is None:
        return Answer(queries.reply_subject(case), text)
    head = mail_queries.last_head(case)
    is_theirs = head is not None and letter_queries.normal_address(head.sender) == letter_queries.normal_address(
        address
    )
    thread = {"Reply-To": mail_queries.answer_address(case, mailbox, address)} | (_headers(head) if head else {})
    signature = mail_queries.signature_of(case.team)
    with translation.override(case.language):
        line = reading.reply_line(_("Please write your answer above this line"))
        quote = _quoted(head.message) if head and is_theirs else ""
    parts = [line, text, signature, quote]
    subject = _subject(head.subject) if head and is_theirs else ""
    return Answer(subject or queries.reply_subject(case), "\n\n".join(part for part in parts if part), thread)


def _headers(head: mail_queries.Head) -> dict[str, str]:
    """In-Reply-To and References (RFC 5322, 3.6.4); the oldest of many are left out behind the first."""
    if not head.id:
        return {}
    ids = [*head.references, head.id]
    while len(ids) > 2 and sum(len(one) + 3 for one in ids) > LONGEST_REFERENCES:
        del ids[1]
    return {"In-Reply-To": f"<{head.id}>", "References": " ".join(f"<{one}>" for one in ids)}


def _subject(said: str) -> str:
    """``Re:`` and the subject as the customer wrote it."""
    plain = CONTROL.sub(" ", ANSWERED.sub("", said)).strip()
    return f"Re: {plain[:LONGEST_SUBJECT]}" if plain else ""


def _quoted(message: models.Message) -> str:
    """The last mail, masked as it is stored, under who wrote it and when."""
    when = date_format(timezone.localtime(message.at), "Y-m-d H:i")
    lines = message.text[:QUOTED_CHARS].split("\n")[:QUOTED_LINES]
    return "\n".join([_("On %(when)s, you wrote:") % {"when": when}, *(f"> {line}" for line in lines)])
