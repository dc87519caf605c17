"""Whole mails, as a mail server or gateway hands them on: one message (``.eml``) or a box of them (mbox)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meari.apps.imports.protocol import Refused
from meari.apps.voices.channels._signed import SignedForm
from meari.apps.voices.incoming import read_cells, row_of
from meari.apps.voices.protocol import Arrived, Incoming, Payload, Unusable, Way
from meari.engines import reading
from meari.vocabulary.reading import Mail

MOST_BYTES = 25 * 1024 * 1024
LONGEST_ID = 120
MAILS = {reading.FileKind.EML, reading.FileKind.MBOX}


class MailIn:
    label: str | Promise = _("Mail")
    explanation: str | Promise = _("A mail server or gateway posts each mail as it is (.eml), in any Korean charset.")
    way = Way(is_signed=True, most_bytes=MOST_BYTES, media_types=("message/rfc822", "application/mbox"))
    form = SignedForm

    def read(self, payload: Payload, settings: Mapping[str, Any]) -> Arrived:
        stream = io.BytesIO(payload.body)
        try:
            form = reading.sniff(payload.body[: reading.SNIFF_BYTES], name="mail.eml")
            if form not in MAILS:
                raise Unusable("not_a_mail")
            read = [
                _read(mail, line, payload, settings) for line, mail in enumerate(reading.mails(stream, form=form), 1)
            ]
        except reading.UnusableFile as error:
            raise Unusable(error.reason, error.params) from error
        return Arrived(
            [one for one in read if isinstance(one, Incoming)], [one for one in read if isinstance(one, Refused)]
        )


def _read(mail: Mail, line: int, payload: Payload, settings: Mapping[str, Any]) -> Incoming | Refused:
    cells = {"title": mail.subject, "text": mail.text or mail.subject}
    taken = read_cells(cells, line=line)
    if isinstance(taken, Refused):
        return taken
    own = mail.message_id or f"mail:{hashlib.sha256(payload.body + str(line).encode()).hexdigest()[:32]}"
    external_id = own if len(own) <= LONGEST_ID else f"mail:{hashlib.sha256(own.encode()).hexdigest()[:32]}"
    row = row_of(
        taken.values, external_id=external_id, channel=settings["channel"], at=mail.date or payload.received_at
    )
    return Incoming(row, is_dated=mail.date is not None)


kind = MailIn()
