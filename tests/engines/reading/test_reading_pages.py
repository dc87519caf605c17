"""HTML that calls itself a spreadsheet, and JSON lines."""

from __future__ import annotations

import pytest

from meari.engines.reading import FileKind, UnusableFile
from meari.engines.reading.markup import pieces, unescape
from meari.vocabulary.reading import Limits, Reject
from tests.endless import comes_to_an_end
from tests.engines.reading.reading_samples import cells, good, opened, rejected

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta charset="euc-kr"><style>td {{a: b}}</style></head>
<body><table><tr><td>메뉴<table><tr><td>작은 표</td></tr></table></td></tr></table>
<table border="1"><thead><tr><th>주문번호</th><th>상품&nbsp;이름</th><th colspan=2>금액</th></tr></thead>
{}</table><p>끝</p></body></html>"""
ROWS = """<tr><td>1<td>TV &amp; 스탠드<br style="mso-data-placement:same-cell;">검정<td>1,000<td>원</tr>
<tr><td rowspan="2">2</td><td title="a > b">에어컨</td><td>2</td><td></td></tr>
<tr><td>실외기</td><td>3</td><td></td></tr>"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_html_export_of_a_back_office(encoding: str) -> None:
    table = opened(PAGE.format(ROWS).encode(encoding), name="orders.xls")
    assert (table.kind, table.encoding) == (FileKind.HTML, encoding)
    assert table.header == ("주문번호", "상품 이름", "금액", "D")
    assert good(table.rows()) == [
        (2, ("1", "TV & 스탠드\n검정", "1,000", "원")),
        (3, ("2", "에어컨", "2", "")),
        (4, ("", "실외기", "3", "")),
    ]


def test_html_drift_and_taking_up_again() -> None:
    data = PAGE.format(ROWS + "<tr><td>4</td></tr><tr><td>5</td><td>a</td><td>b</td><td>c</td><td>d</td></tr>")
    rows = list(opened(data).rows())
    assert [(row.line, row.reason) for row in rows if isinstance(row, Reject)] == [
        (5, "too_few_columns"),
        (6, "too_many_columns"),
    ]
    assert list(opened(data).rows(after=rows[1].position)) == rows[2:]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("<html><body>no table</body></html>", "no_table"),
        ("<table></table>", "no_table"),
        ("<table><tr><td> </td></tr></table>", "empty_file"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "no_header"),
        ("<table><tr>" + "<td>a" * 600 + "</table>", "too_many_columns"),
        ("<table><tr><td colspan=99999>a</table>", "too_many_columns"),
        ("<table>" + "<tr><td>a" * 210_000, "too_many_rows"),
    ],
)
def test_html_refused(data: str, reason: str) -> None:
    with pytest.raises(UnusableFile) as refusal:
        opened(data)
    assert refusal.value.reason == reason


def test_html_too_large() -> None:
    with pytest.raises(UnusableFile, match="page_too_large"):
        opened("<table><tr><td>a</td></tr></table>", limits=Limits(html_bytes=20))


@pytest.mark.parametrize(
    "unit",
    [
        "<",
        "<a ",
        '<a ">',
        "<!--",
        "<script>",
        "<script></x>",
        "<table>",
        "<!",
        "</",
        "<a '",
        "&#99999999999",
        "<td rowspan=9>",
    ],
)
def test_markup_stays_linear(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    with comes_to_an_end():
        unescape("".join(piece.text for piece in pieces(text)))


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("a<b>c</b>", "ac"), ("a < b > c", "a < b > c"), ("a<!-- <b> -->c", "ac"), ("a<!-- b", "a<!-- b"),
        ("a<!-- b <i>c", "ac"),
        ("a<script>x</script >b", "ab"), ("a<script>x", "a"), ('<p title="a > b">c', "c"), ("<p title='a\">'>c", "c"),
        ("a<br/>b", "ab"), ("a<![if !x]>b<![endif]>c", "abc"), ("a<", "a<"), ("<style/>b", "b"),
    ],
)  # fmt: skip
def test_pieces_of_markup(markup: str, texts: str) -> None:
    assert "".join(piece.text for piece in pieces(markup) if not piece.name) == texts


def test_jsonl() -> None:
    data = (
        '{"id": 1, "text": "한글 \\n 글", "score": 4.50}\n\n'
        '{"id": 12345678901234567890, "text": null, "ok": true, "tags": ["a", {"b": 1}]}\n'
    )
    table = opened(data, name="x.jsonl")
    assert (table.kind, table.header) == (FileKind.JSONL, ("id", "text", "score", "ok", "tags"))
    assert good(table.rows()) == [
        (1, ("1", "한글 \n 글", "4.50", "", "")),
        (3, ("12345678901234567890", "", "", "TRUE", '["a", {"b": "1"}]')),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"a": 1', "not_json"), ("[1]", "not_an_object"), ('{"a": NaN}', "not_json"),
        ('{"a": 1, "a": 2}', "key_twice"),
        ('{"a": "\\ud800"}', "undecodable"), ('{"a": "\\u0000"}', "nul"),
        ('{"a": ' + "[" * 99 + "]" * 99 + "}", "json_too_deep"),
        ('{"a": ' + "[" * 100_000, "json_too_deep"), ('{"a": "' + "x" * 100_001 + '"}', "cell_too_long"),
    ],
)  # fmt: skip
def test_jsonl_rejects(line: str, reason: str) -> None:
    data = '{"a": "가"}\n' + line + '\n{"a": "나"}\n'
    assert rejected(data) == [(2, reason)]
    assert good(opened(data).rows()) == [(1, ("가",)), (3, ("나",))]


def test_jsonl_new_key_after_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meari.engines.reading.jsonl_table.FIRST_LINES", 2)
    data = '{"a": 1}\n{"a": 2}\n{"b": 3}\n{"a": 4}\n'
    assert rejected(data) == [(3, "unknown_column")]
    rows = list(opened(data).rows())
    assert list(opened(data).rows(after=rows[1].position)) == rows[2:]


def test_jsonl_of_one_shape() -> None:
    assert cells('\ufeff{"text": "a"}\r\n{"text": "b"}') == [("a",), ("b",)]
