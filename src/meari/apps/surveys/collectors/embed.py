"""A frame on a web site of ours: only the sites that are named may show it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.collecting import Dress
from meari.apps.surveys.collectors._base import Base

ORIGIN = re.compile(
    r"https://[a-z0-9]([a-z0-9.\-]{0,200}[a-z0-9])?(:\d{2,5})?|http://(localhost|127\.0\.0\.1)(:\d{2,5})?"
)


class OriginsForm(forms.Form):
    origins = forms.CharField(
        label=_("Sites that may show it, one a line"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text=_("For example https://www.example.com. No other site can show it."),
    )  # fmt: skip

    def clean_origins(self) -> str:
        found = origins_of(self.cleaned_data["origins"])
        wrong = [one for one in found if not ORIGIN.fullmatch(one)]
        if wrong or not found:
            raise forms.ValidationError(
                gettext("Each line is the beginning of an address: https:// and the name of the site.")
            )
        return "\n".join(found)


def origins_of(written: str) -> list[str]:
    """The sites, one a line, without what may stand behind their name."""
    return list(dict.fromkeys(line.strip().lower().rstrip("/") for line in written.splitlines() if line.strip()))


class Embed(Base):
    label = _("On your web site")
    explanation = _("A few lines for a page of yours show the survey there; only the sites that you name can do so.")
    icon = "code"
    order = 60
    template = "surveys/collectors/embed.html"
    options = OriginsForm

    def dress(self, options: Mapping[str, Any]) -> Dress:
        found = tuple(one for one in origins_of(str(options.get("origins", ""))) if ORIGIN.fullmatch(one))
        return Dress(css_class="framed", script="surveys/framed.js", origins=found)

    def shown(self, slug: str, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"loader": f"{settings.BASE_URL}{static('surveys/embed.js')}"}


kind = Embed()
