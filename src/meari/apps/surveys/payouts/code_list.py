"""Gives codes that were bought elsewhere and uploaded: each one once, sealed until then."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys import models
from meari.apps.surveys.payout_protocol import Given, NotGiven, Order, Outcome, Wanted
from meari.apps.surveys.queries import rewards as reading


class CodeList:
    """The next free code of the survey's list that is worth exactly the points."""

    label = _("List of codes")
    explanation = _("Upload codes that you bought: a CSV file, one code a line. Each is given once, by mail.")
    wants: Wanted = "email"
    takes_codes = True

    def is_ready(self, *, survey_id: int, points: int) -> bool:
        return models.VoucherCode.objects.filter(survey_id=survey_id, points=points, token=None).exists()

    @transaction.atomic
    def give(self, order: Order, *, now: datetime) -> Outcome:
        del now
        taken = models.VoucherCode.objects.filter(token=order.token).first()
        if taken is None:
            free = models.VoucherCode.objects.filter(survey_id=order.survey_id, points=order.points, token=None)
            taken = free.select_for_update(skip_locked=True).order_by("pk").first()
            if taken is None:
                return NotGiven("no_codes_left")
            taken.token = order.token
            taken.save(update_fields=["token"])
        code = reading.opened(reading.CODE_KIND, taken.pk)
        return Given(str(taken.pk), code) if code else NotGiven("code_destroyed", is_final=True)


kind = CodeList()
