"""What people ask of answers: a table, drivers, weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.actions import Margins
from meari.apps.surveys.fields import Field
from meari.apps.surveys.models import Weighting

SHOW = [("shares", _("Shares of the answers")), ("means", _("Mean, or NPS"))]
METHODS = [("weights", _("Relative weights (Johnson)")), ("shapley", _("Shapley (LMG), up to 15 drivers"))]
MOST_DRIVERS, MOST_EXACT = 40, 15
MOST_MARGINS = 5


class CrossForm(forms.Form):
    """Which question, by what."""

    row = forms.ChoiceField(label=_("Question"))
    column = forms.ChoiceField(label=_("By"))
    show = forms.ChoiceField(label=_("What is shown"), choices=SHOW)
    weighting = forms.ChoiceField(label=_("Weights"), required=False)

    def __init__(self, *args: Any, known: Mapping[str, Field], weightings: Sequence[Weighting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        rows = [one for one in known.values() if one.choices or one.is_number]
        self._offer("row", _options([one for one in rows if not one.is_open]))
        self._offer("column", _options([one for one in known.values() if one.is_split]))
        self._offer("weighting", [("", _("None")), *((str(one.pk), one.name) for one in weightings)])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        row = self.known.get(given.get("row", ""))
        if row is not None and row.key == given.get("column"):
            self.add_error("column", _("A question cannot be split by itself."))
        if row is not None and given.get("show") == "means" and not row.is_number:
            self.add_error("show", _("This question has no numbers to average."))
        if row is not None and given.get("show") == "shares" and not row.choices:
            given["show"] = "means"
        return given

    def asked(self) -> dict[str, Any]:
        """The question as it is kept."""
        given = self.cleaned_data
        weighting = int(given["weighting"]) if given["weighting"] else None
        return {"row": given["row"], "column": given["column"], "show": given["show"], "weighting": weighting}

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class DriversForm(forms.Form):
    """Which outcome, explained by what."""

    outcome = forms.ChoiceField(label=_("Outcome"))
    drivers = forms.MultipleChoiceField(
        label=_("Possible drivers"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Two or more questions on a scale that the same people answered."),
    )  # fmt: skip
    method = forms.ChoiceField(label=_("Method"), choices=METHODS)

    def __init__(self, *args: Any, known: Mapping[str, Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(one.key, one.label) for one in known.values() if one.is_number]
        self.fields["outcome"].choices = numbers  # type: ignore[attr-defined]
        self.fields["drivers"].choices = numbers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = [key for key in given.get("drivers", []) if key != given.get("outcome")]
        given["drivers"] = chosen
        most = MOST_EXACT if given.get("method") == "shapley" else MOST_DRIVERS
        if "drivers" not in self.errors and not 2 <= len(chosen) <= most:
            self.add_error("drivers", _("Choose 2 to %s drivers beside the outcome.") % most)
        return given

    def asked(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("outcome", "drivers", "method")}


class MarginsForm(forms.Form):
    """Target shares in percent, a field for each category; ``parts`` lists them by question for the page."""

    name = forms.CharField(label=_("Name of the weights"), max_length=80)
    least = forms.FloatField(label=_("Least weight"), initial=0.2, min_value=0, max_value=0.99)
    most = forms.FloatField(label=_("Greatest weight"), initial=5, min_value=1.01, max_value=100)

    def __init__(self, *args: Any, margins: Mapping[str, tuple[Field, Sequence[str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.margins = margins
        for at, (one, categories) in enumerate(margins.values()):
            for place, key in enumerate(categories):
                self.fields[f"m{at}_{place}"] = forms.FloatField(
                    label=one.words(key), min_value=0, max_value=100, required=False, widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
                )  # fmt: skip

    def parts(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Each question's key and words with its fields."""
        return [
            (one.key, one.label, [self[f"m{at}_{place}"] for place in range(len(categories))])
            for at, (one, categories) in enumerate(self.margins.values())
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for at, (one, categories) in enumerate(self.margins.values()):
            total = sum(given.get(f"m{at}_{place}") or 0 for place in range(len(categories)))
            if abs(total - 100) > 0.5:
                told = {"question": one.label, "total": f"{total:g}"}
                self.add_error(None, _("The shares of “%(question)s” add up to %(total)s %%, not to 100 %%.") % told)
        return given

    def wanted(self) -> Margins:
        """The target shares, each question's made to add up to exactly 1."""
        shares = {}
        for at, (one, categories) in enumerate(self.margins.values()):
            parts = {key: self.cleaned_data.get(f"m{at}_{place}") or 0.0 for place, key in enumerate(categories)}
            total = sum(parts.values())
            shares[one.key] = {key: part / total for key, part in parts.items()}
        given = self.cleaned_data
        return Margins(given["name"], shares, given["least"], given["most"])


def _options(found: Sequence[Field]) -> list[tuple[Any, list[tuple[str, str]]]]:
    asked = [(one.key, one.label) for one in found if not one.is_open]
    about = [(one.key, one.label) for one in found if one.is_open]
    groups: list[tuple[Any, list[tuple[str, str]]]] = [(_("Questions"), asked), (_("About the response"), about)]
    return [group for group in groups if group[1]]


class FileForm(forms.Form):
    """How responses leave, and why."""

    reason = forms.CharField(
        label=_("What is it for?"), max_length=200,
        help_text=_("Stands in the access log with your name and the time."),
    )  # fmt: skip
    cells = forms.ChoiceField(
        label=_("Cells of CSV, JSON and Parquet"), required=False, choices=[("codes", _("In codes")), ("words", _("In words"))],
        help_text=_("Excel holds both, SPSS names its codes."),
    )  # fmt: skip
    weighting = forms.ChoiceField(label=_("Weights"), required=False)
    is_original = forms.BooleanField(
        label=_("Open answers as they were written, not masked"), required=False,
        help_text=_("Names, phone numbers and the like are then readable."),
    )  # fmt: skip

    def __init__(self, *args: Any, weightings: Sequence[Weighting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [("", _("None")), *((str(one.pk), one.name) for one in weightings)]
        self.fields["weighting"].choices = named  # type: ignore[attr-defined]

    def clean_cells(self) -> str:
        return self.cleaned_data["cells"] or "codes"
