"""What a file is, whatever it is called."""

from __future__ import annotations

import pytest

from meari.engines.reading import FileKind, UnusableFile, sniff
from tests.engines.reading.reading_samples import opened, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"a,b\n1,2\n", "x.xls", FileKind.CSV),
        ("이름\t내용\n".encode("cp949"), "x.xls", FileKind.CSV),
        ("이름\t내용\n".encode("utf-16"), "x.txt", FileKind.CSV),
        (workbook(), "x.csv", FileKind.XLSX),
        (b"<html><body><table>", "x.xls", FileKind.HTML),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<html>", "x.xls", FileKind.HTML),
        (b"<table border=1><tr>", "x.xls", FileKind.HTML),
        (b'<?xml version="1.0"?><html xmlns:x="urn:schemas-microsoft-com:office:excel">', "x.xls", FileKind.HTML),
        (b'{"text": "a"}\n', "x.jsonl", FileKind.JSONL),
        (b"Received: from x\r\n by y\r\nSubject: hi\r\n\r\n", "x", FileKind.EML),
        (b"Subject: hi\n\n", "x.eml", FileKind.EML),
        (b"From a@b.kr Tue Nov  3 14:00:00 2026\nSubject: hi\n\n", "x", FileKind.MBOX),
        (b"From,To,Subject\na,b,c\n", "x.csv", FileKind.CSV),
        (b"Subject: a,Date: b\n1,2\n", "x.csv", FileKind.CSV),
        (b"<3 you,b\n1,2\n", "x.csv", FileKind.CSV),
    ],
)  # fmt: skip
def test_kind(head: bytes, name: str, kind: FileKind) -> None:
    assert sniff(head, name=name) is kind


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", "empty_file"),
        (OLE, "old_xls"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "old_xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted_workbook"),
        (b"%PDF-1.7", "not_text"),
        (b"\x89PNG\r\n\x1a\n", "not_text"),
        (b"\x00\x01\x02\x03" * 50, "not_text"),
        (b"<?xml version='1.0'?><rss/>", "xml"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
         b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "spreadsheet_xml"),
        (b'[{"a": 1},\n', "json_not_lines"),
    ],
)  # fmt: skip
def test_refused(head: bytes, reason: str) -> None:
    with pytest.raises(UnusableFile) as refusal:
        sniff(head, name="x.xlsx")
    assert refusal.value.reason == reason


def test_encrypted_workbook_found_far_behind_its_start() -> None:
    with pytest.raises(UnusableFile, match="encrypted_workbook"):
        opened(OLE + bytes(200_000) + "EncryptedPackage".encode("utf-16-le"))


def test_mail_is_no_table() -> None:
    with pytest.raises(UnusableFile, match="mail_is_no_table"):
        opened(b"From: a@b\nSubject: c\n\nx")
