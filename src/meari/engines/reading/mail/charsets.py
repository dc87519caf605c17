"""Bytes of a mail into text, by the label they carry and by what they really are.

Labels lie: EUC-KR means CP949, Latin-1 and ASCII often stand over Korean bytes, UTF-8 and EUC-KR get mixed up. A label
is believed when its bytes fit and read well; what is recovered otherwise is flagged. Only the codecs named here are
used: some of Python's are slow on hostile input (punycode, idna) or no charsets at all.
"""

from __future__ import annotations

import re

from meari.engines.reading.encodings import composed

FAMILIES = {
    "cp949": "euc-kr euckr x-euc-kr ks_c_5601-1987 ks_c_5601-1989 ks_c_5601 ksc5601 ksc_5601 ksc5601-1987 "
    "ks_x_1001 ksx1001 korean cseuckr csksc56011987 iso-ir-149 cp949 ms949 949 windows-949 x-windows-949 "
    "x-cp949 x-ms949 uhc x-uhc",
    "iso-2022-kr": "iso-2022-kr csiso2022kr x-iso-2022-kr",
    "johab": "johab x-johab cp1361 ms1361 windows-1361",
    "utf-8": "utf-8 utf8 x-utf-8 x-utf8 unicode-1-1-utf-8 utf-8-sig utf8mb4 unicode",
    "utf-7": "utf-7 utf7 unicode-1-1-utf-7 x-unicode-1-1-utf-7",
    "utf-16": "utf-16 utf16 ucs-2 iso-10646-ucs-2",
    "utf-16-le": "utf-16le utf-16-le unicodelittle",
    "utf-16-be": "utf-16be utf-16-be unicodebig",
    "cp1252": "iso-8859-1 iso8859-1 latin1 latin-1 l1 windows-1252 cp1252 x-ansi ansi",
    "ascii": "us-ascii ascii ansi_x3.4-1968 7bit 8bit default unknown x-unknown unknown-8bit x-user-defined none "
    "null",
    "iso8859-15": "iso-8859-15 latin9",
    "iso8859-2": "iso-8859-2 latin2",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "koi8-r": "koi8-r",
    "gb18030": "gb2312 gbk gb18030 x-gbk cp936",
    "big5": "big5 big5-hkscs",
    "euc_jp": "euc-jp",
    "cp932": "shift_jis shift-jis sjis x-sjis windows-31j cp932",
    "iso2022_jp": "iso-2022-jp",
    "cp874": "windows-874 tis-620",
}  # fmt: skip
CODECS = {label: codec for codec, labels in FAMILIES.items() for label in labels.split()}
WESTERN = frozenset({"cp1252", "ascii", "iso8859-15", "iso8859-2", "cp1250"})
SHIFTED = re.compile(rb"\x0e([^\x0f\n]*)\x0f?")
DESIGNATOR = b"\x1b$)C"
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
HANGUL = re.compile("[가-힣]")
ESCAPED = re.compile("[\ud800-\udfff]")
SAMPLE = 4_096


def canonical(label: str) -> str | None:
    """The codec of a label as written, or None for one that says nothing."""
    return CODECS.get(label.strip(" \t\r\n\"'").lower().partition("*")[0])


def decode(data: bytes, label: str = "") -> tuple[str, frozenset[str]]:
    """Text in NFC, and flags: charset_missing, charset_mislabelled, text_damaged."""
    codec = canonical(label)
    text, used = _text(data, codec)
    flags = set()
    if used not in (codec, "ascii"):
        flags.add("charset_missing" if codec in (None, "ascii") else "charset_mislabelled")
    if ESCAPED.search(text):
        flags.add("text_damaged")
        text = ESCAPED.sub("\ufffd", text)
    return composed(text), frozenset(flags)


def _text(data: bytes, codec: str | None) -> tuple[str, str]:
    """The text and the codec that was used; bytes that fit nowhere stand as lone surrogates."""
    if codec == "iso-2022-kr" or DESIGNATOR in data:
        return _unshifted(data), "iso-2022-kr"
    if codec in ("utf-7", "iso2022_jp", "utf-16", "utf-16-le", "utf-16-be"):
        whole = _strict(data, codec)
        if whole is not None:
            return whole.removeprefix("\ufeff"), codec
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and (wide := _strict(data, "utf-16")) is not None:
        return wide, "utf-16"
    if data.isascii():
        return data.decode("ascii"), "ascii"
    return _beyond_ascii(data.removeprefix(b"\xef\xbb\xbf"), codec)


def _beyond_ascii(data: bytes, codec: str | None) -> tuple[str, str]:
    labelled = _strict(data, codec, may_be_cut=True) if codec and codec != "ascii" else None
    as_utf8 = labelled if codec == "utf-8" else _strict(data, "utf-8")
    if as_utf8 is not None and (labelled is None or codec in WESTERN or _koreanness(as_utf8) > _koreanness(labelled)):
        return as_utf8, "utf-8"
    if labelled is not None and codec and codec not in WESTERN and (codec != "cp949" or _koreanness(labelled) > 0.3):
        return labelled, codec
    for guess, least in (("cp949", 0.5), ("johab", 0.9)):
        found = _strict(data, guess)
        if found is not None and _koreanness(found) >= least:
            return found, guess
    if labelled is not None and codec:
        return labelled, codec
    return _least_broken(data, codec)


def _least_broken(data: bytes, codec: str | None) -> tuple[str, str]:
    candidates = dict.fromkeys(name for name in (codec, "utf-8", "cp949") if name and name != "ascii")
    texts = {name: data.decode(name, "surrogateescape") for name in candidates if not name.startswith("utf-16")}
    best = min(texts, key=lambda name: len(ESCAPED.findall(texts[name][: SAMPLE * 16])))
    return texts[best], best


def _unshifted(data: bytes) -> str:
    """ISO-2022-KR (RFC 1557): bytes between SO and SI are those of KS X 1001 without their high bit."""
    raised = SHIFTED.sub(lambda match: match.group(1).translate(RAISE), data.replace(DESIGNATOR, b""))
    return raised.replace(b"\x0f", b"").decode("cp949", "surrogateescape")


RAISE = bytes(byte | 0x80 if 0x21 <= byte <= 0x7E else byte for byte in range(256))


def _strict(data: bytes, codec: str, *, may_be_cut: bool = False) -> str | None:
    """The text, or None where a byte does not fit; half a character at the very end may be let pass."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        if may_be_cut and error.end == len(data) and ("unexpected end" in error.reason or "incomplete" in error.reason):
            return data[: error.start].decode(codec) + "\udcff"
        return None


def _koreanness(text: str) -> float:
    """The share of everyday Hangul (the 2,350 syllables of KS X 1001) in what is not ASCII."""
    beyond = NOT_ASCII.findall(text[: SAMPLE * 4])[:SAMPLE]
    if not beyond:
        return 0.0
    return len("".join(filter(HANGUL.match, beyond)).encode("euc_kr", "ignore")) / 2 / len(beyond)
