"""Stores letters and sends nothing: what mail uses until the operator names a server."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings as site
from django.utils.translation import gettext_lazy as _

from meari.apps.sending import mime
from meari.apps.sending.protocol import Medium, NoForm, NotTaken, Outcome, Parcel, Taken


class DryRun:
    """Writes each mail as it would have gone out to ``MEARI_HOME/mail``, one file a letter."""

    label = _("Stored only, not sent")
    medium = Medium.EMAIL
    longest_text = 1_000_000
    is_fallback = True
    needs_account = False
    form = NoForm
    secrets: frozenset[str] = frozenset()

    def is_ready(self) -> bool:
        return True

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        try:
            mail = mime.written(parcel)
        except mime.WrongAddress:
            return NotTaken("wrong_address", is_final=True)
        folder = site.HOME / "mail"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{parcel.token}.eml"
        path.write_bytes(mail.as_bytes())
        return Taken(reference=path.name)


kind = DryRun()
