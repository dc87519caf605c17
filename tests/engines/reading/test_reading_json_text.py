"""One JSON text from outside, and paths into it."""

from __future__ import annotations

import pytest

from meari.engines.reading import Unreadable, parse_json, parse_path, values_at
from meari.engines.reading.json_text import cell


def test_numbers_keep_every_digit_or_are_numbers():
    assert parse_json(b'{"a": [1.10, 12345678901234567890123, true, null]}') == {
        "a": ["1.10", "12345678901234567890123", True, None]
    }
    assert parse_json(b"[1, 2.5]", is_as_written=False) == [1, 2.5]


def test_text_is_composed_and_a_byte_order_mark_goes():
    assert parse_json('\ufeff{"\u1100\u1161": "\u1100\u1161"}'.encode()) == {"가": "가"}


def test_depth_is_counted_in_lists_and_objects():
    assert parse_json(b"[" * 50 + b"]" * 50)
    for deep in (b"[" * 51 + b"]" * 51, b'{"a":' * 51 + b"1" + b"}" * 51, b"[" * 200_000):
        with pytest.raises(Unreadable, match="json_too_deep"):
            parse_json(deep)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "not_json"), (b"{", "not_json"), (b"NaN", "not_json"), (b"[1] 2", "not_json"), (b"\xff", "undecodable"),
     (b'["\\u0000"]', "nul"), (b'["\\udc00"]', "undecodable"), (b'{"\\u0000": 1}', "nul"), (b"1" * 1_000_001, "too_large"),
     (b"1" * 5_000, "")],
)  # fmt: skip
def test_refusals(content, reason):
    if not reason:
        assert parse_json(content) == "1" * 5_000
        return
    with pytest.raises(Unreadable) as refused:
        parse_json(content)
    assert refused.value.reason == reason


TREE = {"a": {"b c": [{"n": 1}, {"n": 2}, {"m": 3}]}, "가": "나"}


@pytest.mark.parametrize(
    ("path", "found"),
    [("", [TREE]), ("$", [TREE]), ("$.가", ["나"]), ("가", ["나"]), ('a["b c"][0].n', [1]), ("a['b c'][*].n", [1, 2]),
     ('$.a["b c"][9].n', []), ("$.a.n", []), ("$.가.x", []), ("$[0]", []), ("$[*]", []), (" $.가 ", ["나"])],
)  # fmt: skip
def test_paths(path, found):
    assert values_at(TREE, parse_path(path)) == found


@pytest.mark.parametrize("path", ["a b", "$..a", "a[", "a[-1]", "a[?(@.x)]", "a.*", "[a]", "a[1:2]", "a]"])
def test_what_is_no_path(path):
    with pytest.raises(Unreadable, match="not_a_path"):
        parse_path(path)


def test_cells():
    assert [cell(one) for one in (None, True, "x", ["a", None, "b"], {"k": "가"})] == [
        "",
        "TRUE",
        "x",
        "a\nb",
        '{"k": "가"}',
    ]
