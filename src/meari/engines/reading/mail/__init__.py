"""Mails: single ones (.eml) and boxes (mbox), with the charsets that Korean mail is really written in."""

from meari.engines.reading.mail.mbox import BoxedMail, mails, split_mbox
from meari.engines.reading.mail.page_text import page_text
from meari.engines.reading.mail.parse import parse_mail

__all__ = ["BoxedMail", "mails", "page_text", "parse_mail", "split_mbox"]
