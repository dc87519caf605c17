"""The parts of a mail (RFC 2045, 2046): which of them is the text, which are attachments. Bytes are cut, not copied."""

from __future__ import annotations

import binascii
import html
import re
from typing import NamedTuple

from meari.engines.reading.mail import charsets
from meari.engines.reading.mail.fields import Fields, base64_bytes, read_fields
from meari.engines.reading.mail.page_text import page_text
from meari.vocabulary.reading import Attachment, MailLimits

BOUNDARY_BYTES = 200
AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]{0,200}(?:\r?\n|\r?\Z)")
META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
NAME_CHARS = 200
CONTENT_ID_CHARS = 250
SEALED = {
    "application/pkcs7-mime": "encrypted",
    "application/x-pkcs7-mime": "encrypted",
    "application/ms-tnef": "tnef",
}


class Body(NamedTuple):
    """What a mail or part says: as text, and as the HTML it was sent as (empty where it was not)."""

    text: str
    html: str = ""


class Parts:
    """Walks through one mail once. `walked`, `attachments` and `flags` are what was found."""

    def __init__(self, data: bytes, *, limits: MailLimits) -> None:
        self.attachments: list[Attachment] = []
        self.flags: set[str] = set()
        self.walked = Body("")
        self._data = data
        self._limits = limits
        self._count = 0
        self._enclosed: list[tuple[int, int, int]] = []
        self._files: list[tuple[Fields, int]] = []  # header and end of each attachment

    def walk(self, fields: Fields) -> Body:
        """The text of the mail whose header was read; that of an enclosed mail where it has none of its own."""
        body = self._body(fields, len(self._data), 0, "text/plain")
        if not body.text.strip() and self._enclosed:
            start, end, depth = self._enclosed[0]
            body = self._entity(start, end, depth + 1, "text/plain")
            self.flags |= {"text_from_enclosed_mail"} if body.text.strip() else set()
        self.walked = body
        return body

    def content(self, place: int) -> bytes:
        """The bytes of the attachment at `place`, decoded."""
        return self._bytes(*self._files[place])

    def _entity(self, start: int, end: int, depth: int, default: str) -> Body:
        if self._count >= self._limits.parts:
            self.flags.add("too_many_parts")
            return Body("")
        if depth > self._limits.depth:
            self.flags.add("too_deep")
            return Body("")
        self._count += 1
        fields = read_fields(self._data, start, end, limits=self._limits)
        fields.flags.discard("no_headers")  # a part may go without
        return self._body(fields, end, depth, default)

    def _body(self, fields: Fields, end: int, depth: int, default: str) -> Body:
        kind, parameters = fields.parameters("content-type")
        disposition, placing = fields.parameters("content-disposition")
        kind = kind if "/" in kind else default
        name = _file_name(placing.get("filename") or parameters.get("name", ""))
        self.flags |= fields.flags | ({SEALED[kind]} if kind in SEALED else set())
        start = fields.body
        if kind.startswith("multipart/"):
            if kind == "multipart/encrypted":
                self.flags.add("encrypted")
            spans = self._spans(parameters.get("boundary", ""), start, end)
            if spans:
                return self._gathered(kind, spans, depth)
            self.flags.add("boundary_missing")
            kind = "text/plain"
        if kind == "message/rfc822" and fields.values.get("content-transfer-encoding", b"").lower() != b"base64":
            self._enclosed.append((start, end, depth))
            self._keep(Attachment(name, kind, end - start, _content_id(fields)), fields, end)
            return Body("")
        is_text = kind in ("text/plain", "text/html")
        if disposition == "attachment" or not is_text or (name and depth > 0):
            size = len(self._bytes(fields, end))
            self._keep(Attachment(name, kind[:100], size, _content_id(fields)), fields, end)
            return Body("")
        return self._text(fields, kind, parameters.get("charset", ""), end)

    def _keep(self, attachment: Attachment, fields: Fields, end: int) -> None:
        self.attachments.append(attachment)
        self._files.append((fields, end))

    def _gathered(self, kind: str, spans: list[tuple[int, int]], depth: int) -> Body:
        default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        bodies = (self._entity(start, end, depth + 1, default) for start, end in spans)
        filled = [body for body in bodies if body.text.strip() or body.html]
        pages = [body.html for body in filled if body.html]
        texts = [body.text for body in filled if body.text.strip()]
        if kind == "multipart/alternative":
            return Body(texts[0] if texts else "", pages[-1] if pages else "")
        page = "\n".join(body.html or _as_page(body.text) for body in filled) if pages else ""
        return Body("\n\n".join(texts), page)

    def _spans(self, boundary: str, start: int, end: int) -> list[tuple[int, int]]:
        """Where the parts of a multipart body begin and end, at most as many as may still be read and one more."""
        mark = b"\n--" + boundary.encode("utf-8", "replace")
        if not boundary or len(mark) > BOUNDARY_BYTES:
            return []
        data = self._data
        spans: list[tuple[int, int]] = []
        begin = -1
        at = data.find(mark, max(start - 1, 0), end)
        while at >= 0 and len(spans) <= self._limits.parts - self._count:
            after = AFTER_BOUNDARY.match(data, at + len(mark), end)
            if after:
                if begin >= 0:
                    spans.append((begin, max(at - (data[at - 1] == 0x0D), begin)))
                begin = after.end()
                if after.group(1):
                    return spans
            at = data.find(mark, after.end() - 1 if after else at + len(mark), end)
        if begin >= 0 and at < 0:
            self.flags.add("boundary_open")
            spans.append((begin, end))
        return spans

    def _bytes(self, fields: Fields, end: int) -> bytes:
        encoding = fields.values.get("content-transfer-encoding", b"").strip().lower()
        raw = self._data[fields.body : end]
        if encoding == b"base64":
            return base64_bytes(raw)
        return binascii.a2b_qp(raw) if encoding == b"quoted-printable" else raw

    def _text(self, fields: Fields, kind: str, label: str, end: int) -> Body:
        most = self._limits.text_bytes
        read_to = min(end, fields.body + 2 * most)  # base64 takes a third more, quoted-printable up to three times
        data = self._bytes(fields, read_to)
        if read_to < end or len(data) > most:
            self.flags.add("text_cut")
            data = _whole_characters(data[:most])
        meta = META_CHARSET.search(data[:2_048]) if kind == "text/html" and not charsets.canonical(label) else None
        text, flags = charsets.decode(data, meta.group(1).decode("ascii") if meta else label)
        self.flags |= flags
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        clean = CONTROLS.sub("", text)
        self.flags |= {"controls_removed"} if len(clean) < len(text) else set()
        return Body(page_text(clean), clean) if kind == "text/html" else Body(clean.strip())


def _whole_characters(data: bytes) -> bytes:
    """What was cut out of a longer text, up to its last line end or else without half a character at its end."""
    line_end = data.rfind(b"\n", len(data) - 4_096)
    if line_end > 0:
        return data[:line_end]
    for missing in range(4):
        try:
            data[: len(data) - missing].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return data[: len(data) - missing]
    return data


def _as_page(text: str) -> str:
    """Text that stands between pages, as a piece of one."""
    return f'<p style="white-space: pre-wrap">{html.escape(text)}</p>'


def _content_id(fields: Fields) -> str:
    return fields.text("content-id").strip("<> ")[:CONTENT_ID_CHARS]


def _file_name(name: str) -> str:
    """The last part of a path, without what no file name may hold."""
    last = re.split(r"[/\\]", name.strip())[-1]
    return CONTROLS.sub("", last)[:NAME_CHARS].strip()
