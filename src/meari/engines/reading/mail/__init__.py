"""Mails: single ones (.eml) and boxes (mbox), with the charsets that Korean mail is really written in."""

from meari.engines.reading.mail.automatic import automatic
from meari.engines.reading.mail.mbox import BoxedMail, mails, split_mbox
from meari.engines.reading.mail.origin import vouched_for
from meari.engines.reading.mail.page import safe_html, with_images
from meari.engines.reading.mail.page_text import page_text
from meari.engines.reading.mail.parse import attached, parse_mail
from meari.engines.reading.mail.quotes import reply_line, reply_only
from meari.engines.reading.mail.reports import delivery_report

__all__ = [
    "BoxedMail", "attached", "automatic", "delivery_report", "mails", "page_text", "parse_mail", "reply_line",
    "reply_only", "safe_html", "split_mbox", "vouched_for", "with_images",
]  # fmt: skip
