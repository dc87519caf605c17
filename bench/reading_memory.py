"""Peak memory of reading a CSV of any size. Run: python bench/reading_memory.py [MEGABYTES]

The file is written to a temporary folder and read by this process, which imports nothing but the reader.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from meari.engines import reading

ROW = (
    '{},2026.11.3,"배송이 사흘이나 늦었는데, 아무 연락이 없습니다","첫 줄\n둘째 줄 {}",'
    '010-1234-5678,에어컨,전화,4,"1,234,000원"\r\n'
)
HEADER = "번호,받은 날,내용,메모,연락처,상품,채널,별점,금액\r\n"


def main(megabytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.csv")
        write(path, megabytes << 20)
        before, started = peak(), time.process_time()
        with path.open("rb") as stream:
            table = reading.open_table(stream, name=path.name)
            opened = time.process_time() - started
            rows, middle = 0, ""
            for row in table.rows():
                rows += 1
                if table.position * 2 < table.size:
                    middle = row.position
            spent = time.process_time() - started
            started = time.process_time()
            first = next(iter(table.rows(after=middle)))
            resumed = time.process_time() - started
        print(f"{path.stat().st_size / 1e6:,.0f} MB of {table.encoding}, {rows:,} rows")
        print(f"  opened in {opened:.2f} CPU s, read in {spent:.1f} CPU s, {rows / spent:,.0f} rows a second")
        print(f"  peak memory {peak():.0f} MB, of which {before:.0f} MB before reading")
        print(f"  taken up again at line {first.line:,} within {resumed:.3f} CPU s")


def write(path: Path, size: int) -> None:
    with path.open("wb") as target:
        target.write(HEADER.encode("cp949"))
        number = 0
        while target.tell() < size:
            block = "".join(ROW.format(key, key) for key in range(number, number + 20_000))
            target.write(block.encode("cp949"))
            number += 20_000


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
