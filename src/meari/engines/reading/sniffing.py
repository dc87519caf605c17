"""What a file is, by its first bytes; its name only settles what they leave open."""

from __future__ import annotations

import re

from meari.engines.reading import encodings
from meari.engines.reading.shapes import FileKind, UnusableFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OTHERS = (
    (b"%PDF", "pdf"), (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "archive"), (b"Rar!", "archive"), (b"BZh", "archive"), (b"\xfd7zXZ", "archive"),
    (b"PAR1", "parquet"), (b"SQLite format 3", "database"), (b"\x7fELF", "program"), (b"MZ\x90", "program"),
    (b"HWP Document File", "hwp"),
)  # fmt: skip
OLD_SHEET = re.compile(rb"\x09(?:\x00\x04|\x02\x06|\x04\x06|\x08[\x08\x10])\x00", re.DOTALL)
HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|style|div|center|title)\b", re.IGNORECASE)
FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]*\S?")
MAIL_FIELDS = frozenset({
    "received", "from", "to", "cc", "subject", "date", "message-id", "mime-version", "content-type", "return-path",
    "delivered-to", "reply-to", "sender", "dkim-signature", "arc-seal", "authentication-results", "x-original-to",
    "content-transfer-encoding",
})  # fmt: skip
JSON_START = re.compile(r'\{\s*(?:"|\})')
CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x7f]")


def sniff(head: bytes, *, name: str = "") -> FileKind:
    """The kind of the file that begins with `head` (64 KB are plenty).

    Raises UnusableFile: empty_file, old_xls, encrypted_workbook, spreadsheet_xml, xml, json_not_lines, not_text with
    what was found instead.
    """
    if not head.strip():
        raise UnusableFile("empty_file")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileKind.XLSX
    if head.startswith(OLE):
        raise UnusableFile("encrypted_workbook" if ENCRYPTED in head else "old_xls")
    if OLD_SHEET.match(head):
        raise UnusableFile("old_xls")
    for mark, found in OTHERS:
        if head.startswith(mark):
            raise UnusableFile("not_text", found=found)
    return _sniff_text(_text(head).lstrip(), name.lower())


def _sniff_text(text: str, name: str) -> FileKind:
    if text.startswith("<"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in text[:4096] and "<Workbook" in text[:8192]:
            raise UnusableFile("spreadsheet_xml")
        if HTML.match(text) or (text.startswith("<?xml") and HTML.search(text[:2048])) or _is_html_comment(text):
            return FileKind.HTML
        if text.startswith("<?xml"):
            raise UnusableFile("xml")
    if len(CONTROLS.findall(text)) * 10 > len(text):
        raise UnusableFile("not_text", found="")
    if text.startswith("From ") and _mail_fields(text.partition("\n")[2]) >= 1:
        return FileKind.MBOX
    if _mail_fields(text) >= (1 if name.endswith(".eml") else 2):
        return FileKind.EML
    if JSON_START.match(text) and not name.endswith(".csv"):
        return FileKind.JSONL
    if re.match(r"\[\s*[\[{]", text):
        raise UnusableFile("json_not_lines")
    return FileKind.CSV


def _is_html_comment(text: str) -> bool:
    return text.startswith("<!--") and bool(HTML.search(text[:4096]))


def _text(head: bytes) -> str:
    for bom, codec in encodings.BOMS:
        if head.startswith(bom):
            return encodings.decode(head[len(bom) :], "utf-8" if codec == "utf-8-sig" else codec)
    if head[1::2].count(0) * 5 > len(head):
        return encodings.decode(head, "utf-16-le")
    return encodings.decode(head, encodings.choose([head]))


def _mail_fields(text: str) -> int:
    """How many of the first header lines are those of a mail; 0 where the first lines are no header at all."""
    known = 0
    for line in text.splitlines()[:60]:
        if line[:1] in (" ", "\t") and known:
            continue
        match = FIELD.match(line)
        if not match:
            break
        known += match.group(1).lower() in MAIL_FIELDS
    return known
