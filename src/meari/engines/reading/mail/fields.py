"""The header of a mail or of one of its parts, read with limits and in linear time."""

from __future__ import annotations

import binascii
import re
import string
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote_to_bytes

from meari.engines.reading.mail import charsets
from meari.vocabulary.reading import Address, MailLimits

FIELD = re.compile(rb"^([!-9;-~]{1,100})[ \t]{0,100}:", re.MULTILINE)
FIELD_END = re.compile(rb"\n(?![ \t])")
START = re.compile(rb"[!-9;-~]{1,100}[ \t]{0,100}:|From |>From ")
BLANK = re.compile(rb"\n\r?\n")
FOLD = re.compile(rb"\r?\n(?=[ \t])")
WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)(?:\?=|\Z)")
NOT_BASE64 = bytes(sorted(set(range(256)) - set(string.ascii_letters.encode() + string.digits.encode() + b"+/")))
CONTROLS = re.compile("[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]+")
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]+")
ANGLE = re.compile(rb"<([^<>]{0,400})>")
ATOM = r"[^\s<>\"'(),;:@]"
EMAIL = re.compile(rf"(?<!{ATOM}){ATOM}{{1,120}}@{ATOM}{{1,250}}(?!{ATOM})")
WHOLE_EMAIL = re.compile(rf"(?:\"[^\"\\<>@\x00-\x1f]{{1,64}}\"|{ATOM}{{1,120}})@{ATOM}{{1,250}}")
GROUP = re.compile(rb"[^\"<@:=]{1,200}:(?=[^:]*@)")
MESSAGE_ID = re.compile(rb"<([^<>]{1,998})>")
BARE_ID = re.compile(rb"[^\s<>@]{1,250}@[^\s<>@]{1,250}")
REPEATED = frozenset({"delivered-to", "x-original-to", "envelope-to"})  # written once a hop
ADDRESSES = 100
PIECES = 100  # of one RFC 2231 parameter


@dataclass(slots=True)
class Fields:
    """Header fields by lower-case name, unfolded; `body` is where the body starts. Decoding adds to `flags`."""

    body: int
    values: dict[str, bytes] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """A field as text on one line: encoded words and raw 8-bit letters decoded."""
        return _on_one_line(self._decoded(self.values.get(name, b"")))

    def addresses(self, name: str) -> tuple[Address, ...]:
        """The addresses of a field, at most 100. A name with a comma that nobody quoted stays one name."""
        found: list[Address] = []
        for raw in islice(_split(self.values.get(name, b""), b",;"), ADDRESSES):
            one = self._address(raw)
            if one.email and found and not found[-1].email and ANGLE.search(raw) and not raw.lstrip().startswith(b'"'):
                one = Address(f"{found.pop().name}, {one.name}".rstrip(", "), one.email)
            if one != Address("", ""):
                found.append(one)
        return tuple(found)

    def message_ids(self, name: str) -> list[str]:
        """The message-ids of a field without brackets, in order (RFC 5322, 3.6.4); one without brackets, too."""
        raw = self.values.get(name, b"")
        found = MESSAGE_ID.findall(raw) or BARE_ID.findall(raw)[:1]
        ids = (CONTROLS.sub("", b"".join(one.split()).decode("utf-8", "replace")) for one in found)
        return [one for one in dict.fromkeys(ids) if one]

    def parameters(self, name: str) -> tuple[str, dict[str, str]]:
        """The value of a field such as Content-Type in lower case, and its parameters by lower-case name (RFC 2231)."""
        first, *rest = _split(self.values.get(name, b""), b";") or [b""]
        plain: dict[str, bytes] = {}
        extended: dict[str, list[tuple[int, bool, bytes]]] = {}
        for raw in rest[: 2 * PIECES]:
            key, _, value = raw.partition(b"=")
            base, *marks = key.strip().lower().decode("ascii", "replace").split("*")
            if marks:
                place = int(marks[0]) if marks[0].isascii() and marks[0].isdigit() and len(marks[0]) < 4 else 0
                extended.setdefault(base, []).append((place, marks[-1] == "", _unquoted(value)))
            else:
                plain.setdefault(base, _unquoted(value))
        found = {key: _bare(self._decoded(value)) for key, value in plain.items()}
        found.update({key: _bare(self._extended(pieces)) for key, pieces in extended.items()})
        return first.strip().lower().decode("ascii", "replace"), found

    def _address(self, raw: bytes) -> Address:
        group = GROUP.match(raw)
        raw = raw[group.end() :] if group else raw
        angle = ANGLE.search(raw)
        if angle:
            name = self._decoded(_unquoted(raw[: angle.start()]))
            inside = angle.group(1).decode("utf-8", "replace").strip()
            email = inside if WHOLE_EMAIL.fullmatch(inside) else "".join(EMAIL.findall(inside)[:1])
        else:
            whole = self._decoded(raw)[:1_000]
            found = WHOLE_EMAIL.fullmatch(whole.strip()) or EMAIL.search(whole)
            email = found.group() if found else ""
            name = whole.replace(email, "", 1) if email else whole
        return Address(_on_one_line(name).strip(" \t\"'()<>:"), _bare(email))

    def _decoded(self, raw: bytes) -> str:
        text, flags = decode_words(raw)
        self.flags |= flags
        return text

    def _extended(self, pieces: list[tuple[int, bool, bytes]]) -> str:
        """The pieces of a parameter in order; the first one of those with a star names the charset."""
        label, joined = "", b""
        for number, (_, is_encoded, value) in enumerate(sorted(pieces[:PIECES])):
            quoted = value
            if is_encoded and number == 0 and value.count(b"'") >= 2:
                charset, _, quoted = value.split(b"'", 2)
                label = charset.decode("ascii", "replace")
            joined += unquote_to_bytes(quoted) if is_encoded else quoted
        if not label and b"=?" in joined:
            return self._decoded(joined)
        text, flags = charsets.decode(joined, label)
        self.flags |= flags
        return text


def read_fields(data: bytes, start: int, end: int, *, limits: MailLimits) -> Fields:
    """The header that begins at `start`. Flags: too_many_headers, header_too_long, no_headers."""
    if not START.match(data, start, min(end, start + 300)):
        blank = data[start : start + 2].startswith((b"\n", b"\r\n"))
        after = data.find(b"\n", start, end) + 1 if blank else start
        return Fields(after, flags=set() if blank else {"no_headers"})
    gap = BLANK.search(data, start, end)
    fields = Fields(gap.end() if gap else end)
    stop = gap.start() + 1 if gap else end
    for number, match in enumerate(FIELD.finditer(data, start, stop)):
        if number == limits.headers:
            fields.flags.add("too_many_headers")
            break
        behind = FIELD_END.search(data, match.end(), stop)
        field_end = behind.start() if behind else stop
        if field_end - match.end() > limits.header_bytes:
            fields.flags.add("header_too_long")
            field_end = match.end() + limits.header_bytes
        raw = data[match.end() : field_end]
        name, value = match.group(1).decode("ascii").lower(), FOLD.sub(b"", raw).strip()
        if name in REPEATED and len(earlier := fields.values.get(name, b"")) < limits.header_bytes:
            value = b", ".join(filter(None, (earlier, value)))
            fields.values.pop(name, None)
        fields.values.setdefault(name, value)
    return fields


def decode_words(raw: bytes) -> tuple[str, set[str]]:
    """A header value as text (RFC 2047). Neighbouring words of one charset are joined as bytes before they are decoded,
    since many senders cut them in the middle of a character. Returns the flags of charsets.decode too."""
    runs: list[tuple[str, bytes, bool]] = []  # label, bytes, whether it is an encoded word
    at = 0
    for match in WORD.finditer(raw):
        between = raw[at : match.start()]
        if between.strip() or (between and not (runs and runs[-1][2])):
            runs.append(("", between, False))
        label = match.group(1).decode("ascii", "replace")
        content = _word(match.group(3), match.group(2))
        if runs and runs[-1][2] and charsets.canonical(runs[-1][0]) == charsets.canonical(label):
            runs[-1] = (label, runs[-1][1] + content, True)
        else:
            runs.append((label, content, True))
        at = match.end()
    runs.append(("", raw[at:], False))
    flags: set[str] = set()
    texts = []
    for label, content, _ in runs:
        text, found = charsets.decode(content, label)
        texts.append(text)
        flags |= found
    return "".join(texts), flags


def base64_bytes(data: bytes) -> bytes:
    """The bytes of base64, whatever is wrong with its padding or stands between its letters."""
    letters = data.translate(None, NOT_BASE64)
    letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _on_one_line(text: str) -> str:
    """Without control characters, and without those that turn the order of letters about to make a name look other."""
    return CONTROLS.sub(" ", TURNING.sub("", text)).strip()


def _bare(text: str) -> str:
    return CONTROLS.sub("", TURNING.sub("", text))


def _word(content: bytes, encoding: bytes) -> bytes:
    return base64_bytes(content) if encoding in b"bB" else binascii.a2b_qp(content, header=True)


def _unquoted(raw: bytes) -> bytes:
    value = raw.strip()
    if len(value) > 1 and value.startswith(b'"') and value.endswith(b'"'):
        value = value[1:-1].replace(b'\\"', b'"').replace(b"\\\\", b"\\")
    return value


def _split(raw: bytes, marks: bytes) -> list[bytes]:
    """The value cut at any of `marks` outside quotes; a backslash in quotes escapes."""
    parts: list[bytes] = []
    start, is_quoted, escaped = 0, False, False
    for at, byte in enumerate(raw):
        if escaped:
            escaped = False
        elif is_quoted and byte == 0x5C:
            escaped = True
        elif byte == 0x22:
            is_quoted = not is_quoted
        elif byte in marks and not is_quoted:
            parts.append(raw[start:at])
            start = at + 1
    return [*parts, raw[start:]]
