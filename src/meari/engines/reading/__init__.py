"""Reading: bytes in, typed rows out, for tables and mails. Nothing is half read silently."""

from meari.engines.reading.dates import NotADate, infer_day_order, parse_day, parse_moment
from meari.engines.reading.mail import parse_mail, split_mbox
from meari.engines.reading.numbers import NotANumber, Rating, parse_amount, parse_integer, parse_rating
from meari.engines.reading.opening import open_table
from meari.engines.reading.shapes import FileKind, Table, UnusableFile
from meari.engines.reading.sniffing import sniff

__all__ = [
    "FileKind", "NotADate", "NotANumber", "Rating", "Table", "UnusableFile", "infer_day_order", "open_table",
    "parse_amount", "parse_day", "parse_integer", "parse_mail", "parse_moment", "parse_rating", "sniff", "split_mbox",
]  # fmt: skip
