"""From what somebody wants to say to exactly what is sent. Pure, but for the sentences' translation."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from meari.apps.sending import texting
from meari.apps.sending.gate import ASKED_FOR, Purpose
from meari.apps.sending.protocol import Enclosure, Medium

CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
LONGEST_SUBJECT = 300
THREAD_HEADERS = frozenset({"In-Reply-To", "References", "Reply-To", "Auto-Submitted"})


class WrongDraft(Exception):
    """A draft cannot be sent; ``problem`` is ``empty``, ``control_character``, ``too_long``, ``too_large``, ``not_staff``,
    ``not_installed``, ``other_campaign`` (unknown, or of another purpose) or ``no_template`` (Alimtalk without one).
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Draft:
    """What somebody wants to say. ``key`` makes it one letter however often it is posted.

    ``thread`` holds the headers by which a mail joins its conversation (``THREAD_HEADERS``).
    ``campaign`` names a campaign; ``about`` is (kind, key) of what it is about; a confidential letter is shown to nobody
    and forgotten once it is handed over. ``template`` and ``variables`` are for Alimtalk, ``text`` says the same in full.
    """

    key: str
    purpose: Purpose
    subject: str
    text: str
    html: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    campaign: str = ""
    about: tuple[str, str] = ("", "")
    language: str = "ko"
    wants_receipt: bool = False
    is_confidential: bool = False
    template: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    thread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sender:
    """Who we are to the reader; at ``free_number`` (080) a text message is refused free of charge."""

    name: str
    contact: str
    free_number: str = ""


@dataclass(frozen=True)
class Content:
    """Exactly what is sent: subject, text, HTML (or none), further headers, the reader's name, and for Alimtalk the
    template with its variables.
    """

    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    template: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    def packed(self) -> str:
        return json.dumps(self.__dict__, ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> Content:
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Links:
    """The addresses that a letter carries."""

    refusal: str
    receipt: str


def compose(draft: Draft, *, name: str, sender: Sender, links: Links, label: str, longest_text: int) -> Content:
    """The content of ``draft``: with the label, the sender's name, contact and a free refusal where it is advertising.

    Raises ``WrongDraft``. A text that is too long for its way out is cut, and says so with an ellipsis.
    """
    if not draft.subject.strip() or not draft.text.strip():
        raise WrongDraft("empty")
    if CONTROL.search(draft.subject) or CONTROL.search(name):
        raise WrongDraft("control_character")
    is_advertising = draft.purpose is Purpose.ADVERTISING
    subject = f"{label} {draft.subject}" if is_advertising and not draft.subject.startswith(label) else draft.subject
    if len(subject) > LONGEST_SUBJECT:
        raise WrongDraft("too_long")
    lines = _closing_lines(draft, sender, links)
    tail = "".join(f"\n{line.text}" for line in lines)
    room = longest_text - len(tail) - 2
    text = draft.text if len(draft.text) <= room else draft.text[: room - 1] + "…"
    headers = _threaded(draft) if draft.purpose is Purpose.ANSWER else {"Auto-Submitted": "auto-generated"}
    if draft.purpose not in ASKED_FOR:
        headers |= {"List-Unsubscribe": f"<{links.refusal}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Content(subject, f"{text}\n{tail}" if lines else text, _with_lines(draft.html, lines), headers, name)


def compose_text(draft: Draft, *, name: str, sender: Sender, refusal: str, label: str, longest_text: int) -> Content:
    """The content of a message to a phone: no markup and no headers, the sender's name in front.

    Advertising begins with the label and ends with contact and free refusal, by the 080 number or the address
    ``refusal``. Alimtalk stays exactly as its template says. Raises ``WrongDraft``.
    """
    if not draft.subject.strip() or not draft.text.strip():
        raise WrongDraft("empty")
    if CONTROL.search(draft.subject) or CONTROL.search(name):
        raise WrongDraft("control_character")
    if draft.template:
        return Content(draft.subject, draft.text, name=name, template=draft.template, variables=dict(draft.variables))
    is_advertising = draft.purpose is Purpose.ADVERTISING
    head = (label if is_advertising else "") + (
        f"[{sender.name}] " if sender.name and sender.name not in draft.text else ""
    )
    tail = ""
    if is_advertising:
        with translation.override(draft.language):
            refuse = sender.free_number or refusal
            tail = f"\n{sender.contact}\n{_('Refuse free of charge')} {refuse}"
    room = longest_text - len(head) - len(tail)
    text = draft.text if len(draft.text) <= room else draft.text[: room - 1] + "…"
    subject = f"{label} {draft.subject}" if is_advertising and not draft.subject.startswith(label) else draft.subject
    return Content(subject, texting.writable(f"{head}{text}{tail}"), name=name)


def begins_with(content: Content, medium: Medium) -> str:
    """What the reader sees first: on a phone that is the text."""
    return content.text if medium.reach == "phone" else content.subject


@dataclass(frozen=True)
class _Line:
    """A closing line: its words, and the address that may follow them."""

    words: str
    address: str = ""

    @property
    def text(self) -> str:
        return f"{self.words}: {self.address}" if self.address else self.words


def _threaded(draft: Draft) -> dict[str, str]:
    """The headers of the conversation. Raises ``WrongDraft`` for any other, or for what would break a line."""
    if set(draft.thread) - THREAD_HEADERS or any(map(CONTROL.search, draft.thread.values())):
        raise WrongDraft("control_character")
    return dict(draft.thread)


def _closing_lines(draft: Draft, sender: Sender, links: Links) -> list[_Line]:
    lines = []
    with translation.override(draft.language):
        if draft.wants_receipt:
            lines.append(_Line(_("Say that you have read it"), links.receipt))
        if draft.purpose not in ASKED_FOR:
            lines.append(_Line(_("Sent by %(name)s") % {"name": f"{sender.name} {sender.contact}".strip()}))
            lines.append(_Line(_("Refuse free of charge"), links.refusal))
    return lines


def _with_lines(html: str, lines: list[_Line]) -> str:
    if not html or not lines:
        return html
    linked = '<p><a href="{}">{}</a></p>'
    tail = "".join(
        format_html(linked, line.address, line.words) if line.address else format_html("<p>{}</p>", line.words)
        for line in lines
    )
    start, end, rest = html.rpartition("</body>")
    return f"{start}{tail}{end}{rest}" if end else html + tail
