"""Gives nothing: writes down what would be given, for trying out."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.payout_protocol import Given, Order, Outcome, Wanted


class DryRun:
    """One file a reward in ``MEARI_HOME/rewards``, named by its token: the same one written twice is one file."""

    label = _("Trial: written down, nothing is given")
    explanation = _("Goes all the way without a real voucher. For trying out and for demonstrations.")
    wants: Wanted = "email"
    takes_codes = False

    def is_ready(self, *, survey_id: int, points: int) -> bool:
        del survey_id, points
        return True

    def give(self, order: Order, *, now: datetime) -> Outcome:
        folder = settings.HOME / "rewards"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{order.token}.json"
        if not path.exists():
            told = {"survey": order.survey_id, "points": order.points, "address": order.address, "at": now.isoformat()}
            path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        return Given(reference=path.name)


kind = DryRun()
