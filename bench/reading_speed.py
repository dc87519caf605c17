"""Speed of reading, measured against named peers. Run: python bench/reading_speed.py

CPU seconds, medians of five, both sides in one process, A B A B. The csv module and pandas are given the encoding and
the delimiter, which our reader finds out by itself.
"""

from __future__ import annotations

import csv
import email
import email.policy
import io
import statistics
import time
from collections.abc import Callable, Mapping
from email.message import EmailMessage

import openpyxl
import pandas
import python_calamine
import xlsxwriter

from meari.engines import reading

ROUNDS = 5
VOICE = "배송이 사흘이나 늦었는데 아무 연락이 없습니다. 냉장고 소음도 심해요"
HEADER = ["번호", "받은 날", "내용", "연락처", "상품", "채널", "별점", "금액", "수량", "메모"]


def main() -> None:
    text = csv_text(200_000)
    for encoding in ("utf-8", "cp949"):
        data = text.encode(encoding)
        compare(f"CSV {encoding}, 200,000 rows x 10, {len(data) / 1e6:.0f} MB", csv_readers(data, encoding), 200_000)
    sheet = xlsx(60_000)
    compare(f"XLSX, 60,000 rows x 10, {len(sheet) / 1e6:.1f} MB", xlsx_readers(sheet), 60_000)
    mails = [eml(number) for number in range(1_000)]
    compare("mails, 1,000 of two parts, 2 kB", mail_readers(mails), 1_000)


def compare(title: str, readers: Mapping[str, Callable[[], int]], rows: int) -> None:
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(ROUNDS):
        for name, read in readers.items():
            started = time.process_time()
            assert read() == rows, name
            times[name].append(time.process_time() - started)
    own = statistics.median(times["meari"])
    print(title)
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"  {name:28} {median:7.3f} CPU s {rows / median:12,.0f} a second   {median / own:6.2f} x meari")


def csv_readers(data: bytes, encoding: str) -> dict[str, Callable[[], int]]:
    def standard() -> int:
        return sum(1 for _ in csv.reader(io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline=""))) - 1

    return {
        "meari": lambda: count_table(data),
        "csv module": standard,
        "pandas, all as text": lambda: len(pandas.read_csv(io.BytesIO(data), encoding=encoding, dtype=str)),
    }


def xlsx_readers(data: bytes) -> dict[str, Callable[[], int]]:
    def calamine() -> int:
        return sum(1 for _ in python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).iter_rows()) - 1

    def plain() -> int:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True)) - 1

    return {"meari": lambda: count_table(data), "python-calamine": calamine, "openpyxl, read only": plain}


def mail_readers(mails: list[bytes]) -> dict[str, Callable[[], int]]:
    def compat32() -> int:
        return sum(1 for data in mails if email.message_from_bytes(data).get("subject"))

    def default() -> int:
        found = (email.message_from_bytes(data, policy=email.policy.default) for data in mails)
        return sum(1 for mail in found if mail["subject"] and mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]

    return {
        "meari": lambda: sum(1 for data in mails if reading.parse_mail(data).text),
        "email, compat32, parse only": compat32,
        "email, default, with text": default,
    }


def count_table(data: bytes) -> int:
    return sum(1 for _ in reading.open_table(io.BytesIO(data)).rows())


def csv_text(rows: int) -> str:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(HEADER)
    writer.writerows(
        [
            number,
            "2026.11.3",
            f"{VOICE}, {number}",
            "010-1234-5678",
            "에어컨",
            "전화",
            4,
            "1,234,000원",
            1,
            "첫 줄\n둘째 줄",
        ]
        for number in range(rows)
    )
    return target.getvalue()


def xlsx(rows: int) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADER)
    for row in range(1, rows + 1):
        sheet.write_number(row, 0, row)
        sheet.write_number(row, 1, 46_000 + row % 300, day)
        for column in range(2, 6):
            sheet.write_string(row, column, f"{VOICE} {row % 5_000} {column}")
        for column in range(6, 10):
            sheet.write_number(row, column, row * 1.25 + column)
    book.close()
    return target.getvalue()


def eml(number: int) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = f"{VOICE} {number}", "홍길동 <h@example.kr>", "voc@example.kr"
    message["Date"] = "Tue, 3 Nov 2026 14:00:00 +0900"
    message.set_content(VOICE * 4)
    message.add_alternative(f"<html><body><p>{VOICE * 4}</p></body></html>", subtype="html")
    return message.as_bytes()


if __name__ == "__main__":
    main()
