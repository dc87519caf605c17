"""``meari import`` answers machines and people, and ends with the right status."""

from __future__ import annotations

import json

import pytest

from meari.apps.voices.models import Voice
from meari.site.commands.parser import run
from tests.factories import write

pytestmark = pytest.mark.django_db


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_dry_run_prints_one_json_line_a_row_and_writes_nothing(tmp_path, cast, capsys):
    path = write(tmp_path / "v.csv", "번호,접수일,내용\n1,2026.11.3,좋아요\n2,2026.13.3,별로예요\n")
    assert run(["import", "voices", str(path), "--dry-run", "--json"]) == 0
    good, bad = lines(capsys)
    assert good == {
        "status": "ok",
        "line": 2,
        "reason": None,
        "record": {"번호": "1", "접수일": "2026.11.3", "내용": "좋아요"},
    }
    assert (bad["status"], bad["line"], bad["record"]["내용"]) == ("rejected", 3, "별로예요")
    assert "접수일" in bad["reason"]
    assert Voice.objects.count() == 0


def test_dry_run_of_a_mail_holds_its_parts(tmp_path, cast, capsys):
    mail = (
        "From: =?EUC-KR?B?yKux5rW/?= <hong@example.com>\r\nSubject: =?utf-8?B?7ZmY67aIIOusuOydmA==?=\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=euc-kr\r\n\r\n환불은 언제 되나요?\r\n"
    )
    path = write(tmp_path / "m.eml", mail, encoding="cp949")
    assert run(["import", "voices", str(path), "--dry-run", "--json"]) == 0
    (told,) = lines(capsys)
    record = told["record"]
    assert (told["status"], record["subject"], record["from"], record["text"].strip(), record["attachments"]) == (
        "ok", "환불 문의", "홍길동 <hong@example.com>", "환불은 언제 되나요?", [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("e.csv", b"", "비어"),
        ("p.pdf", b"%PDF-1.7 something", "다른 파일"),
        ("x.xlsx", b"PK\x03\x04broken", "파일"),
        ("o.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
    ],
)
def test_unusable_file_ends_with_status_2_and_one_sentence(tmp_path, cast, capsys, name, content, word):
    path = tmp_path / name
    path.write_bytes(content)
    assert run(["import", "voices", str(path), "--dry-run", "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert word in said.err and "Traceback" not in said.err


def test_missing_file_and_unknown_column_end_with_status_2(tmp_path, cast, capsys):
    assert run(["import", "voices", str(tmp_path / "none.csv")]) == 2
    path = write(tmp_path / "v.csv", "번호,내용\n1,좋아요\n")
    assert run(["import", "voices", str(path), "--map", "text=없는열"]) == 2
    assert "없는열" in capsys.readouterr().err


def test_import_writes_rejects_beside_the_file(tmp_path, cast, capsys):
    path = write(tmp_path / "v.csv", "번호,접수일,내용\n1,2026.11.3,좋아요\n2,2026.13.3,별로예요\n")
    assert run(["import", "voices", str(path), "--json"]) == 0
    (told,) = lines(capsys)
    assert (told["added"], told["rejected"]) == (1, 1)
    assert "2026.13.3" in (tmp_path / "v.csv.rejects.csv").read_text(encoding="utf-8-sig")


def test_classify_and_mask_read_lines(tmp_path, cast, capsys):
    path = write(tmp_path / "t.txt", "세탁기에서 연기가 났어요 제 번호 010-1234-5678\n\n배송 언제 와요?\n")
    assert run(["classify", str(path)]) == 0
    first, empty, last = lines(capsys)
    assert "1234" not in first["masked"] and first["risks"][0]["key"] == "safety"
    assert {"key", "confidence", "by"} == set(first["classes"][0])
    assert empty["masked"] == "" and last["classes"][0]["key"] == "delivery"
    assert run(["mask", str(path)]) == 0
    assert capsys.readouterr().out.count("\n") == 3
