"""How many answers are needed."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.engines import branching

CSAT_DEVIATION = 1.1
"""Usual standard deviation of answers on a scale of 5 points."""


@dataclass(frozen=True)
class Sample:
    answers: int
    invitations: int
    is_enough_people: bool
    reached: float
    """The margin that so many answers really bring, in the unit that was asked for."""


class SampleForm(forms.Form):
    """Population, response rate and margin, in the words of the trade."""

    measure = forms.ChoiceField(
        label=_("What is measured?"), required=False,
        choices=[("share", _("A share, such as satisfied customers (in points of per cent)")), ("nps", _("NPS (in points)")), ("mean", _("A mean on 5 points (in hundredths)"))],
    )  # fmt: skip
    margin = forms.FloatField(
        label=_("Exact to ±"), min_value=0.5, max_value=50, initial=5,
        help_text=_("Half the width of the 95 % interval."),
    )  # fmt: skip
    population = forms.IntegerField(
        label=_("How many could be asked?"), min_value=1, max_value=100_000_000, required=False,
        help_text=_("Leave it empty where it is very many."),
    )  # fmt: skip
    rate = forms.FloatField(label=_("Expected response rate (%)"), min_value=0.1, max_value=100, initial=20)

    def result(self) -> Sample:
        """What has to be collected. The form must be valid."""
        given = self.cleaned_data
        variance = {
            "nps": branching.nps_variance(), "mean": branching.mean_variance(CSAT_DEVIATION),
        }.get(given["measure"], branching.proportion_variance())  # fmt: skip
        population = given["population"]
        found = branching.sample_size(
            variance, given["margin"] / 100, population=population, response_rate=given["rate"] / 100
        )
        reached = min(found.answers, max(1, round(found.invitations * given["rate"] / 100)))
        return Sample(
            found.answers, found.invitations, found.is_enough_people,
            100 * branching.margin(variance, reached, population=population),
        )  # fmt: skip
