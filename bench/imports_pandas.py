"""The peer: pandas reads the whole file, the product's own mask masks it, and it goes into the same tables in bulk.

Nothing can be stopped and resumed, no row is refused with its reason, a second run would fail on the first key, no original is
sealed, no product is looked for in texts and orders, and no event tells the reports what changed.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from django.db import connection
from django.utils import timezone

from bench.imports_data import CHANNEL_NAMES
from meari.apps.voices.actions.drafts import columns_of
from meari.apps.voices.understanding import understand
from meari.engines.text import masking
from meari.vocabulary.understanding import Understanding

CHANNELS = {name: key for key, name in CHANNEL_NAMES.items()}
STAGES = {"전": "before", "중": "during", "후": "after"}
NOT_CLASSIFIED = {
    "kind": "", "main_class": "", "sentiment": "", "has_risk": False, "may_be_risky": False, "is_unsure": False,
    "is_abusive": False,
}  # fmt: skip
CHUNK = 1_000


def orders(path: Path) -> int:
    """Order lines of ``path`` into orders and their lines. Returns how many lines."""
    frame = pd.read_csv(path, dtype={"순번": str, "주문번호": str}, thousands=",", parse_dates=["주문일시"])
    first = frame.drop_duplicates("주문번호")
    made = pd.DataFrame(
        {
            "id": range(1, len(first) + 1), "external_id": first["주문번호"], "ordered_at": _utc(first["주문일시"]),
            "channel": first["판매채널"], "customer_id": _ids(first["고객번호"], "customers_customer", "external_id"),
        }
    )  # fmt: skip
    lines = pd.DataFrame(
        {
            "order_id": frame["주문번호"].map(made.set_index("external_id")["id"]), "number": frame["순번"],
            "product_id": _ids(frame["상품코드"], "sales_product", "sku"), "quantity": frame["수량"],
            "amount": frame["결제금액"], "row_hash": "",
        }
    )  # fmt: skip
    _insert({"sales_order": made, "sales_orderline": lines})
    return len(frame)


def voices(path: Path, *, labels: bool) -> int:
    """Voices of ``path``, masked; with ``labels`` classified, too. Returns how many."""
    frame = pd.read_csv(path, parse_dates=["접수일시"], dtype={"제목": str}, keep_default_na=True)
    if labels:
        understood = [one for chunk in _chunks(frame["문의내용"]) for one in understand(chunk)]
        texts = pd.Series([one.masked.text for one in understood])
        repeated = pd.DataFrame([columns_of(one) for one in understood])
    else:
        understood, texts = [], frame["문의내용"].map(lambda text: masking.mask(text).text)
        repeated = pd.DataFrame(NOT_CLASSIFIED, index=frame.index)
    made = pd.DataFrame(
        {
            "id": range(1, len(frame) + 1), "external_id": frame["접수번호"], "channel": frame["채널"].map(CHANNELS),
            "received_at": _utc(frame["접수일시"]), "title": frame["제목"].fillna("").map(lambda title: masking.mask(title).text),
            "text": texts, "language": "ko", "rating": frame["평점"].astype("Int64"),
            "stage": frame["단계"].map(STAGES).fillna(""),
            "customer_id": _ids(frame["고객번호"], "customers_customer", "external_id"),
            "order_id": _ids(frame["주문번호"], "sales_order", "external_id"),
            "product_id": _ids(frame["상품코드"], "sales_product", "sku"), "product_group_id": None, "product_by": "",
            "team_id": _ids(frame["팀"], "people_team", "name"), **repeated, "row_hash": "",
        }
    )  # fmt: skip
    tables = {"voices_voice": made}
    if labels:
        tables["voices_label"] = _labels(understood)
    _insert(tables)
    return len(frame)


def understood(path: Path) -> int:
    """Classify every text (which masks it) and mask every title."""
    frame = pd.read_csv(path, dtype={"제목": str})
    for chunk in _chunks(frame["문의내용"]):
        understand(chunk)
    for title in frame["제목"].dropna():
        masking.mask(title)
    return len(frame)


def _chunks(texts: pd.Series) -> Iterator[list[str]]:
    for low in range(0, len(texts), CHUNK):
        yield texts.iloc[low : low + CHUNK].tolist()


def _utc(local: pd.Series) -> pd.Series:
    """Naive Korean time as the naive UTC that SQLite keeps, or aware for PostgreSQL."""
    utc = local.dt.tz_localize("Asia/Seoul").dt.tz_convert("UTC")
    return utc.dt.tz_localize(None) if connection.vendor == "sqlite" else utc


def _ids(keys: pd.Series, table: str, column: str) -> pd.Series:
    """The ids of the rows of ``table`` that ``keys`` name."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {column}, id from {table}")
        return keys.map(dict(cursor.fetchall())).astype("Int64")


def _labels(understood: list[Understanding]) -> pd.DataFrame:
    given = [
        (voice, sort, label.key, rank, round(label.confidence, 4), label.by,
         json.dumps([[part.start, part.end] for part in getattr(label, "evidence", ())]))
        for voice, one in enumerate(understood, start=1)
        for sort, labels in (("kind", (one.kind,)), ("class", one.classes), ("risk", one.risks))
        for rank, label in enumerate(labels)
    ]  # fmt: skip
    given += [
        (voice, "sentiment", one.sentiment.value, 0, round(one.sentiment.confidence, 4), one.sentiment.by, "[]")
        for voice, one in enumerate(understood, start=1)
    ]
    frame = pd.DataFrame(given, columns=["voice_id", "sort", "key", "rank", "confidence", "by", "evidence"])
    now = timezone.now()
    frame["given_at"] = now.replace(tzinfo=None) if connection.vendor == "sqlite" else now
    return frame.assign(person_id=None, ended_at=None)


def _insert(tables: dict[str, pd.DataFrame]) -> None:
    """``to_sql`` on SQLite, which commits each table by itself; COPY on PostgreSQL."""
    if connection.vendor == "sqlite":
        for name, frame in tables.items():
            connection.connection.execute("begin immediate")
            frame.to_sql(name, connection.connection, if_exists="append", index=False)
        return
    with connection.connection.transaction(), connection.connection.cursor() as cursor:
        for name, frame in tables.items():
            lines = io.StringIO()
            frame.to_csv(lines, index=False, header=False, na_rep="\\N")
            columns = ", ".join(f'"{column}"' for column in frame.columns)
            with cursor.copy(f"copy {name} ({columns}) from stdin (format csv, null '\\N')") as copy:
                copy.write(lines.getvalue())
