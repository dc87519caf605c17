"""Which encoding a file is in."""

from __future__ import annotations

import io
import unicodedata

import pytest

from meari.engines.reading import encodings
from tests.endless import comes_to_an_end

VOICE = "배송이 사흘이나 늦었는데 아무 연락이 없습니다\n"


def detect(data: bytes) -> str:
    return encodings.detect(io.BytesIO(data))


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"plain,ascii\n", "utf-8"),
        (VOICE.encode(), "utf-8"),
        (VOICE.encode("utf-8-sig"), "utf-8-sig"),
        (VOICE.encode("cp949"), "cp949"),
        ("똠방각하 펲시콜라 뷁".encode("cp949"), "cp949"),
        (VOICE.encode("utf-16"), "utf-16-le"),
        (("id,text\n" + VOICE).encode("utf-16-le"), "utf-16-le"),
        (("id,text\n" + VOICE).encode("utf-16-be"), "utf-16-be"),
        ("철".encode("cp949"), "cp949"),  # C3 B6, which UTF-8 reads as one Latin letter
        ("café, naïve\n".encode(), "utf-8"),
        ("café au lait, naïve façade\n".encode("cp1252"), "cp1252"),
        ("I don’t like “this”, it’s late\n".encode("cp1252"), "cp1252"),
        (VOICE.encode() * 50 + b"\xff\n" + VOICE.encode() * 50, "utf-8"),
        (VOICE.encode("cp949") * 50 + b"\xff\n", "cp949"),
    ],
)  # fmt: skip
def test_detected(data: bytes, encoding: str) -> None:
    assert detect(data) == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
@pytest.mark.parametrize("shift", range(4))
def test_half_a_character_at_the_edge_of_a_sample(encoding: str, shift: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "HEAD_BYTES", 4_096)
    data = b"x" * shift + "가".encode(encoding) * (encodings.HEAD_BYTES // 2)
    assert detect(data) == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_first_korean_letter_behind_all_samples(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "HEAD_BYTES", 4_096)
    monkeypatch.setattr(encodings, "WINDOW_BYTES", 256)
    data = b"id,code\n" + b"1,abcdefgh\n" * 3_000
    assert detect(data + VOICE.encode(encoding) + b"1,abc\n" * 90) == encoding


def test_damage_is_visible_and_bounded() -> None:
    text = encodings.decode(b"a\xb0\nb", "cp949")
    assert text == "a\udcb0\nb"
    assert encodings.decode(b"a\0b", "utf-16-le") == "a" + chr(0xDC00 + ord("b"))


def test_many_combining_marks_take_linear_time() -> None:
    with comes_to_an_end():
        text = encodings.composed("a" + "\u0316\u0301" * 50_000)
    assert unicodedata.is_normalized("NFC", text)
    assert encodings.composed(unicodedata.normalize("NFD", "한글 café")) == "한글 café"
