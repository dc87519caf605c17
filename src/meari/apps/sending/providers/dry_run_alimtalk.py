"""Stores Alimtalk and sends nothing: what it uses until an account is entered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from meari.apps.sending import templates
from meari.apps.sending.protocol import Medium, NoForm, NotTaken, Outcome, Parcel
from meari.apps.sending.providers import _stored


class DryRunAlimtalk:
    """Writes each message as it would have gone out to ``MEARI_HOME/alimtalk``."""

    label = _("Stored only, not sent")
    medium = Medium.ALIMTALK
    longest_text = templates.LONGEST
    is_fallback = True
    needs_account = False
    form = NoForm
    secrets: frozenset[str] = frozenset()

    def is_ready(self) -> bool:
        return True

    def hand_over(self, parcel: Parcel, settings: Mapping[str, str], *, now: datetime) -> Outcome:
        if not parcel.template:
            return NotTaken("no_template", is_final=True)
        told = {"template": parcel.template, "variables": dict(parcel.variables), "text": parcel.text}
        return _stored.keep(parcel, "alimtalk", told)


kind = DryRunAlimtalk()
