"""A mail as cases take it in: what is new in it, what it repeats, its harmless HTML and files, what it claims. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from meari.apps.cases import files, threads
from meari.engines import reading
from meari.vocabulary.reading import Mail, Reply

LONGEST_TEXT = 100_000
LONGEST_QUOTED = 50_000
LONGEST_SUBJECT = 500
MOST_REFERENCES = 20
LONGEST_ID = 250


@dataclass(frozen=True)
class Read:
    """One mail read. ``sender`` is who wrote it, ``answer_to`` where they want the answer; empty where nobody knows.

    ``vouched`` is what our own mail server says of the sender (``reading.vouched_for``), ``warnings`` are keys of
    ``mail_problems``; ``same`` is equal for mails that say word for word the same.
    """

    mail: Mail
    sender: str
    answer_to: str
    said: Reply
    html: str
    claims: threads.Claims
    vouched: str
    warnings: Sequence[str]
    same: str
    content: bytes = field(repr=False)

    @property
    def enclosures(self) -> list[files.Found]:
        """The files in it, in the order in which its HTML names them."""
        if not self.mail.attachments:
            return []
        return [
            files.Found(one.name or _nameless(one.type), one.type, content, one.content_id)
            for one, content in reading.attached(self.content)
        ]

    def head(self) -> str:
        """What an answer needs of the header, to be sealed."""
        mail = self.mail
        kept = {
            "id": _plain_id(mail.message_id), "references": [one for one in map(_plain_id, mail.references) if one][-MOST_REFERENCES:],
            "subject": mail.subject[:LONGEST_SUBJECT], "from": self.sender,
        }  # fmt: skip
        return json.dumps(kept, ensure_ascii=False)


def read(content: bytes, *, mailbox: str, ours: frozenset[str], server: str) -> Read:
    """A mail that came into the mailbox at the address ``mailbox``; never fails, whatever the bytes are.

    ``ours`` are our own addresses in small letters: a form on a web page often writes in our own name and leaves the
    customer's address to answer to.
    """
    mail = reading.parse_mail(content)
    sent_from, wanted = mail.from_.email, next((one.email for one in mail.reply_to if one.email), "")
    is_own = sent_from.lower() in ours
    sender = wanted if is_own and wanted and wanted.lower() not in ours else sent_from
    vouched = "none" if is_own else reading.vouched_for(content, server=server)
    reply = reading.reply_only(mail.text[:LONGEST_TEXT], subject=mail.subject, is_answer=bool(mail.references))
    said = Reply(_storable(reply.text), _storable(reply.quoted)[:LONGEST_QUOTED], reply.rule)
    html = reading.safe_html(mail.untrusted_html, attachments=mail.attachments).html if mail.untrusted_html else ""
    went_to = [one.email for one in (*mail.to, *mail.cc, *mail.delivered_to)]
    return Read(
        mail=mail, sender=sender, answer_to=wanted or sender, said=said, html=html,
        claims=threads.claims_of(mail.references, went_to, mailbox=mailbox), vouched=vouched,
        warnings=_warnings(mail, sender, wanted, vouched), same=_same(mail), content=content,
    )  # fmt: skip


def _warnings(mail: Mail, sender: str, wanted: str, vouched: str) -> list[str]:
    flags = set(mail.flags)
    found = {
        "other_reply_to": bool(wanted) and wanted.lower() != sender.lower(),
        "not_from_sender": vouched == "fail",
        "encrypted": bool(flags & {"encrypted", "tnef"}),
        "damaged": "text_damaged" in flags,
        "cut": bool(flags & {"text_cut", "mail_too_large"}) or len(mail.text) > LONGEST_TEXT,
        "no_text": "no_text" in flags,
    }
    return [key for key, is_so in found.items() if is_so]


def _same(mail: Mail) -> str:
    """Empty where a mail has no id of its own, by which alone a copy can be told from one who says the same twice."""
    if not mail.message_id:
        return ""
    said = [mail.message_id, mail.from_.email.lower(), mail.subject, mail.text]
    said += [f"{one.name}:{one.type}:{one.size}" for one in mail.attachments]
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _plain_id(message_id: str) -> str:
    """A Message-ID that may stand in a header of ours (V18), else nothing."""
    is_plain = message_id.isascii() and message_id.isprintable() and not set(message_id) & set(' <>"\\,;()')
    return message_id if is_plain and "@" in message_id and len(message_id) <= LONGEST_ID else ""


def _nameless(media_type: str) -> str:
    return "mail.eml" if media_type.startswith("message/") else "file"


def contact(read: Read) -> str:
    """How the writer is answered, as voices keep it beside them."""
    return json.dumps({"email": read.answer_to}, ensure_ascii=False)
