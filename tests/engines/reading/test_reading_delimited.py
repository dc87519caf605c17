"""Delimited text as companies really export it."""

from __future__ import annotations

import io
import unicodedata

import pytest

from meari.engines.reading import UnusableFile, open_table
from meari.engines.reading.delimited import blocks
from meari.vocabulary.reading import Limits, Reject, Row
from tests.endless import comes_to_an_end
from tests.engines.reading.reading_samples import cells, good, opened, rejected

KOREAN = '번호,내용,날짜\n1,배송이 늦어요,2026.11.3\n2,"여러\n줄",2026-11-04\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_encoding_found(encoding: str) -> None:
    table = opened(KOREAN.encode(encoding))
    assert table.header == ("번호", "내용", "날짜")
    assert good(table.rows()) == [(2, ("1", "배송이 늦어요", "2026.11.3")), (3, ("2", "여러\n줄", "2026-11-04"))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_delimiter_found(delimiter: str) -> None:
    table = opened(f"a{delimiter}b{delimiter}c\n1{delimiter}x y{delimiter}가나\n2{delimiter}x{delimiter}나\n")
    assert table.delimiter == delimiter
    assert table.header == ("a", "b", "c")
    assert len(list(table.rows())) == 2


def test_delimiter_with_decimal_commas() -> None:
    assert cells("이름;금액\n가;1,5\n나;2,5\n") == [("가", "1,5"), ("나", "2,5")]


def test_single_column_with_commas_in_its_text() -> None:
    table = opened("text\n네, 감사합니다\n배송, 포장, 설치 다 좋아요\n아니요\n")
    assert (table.header, table.delimiter) == (("text",), None)
    assert [row.cells[0] for row in table.rows()] == ["네, 감사합니다", "배송, 포장, 설치 다 좋아요", "아니요"]


def test_sep_line_of_excel() -> None:
    table = opened("sep=;\r\na;b\r\n1;2,3\r\n")
    assert (table.header, table.header_line, good(table.rows())) == (("a", "b"), 2, [(3, ("1", "2,3"))])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_line_ends(end: str) -> None:
    assert cells(end.join(["a,b", "1,2", "3,4"])) == [("1", "2"), ("3", "4")]


def test_line_numbers_are_physical_lines() -> None:
    table = opened('a,b\n\n1,"x\ny\nz"\n\n2,w\n')
    assert good(table.rows()) == [(3, ("1", "x\ny\nz")), (7, ("2", "w"))]


def test_doubled_quotes_and_quotes_within() -> None:
    assert cells('a,b\n"그가 ""안녕"" 했다",5"x\n') == [('그가 "안녕" 했다', '5"x')]


def test_names_of_columns() -> None:
    decomposed = unicodedata.normalize("NFD", "이름")
    table = opened(f' {decomposed} ,,금액,금액,"두\n줄"\n1,2,3,4,5\n')
    assert table.header == ("이름", "B", "금액", "금액 (2)", "두 줄")


def test_cells_are_composed_without_making_delimiters() -> None:
    # U+037E turns into a semicolon under NFC: cells are composed after they are cut
    decomposed = unicodedata.normalize("NFD", "가\u0301나")
    assert cells(f"a;b\n{decomposed};x\u037ey\n", delimiter=";") == [(unicodedata.normalize("NFC", decomposed), "x;y")]


def test_titles_above_the_header() -> None:
    table = opened(
        "주문 목록,,,\n조회기간,2026-10-01 ~ 2026-10-31,,\n\n주문번호,상품,수량,금액\n1,에어컨,1,100\n2,냉장고,1,200\n"
    )
    assert (table.header, table.header_line) == (("주문번호", "상품", "수량", "금액"), 4)
    assert good(table.rows()) == [(5, ("1", "에어컨", "1", "100")), (6, ("2", "냉장고", "1", "200"))]


def test_titles_without_delimiters() -> None:
    table = opened("주문 목록\n주문번호,상품,수량\n1,에어컨,1\n2,냉장고,1\n3,냉장고,1\n")
    assert (table.header, table.header_line) == (("주문번호", "상품", "수량"), 2)


def test_narrow_header_over_a_drifted_row_is_no_title() -> None:
    data = "id,text\n1,가\n2," + ",".join("나" * 51) + "\n3,다\n"
    table = opened(data)
    assert table.header == ("id", "text")
    rows = list(table.rows())
    assert good(rows) == [(2, ("1", "가")), (4, ("3", "다"))]
    drift = next(row for row in rows if isinstance(row, Reject))
    assert (drift.line, drift.reason, drift.params["columns"]) == (3, "too_many_columns", 52)


def test_too_few_and_empty_trailing_columns() -> None:
    data = "a,b,c\n1,2\n1,2,3,,\n,,\n4,5,6\n"
    assert rejected(data) == [(2, "too_few_columns")]
    assert good(opened(data).rows()) == [(3, ("1", "2", "3")), (5, ("4", "5", "6"))]


def test_nul_and_undecodable_bytes_reject_their_row_only() -> None:
    data = "번호,내용\n1,가\n2,나\x00다\n3,라\n".encode() + b"4,\xff\xfe\n" + "5,마\n".encode() * 20
    rows = list(opened(data).rows())
    rejects = [(row.line, row.column, row.value, row.reason) for row in rows if isinstance(row, Reject)]
    assert rejects == [(3, "내용", "나\\x00다", "nul"), (5, "내용", "\\udcff\\udcfe", "undecodable")]
    assert len(good(rows)) == 22


def test_cell_too_long() -> None:
    limits = Limits(cell_chars=10)
    rows = list(opened('a,b\n1,2\n3,"' + "가" * 11 + '"\n4,5\n', limits=limits).rows())
    assert [(row.line, getattr(row, "reason", None)) for row in rows] == [(2, None), (3, "cell_too_long"), (4, None)]


def test_line_beyond_all_limits_is_read_past() -> None:
    data = b"a,b\n1,2\n3," + b"x" * 5_000_000 + b"\n4,5\n"
    rows = list(opened(data).rows())
    assert [(row.line, getattr(row, "reason", None)) for row in rows] == [(2, None), (3, "line_too_long"), (4, None)]


def test_quote_that_never_closes_costs_its_line_only() -> None:
    lines = ["id,text,who"] + [f"{number},글,사람" for number in range(2, 40)]
    lines[9] = '10,"닫히지 않는 따옴표,사람'
    rows = list(opened("\n".join(lines)).rows())
    assert [(row.line, row.reason) for row in rows if isinstance(row, Reject)] == [(10, "quote_never_closes")]
    assert [line for line, _ in good(rows)] == [line for line in range(2, 40) if line != 10]


def test_quote_that_never_closes_before_quoted_rows() -> None:
    data = 'id,text\n1,"가\n"2","나"\n"3","다, 라\n마"\n4,바\n'
    rows = list(opened(data).rows())
    assert [(row.line, row.reason) for row in rows if isinstance(row, Reject)] == [(2, "broken_quotes")]
    assert good(rows) == [(3, ("2", "나")), (4, ("3", "다, 라\n마")), (6, ("4", "바"))]


def test_two_stray_quotes_do_not_swallow_the_rows_between() -> None:
    lines = ["id,text,who", '1,"5인치,가', *(f"{number},글,나" for number in range(2, 9)), '9,화면 6",다']
    rows = list(opened("\n".join(lines)).rows())
    assert [(row.line, row.reason) for row in rows if isinstance(row, Reject)] == [(2, "quote_never_closes")]
    assert [line for line, _ in good(rows)] == list(range(3, 11))


def test_two_stray_quotes_in_neighbouring_lines_of_a_tab_file() -> None:
    data = 'id\ttext\twho\n1\t"가\t나\n2\t다"\t라\n3\t"마"\t바\n4\t"사"\t"아"\n5\t"자\n차"\t카\n'
    rows = list(opened(data).rows())
    assert [(row.line, row.reason) for row in rows if isinstance(row, Reject)] == [(2, "quote_never_closes")]
    assert [line for line, _ in good(rows)] == [3, 4, 5, 6]


def test_tab_file_whose_quotes_are_letters() -> None:
    data = 'id\ttext\n1\t"명작" 이라더니\n2\t"졸작\n3\t최고"\n4\t"그냥"\n'
    assert [text for _, text in cells(data)] == ['"명작" 이라더니', '"졸작', '최고"', '"그냥"']


def test_multi_line_cell_with_delimiters_is_kept() -> None:
    talk = "상담원: 네, 고객님\n고객: 배송, 설치, 비용\n상담원: 확인, 하겠습니다\n끝"
    assert cells(f'id,text,who\n1,"{talk}",가\n') == [("1", talk, "가")]


def test_text_behind_a_closing_quote_is_rejected() -> None:
    assert rejected('a,b\n"그가 "안녕" 했다",2\n3,4\n') == [(2, "broken_quotes")]


@pytest.mark.parametrize("line", ['x","z', '"abc', 'a,"b', 'a,"', '"",""x'])
def test_broken_quotes_on_every_line_stay_linear(line: str) -> None:
    data = ("a,b\n" + f"{line}\n" * 30_000).encode()
    with comes_to_an_end():
        count = sum(1 for _ in opened(data).rows())
    assert count >= 14_999


def test_rows_over_block_borders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1_000)
    text = "가나다 " * 60
    rows = [(str(number), f'{text}"{number}"\n{text}') for number in range(100)]
    data = "id,text\n" + "".join('{},"{}"\n'.format(key, value.replace('"', '""')) for key, value in rows)
    assert len(data.encode()) > 50_000
    assert cells(data) == rows


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16"])
def test_taking_up_again_gives_the_same_rows(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1_000)
    lines = ["id,text,who"] + [f'{number},"글 {number}\n둘째",사람' for number in range(600)]
    for place in (7, 310, 599):
        lines[place] = f'{place},"깨진,사람'
    data = "\n".join(lines).encode(encoding)
    everything = list(opened(data).rows())
    for place in (0, 6, 7, 305, 309, 310, 590, len(everything) - 1):
        again = opened(data).rows(after=everything[place].position)
        assert [row.line for row in again] == [row.line for row in everything[place + 1 :]]


def test_position_of_another_file_is_refused() -> None:
    table = opened(KOREAN)
    for position in ("x", "1:2", "99999999:1:1", "-1:1:1"):
        with pytest.raises(UnusableFile) as refusal:
            list(table.rows(after=position))
        assert refusal.value.reason == "unknown_position"


def test_progress_reaches_the_size() -> None:
    table = opened(KOREAN)
    assert table.position == 0
    list(table.rows())
    assert table.position == table.size == len(KOREAN.encode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"\n\n  \n", "empty_file"),
        (b",,,\n,,,\n", "empty_file"),
        (b"1,2,3\n4,5,6\n", "no_header"),
        (b"2026-11-03,1.5\n2026-11-04,2.5\n", "no_header"),
        (("a," * 501).encode() + b"\n1\n", "too_many_columns"),
        (b'a,"b\n1,2\n', "broken_header"),
        (bytes(range(256)) * 40, "not_text"),
        (b"\xfe\xed\xfa\xce\x07\x00\x00\x01" * 200, "not_text"),
        (b"x" * 5_000_000, "line_too_long"),
    ],
)  # fmt: skip
def test_unusable_file(data: bytes, reason: str) -> None:
    with pytest.raises(UnusableFile) as refusal:
        opened(data)
    assert refusal.value.reason == reason


def test_chosen_encoding_and_delimiter() -> None:
    data = "가;나,다\n1;2,3\n".encode("cp949")
    table = opened(data, encoding="EUC-KR", delimiter=";")
    assert (table.encoding, table.header, good(table.rows())) == ("cp949", ("가", "나,다"), [(2, ("1", "2,3"))])
    for wrong in ({"encoding": "rot13"}, {"delimiter": "ab"}, {"delimiter": '"'}, {"delimiter": "가"}):
        with pytest.raises(UnusableFile, match="unknown_"):
            opened(data, **wrong)


def test_header_only() -> None:
    assert opened("번호,내용\n").header == ("번호", "내용")
    assert cells("번호,내용\n") == []


def test_record_by_column() -> None:
    table = open_table(io.BytesIO(b"a,b\n1,2\n"))
    row = next(iter(table.rows()))
    assert isinstance(row, Row)
    assert row.record(table.header) == {"a": "1", "b": "2"}
