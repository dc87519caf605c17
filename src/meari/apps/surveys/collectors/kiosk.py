"""A device that many use one after the other: large, forgetful, and patient with a bad line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.collecting import Dress
from meari.apps.surveys.collectors._base import Base

USUAL_SECONDS = 45


class KioskForm(forms.Form):
    idle_seconds = forms.IntegerField(
        label=_("Begin again after how many seconds without a touch?"),
        min_value=10,
        max_value=600,
        initial=USUAL_SECONDS,
    )


class Kiosk(Base):
    label = _("Kiosk")
    explanation = _(
        "A tablet at the counter: large buttons, back to the start by itself, and answers wait on the device while the line is down."
    )
    icon = "layout-grid"
    order = 70
    template = "surveys/collectors/kiosk.html"
    options = KioskForm

    def dress(self, options: Mapping[str, Any]) -> Dress:
        seconds = str(int(options.get("idle_seconds") or USUAL_SECONDS))
        return Dress(
            css_class="kiosk", script="surveys/kiosk.js", sheet="surveys/kiosk.css", data=(("idle", seconds),),
            is_shared=True, is_limited=False,
        )  # fmt: skip


kind = Kiosk()
