"""Mails: single ones (.eml) and boxes (mbox), with the charsets that Korean mail is really written in."""

from meari.engines.reading.mail.mbox import BoxedMail, split_mbox
from meari.engines.reading.mail.parse import parse_mail

__all__ = ["BoxedMail", "parse_mail", "split_mbox"]
