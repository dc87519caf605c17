"""Which encoding a file is in, by statistics over samples of it, and the decoding of one piece of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import BinaryIO

from meari.engines.reading.shapes import UnusableFile

HEAD_BYTES = 1 << 20
WINDOW_BYTES = 1 << 16
WINDOWS = 8
BAD_SHARE = 0.1  # of the non-ASCII characters may be broken before an encoding is given up
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
ESCAPED = re.compile("[\ud800-\udfff]")
LATIN_SIGNS = re.compile("[\u00a0-\u00ff\u0152\u0153\u0160\u0161\u2013\u2014\u2018-\u201e\u2022\u2026\u20ac\u2122]")
BESIDE_LATIN = re.compile(r"[A-Za-z][^\x00-\x7f]|[^\x00-\x7f][A-Za-z]")
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
BEYOND_TWO_BYTES = re.compile("[\u0800-\U0010ffff]")
HANGUL = re.compile("[가-힣]")
MARKS = 30
UNMARKED = "\x00-\u02ff\u1100-\u11ff\u2000-\u206f\u3000-\u3029\u3130-\ua66e\uac00-\ud7a3\uff00-\uffef"
MAYBE_MARKS = re.compile(f"[^{UNMARKED}]{{31,}}")
NAMES = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-8-sig": "utf-8-sig", "cp949": "cp949", "euc-kr": "cp949", "euckr": "cp949",
    "ms949": "cp949", "uhc": "cp949", "ks_c_5601-1987": "cp949", "cp1252": "cp1252", "windows-1252": "cp1252",
    "utf-16": "utf-16-le", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
}  # fmt: skip


def canonical(name: str) -> str:
    """The codec for a name that a person chose. Raises UnusableFile("unknown_encoding")."""
    codec = NAMES.get(name.strip().lower())
    if codec is None:
        raise UnusableFile("unknown_encoding", encoding=name[:50])
    return codec


def decode(data: bytes, encoding: str) -> str:
    """Text in which every byte that does not fit stands as a lone surrogate, so that nothing is lost or hidden."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    if encoding.startswith("utf-16"):
        text = data.decode(encoding, "surrogatepass") if len(data) % 2 == 0 else ""
        return text or data[:-1].decode(encoding, "surrogatepass") + chr(0xDC00 + data[-1])
    return data.decode(encoding, "surrogateescape")


def composed(text: str) -> str:
    """The text in NFC, as macOS file names and sheets need.

    More than 30 combining marks in a row are parted by U+034F first (the stream-safe format of Unicode's UAX #15),
    because putting a long run of them in order takes quadratic time.
    """
    if unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", MAYBE_MARKS.sub(_parted, text))


def _parted(match: re.Match[str]) -> str:
    parts: list[str] = []
    run = 0
    for letter in match.group():
        run = run + 1 if unicodedata.combining(letter) else 0
        if run > MARKS:
            parts.append("\u034f")
            run = 1
        parts.append(letter)
    return "".join(parts)


def detect(stream: BinaryIO) -> str:
    """The encoding of a whole file: utf-8, utf-8-sig, cp949, utf-16-le, utf-16-be or cp1252.

    Looks at the first megabyte and at windows over the rest; where all of those are ASCII, at the first bytes that are
    not. Each sample is cut at line ends, so that half a character at its edge counts for nothing.
    """
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    wide = _utf_16_without_bom(head[:WINDOW_BYTES])
    if wide:
        return wide
    whole = len(head) < HEAD_BYTES
    samples = [head if whole else head[: head.rfind(b"\n") + 1 or HEAD_BYTES - 3], *_windows(stream)]
    if all(sample.isascii() for sample in samples):
        samples = [_first_beyond_ascii(stream)]
    return choose(samples)


def choose(samples: Iterable[bytes]) -> str:
    """utf-8, cp949 or cp1252 for samples of whole characters; utf-8 where all is ASCII or nothing fits."""
    data = b"\n".join(samples)
    if data.isascii():
        return "utf-8"
    as_utf8 = data.decode("utf-8", "surrogateescape")
    broken = {"utf-8": _broken_share(as_utf8)}
    if broken["utf-8"] == 0 and BEYOND_TWO_BYTES.search(as_utf8):
        return "utf-8"
    broken["cp949"] = _broken_share(data.decode("cp949", "surrogateescape"))
    if broken["utf-8"] == 0 and broken["cp949"] == 0:
        return "cp949" if _reads_as_korean_only_in_cp949(data) else "utf-8"
    if broken["utf-8"] <= BAD_SHARE:
        return "utf-8"
    if _is_western(data, sure=broken["cp949"] > BAD_SHARE):
        return "cp1252"
    return min(broken, key=lambda name: broken[name])


def _broken_share(text: str) -> float:
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return len(ESCAPED.findall(text)) / beyond if beyond else 0.0


def _reads_as_korean_only_in_cp949(data: bytes) -> bool:
    """Two bytes such as C3 B6 are a letter in UTF-8 and a syllable in CP949: the neighbours decide."""
    as_utf8 = data.decode("utf-8")
    if BESIDE_LATIN.search(as_utf8):
        return False
    as_cp949 = NOT_ASCII.findall(data.decode("cp949"))
    return all(HANGUL.match(letter) for letter in as_cp949)


def _is_western(data: bytes, *, sure: bool) -> bool:
    """Whether the signs are those of Western Europe; `sure` says that CP949 is out already.

    Where it is not ("don\x92t" has a meaning in CP949 too), the syllables must be rare ones that Korean hardly uses.
    """
    beyond = NOT_ASCII.findall(data.decode("cp1252", "surrogateescape"))
    if sum(1 for letter in beyond if LATIN_SIGNS.match(letter)) < 0.95 * len(beyond):
        return False
    if sure:
        return True
    korean = NOT_ASCII.findall(data.decode("cp949", "surrogateescape"))
    common = len("".join(korean).encode("euc_kr", "ignore")) // 2
    return common * 2 < len(korean) and bool(BESIDE_LATIN.search(data.decode("cp1252", "replace")))


def _utf_16_without_bom(sample: bytes) -> str | None:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half >= 4 and min(even, odd) * 20 <= max(even, odd) and max(even, odd) * 5 >= half:
        wide = "utf-16-le" if odd > even else "utf-16-be"
        return wide if not ESCAPED.search(decode(sample[: half * 2 - 2], wide)) else None
    return None


def _windows(stream: BinaryIO) -> list[bytes]:
    size = stream.seek(0, 2)
    if size <= HEAD_BYTES:
        return []
    step = max((size - HEAD_BYTES) // WINDOWS, 1)
    samples = []
    for offset in range(HEAD_BYTES, size, step):
        stream.seek(offset)
        window = stream.read(WINDOW_BYTES)
        samples.append(window[window.find(b"\n") + 1 : window.rfind(b"\n") + 1])
    return samples


def _first_beyond_ascii(stream: BinaryIO) -> bytes:
    stream.seek(0)
    rest = b""
    while chunk := stream.read(HEAD_BYTES):
        rest += chunk
        end = rest.rfind(b"\n") + 1 or len(rest)
        if not rest[:end].isascii():
            return rest[:end]
        rest = rest[end:]
    return rest
