"""Reading: bytes in, typed rows out, for tables, mails and JSON texts. Nothing is half read silently."""

from meari.engines.reading.dates import NotADate, infer_day_order, parse_day, parse_moment
from meari.engines.reading.json_text import JSON_BYTES, parse_json, parse_path, values_at
from meari.engines.reading.mail import (
    attached,
    automatic,
    delivery_report,
    mails,
    page_text,
    parse_mail,
    reply_line,
    reply_only,
    safe_html,
    split_mbox,
    vouched_for,
    with_images,
)
from meari.engines.reading.numbers import NotANumber, Rating, parse_amount, parse_integer, parse_rating
from meari.engines.reading.opening import SNIFF_BYTES, open_table
from meari.engines.reading.shapes import FileKind, Table, Unreadable, UnusableFile
from meari.engines.reading.sniffing import sniff

__all__ = [
    "JSON_BYTES", "SNIFF_BYTES", "FileKind", "NotADate", "NotANumber", "Rating", "Table", "Unreadable", "UnusableFile",
    "attached", "automatic", "delivery_report", "infer_day_order", "mails", "open_table", "page_text", "parse_amount",
    "parse_day", "parse_integer", "parse_json", "parse_mail", "parse_moment", "parse_path", "parse_rating", "reply_line",
    "reply_only", "safe_html", "sniff", "split_mbox", "values_at", "vouched_for", "with_images",
]  # fmt: skip
