"""Input about a survey as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys import wording
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.models import Survey

LANGUAGES = list(wording.NAMES.items())
ANY = ("", _("Any"))


class FilterForm(forms.Form):
    """Which surveys are listed."""

    words = forms.CharField(
        label=_("Name"), max_length=80, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(label=_("State"), choices=[ANY, *Survey.State.choices], required=False)
    audience = forms.ChoiceField(label=_("Asked are"), choices=[ANY, *Survey.Audience.choices], required=False)


class PromiseForm(forms.Form):
    """What the asked are promised."""

    privacy = forms.ChoiceField(
        label=_("What happens with the answers?"), choices=Survey.Privacy.choices, widget=forms.RadioSelect,
        initial=Survey.Privacy.NAMED,
        help_text=_("Every page tells this to the person who answers. It cannot be changed once the survey was opened."),
    )  # fmt: skip


class NewForm(PromiseForm):
    """A survey that is to be made. ``audiences`` are those that the reader may ask."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For you and your colleagues; those who answer do not see it."),
    )  # fmt: skip
    audience = forms.ChoiceField(label=_("Who is asked?"), choices=Survey.Audience.choices, widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple, initial=["ko"],
        help_text=_("The first one ticked stands in wherever words are missing in another."),
    )  # fmt: skip
    field_order = ("name", "audience", "privacy", "languages")

    def __init__(self, data: Any = None, files: Any = None, *, audiences: Sequence[str], **more: Any) -> None:
        super().__init__(data, files, **more)
        shown = [one for one in Survey.Audience.choices if one[0] in audiences]
        asked = self.fields["audience"]
        assert isinstance(asked, forms.ChoiceField)
        asked.choices = shown
        asked.initial = shown[0][0] if shown else None

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("privacy") == Survey.Privacy.ANONYMOUS and given.get("audience") == Survey.Audience.CUSTOMERS:
            self.add_error(
                "privacy", _("Only surveys of employees can be anonymous. Choose “Confidential” for customers.")
            )
        return given


class ImportForm(NewForm):
    file = forms.FileField(
        label=_("File"), help_text=_("XLSForm (.xlsx), LimeSurvey (.lss), or the response sheet of a Google form (.xlsx, .csv).")
    )  # fmt: skip
    languages = None  # type: ignore[assignment]
    field_order = ("file", "name", "audience", "privacy")


class NameForm(PromiseForm):
    """The name, and the promise as long as it may change."""

    name = forms.CharField(label=_("Name"), max_length=120)
    field_order = ("name", "privacy")

    def __init__(self, data: Any = None, *, survey: Survey, **more: Any) -> None:
        super().__init__(data, initial={"name": survey.name, "privacy": survey.privacy}, **more)
        promises = list(Survey.Privacy.choices)
        if survey.audience == Survey.Audience.CUSTOMERS:
            promises = [one for one in promises if one[0] != Survey.Privacy.ANONYMOUS]
        asked = self.fields["privacy"]
        assert isinstance(asked, forms.ChoiceField)
        asked.choices = promises
        asked.disabled = survey.state != Survey.State.DRAFT


class SurveyForm(forms.Form):
    """What is said around the questions, and how they are asked."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple,
        help_text=_("The first one ticked stands in wherever words are missing in another. Words of a language that is taken away are kept out of the survey."),
    )  # fmt: skip
    is_one_a_screen = forms.TypedChoiceField(
        label=_("How are questions shown?"), widget=forms.RadioSelect, coerce=lambda value: value == "1",
        choices=[("1", _("One question a screen (best on phones)")), ("0", _("All that can be shown at once on one page"))],
    )  # fmt: skip
    redirect = forms.CharField(
        label=_("Address to go on to after the thanks"), required=False, max_length=500,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("Shown as a link, such as your shop. Leave it empty for none."),
    )  # fmt: skip
    variables = forms.CharField(
        label=_("Variables"), required=False, max_length=400,
        validators=[RegexValidator(r"^\s*([a-z][a-z0-9_]{0,39}(\s*,\s*|\s*$))*$", _("Small letters, digits and _, parted by commas."))],
        help_text=_("Names that an address may carry along (…?channel=kakao), parted by commas. Logic knows them as $channel, texts as {$channel}."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, definition: Definition) -> None:
        self.definition = definition
        initial: dict[str, Any] = {
            "languages": list(definition.languages), "is_one_a_screen": "1" if definition.is_one_a_screen else "0",
            "redirect": definition.redirect, "variables": ", ".join(definition.variables),
        }  # fmt: skip
        super().__init__(data, initial=initial)
        for part, label, help_text in _PARTS:
            for language in definition.languages:
                self.fields[f"{part}_{language}"] = forms.CharField(
                    label=f"{label} ({wording.NAMES.get(language, language)})", required=False, max_length=3_000,
                    initial=getattr(definition, part).get(language, ""), help_text=help_text,
                    widget=forms.TextInput() if part == "title" else forms.Textarea(attrs={"rows": 3}),
                )  # fmt: skip
        self.order_fields(
            [*(name for name in self.fields if "_" in name and name.split("_")[0] in _NAMES), "languages"]
        )

    def edited(self, now: Definition) -> Definition:
        """``now`` with what was handed in."""
        given = self.cleaned_data
        spoken = tuple(one for one in (*now.languages, *dict(LANGUAGES)) if one in given["languages"])
        words = {
            part: {
                language: given.get(f"{part}_{language}", getattr(now, part).get(language, ""))
                for language in dict.fromkeys((*self.definition.languages, *spoken))
            }
            for part in _NAMES
        }
        kept = {part: {key: text for key, text in texts.items() if text} for part, texts in words.items()}
        names = tuple(dict.fromkeys(one.strip() for one in given["variables"].split(",") if one.strip()))
        return replace(
            now, languages=tuple(dict.fromkeys(spoken)), is_one_a_screen=given["is_one_a_screen"], redirect=given["redirect"],
            variables=names, title=kept["title"], welcome=kept["welcome"], thanks=kept["thanks"],
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        if not any(self.cleaned_data.get(f"title_{language}") for language in self.definition.languages):
            self.add_error(f"title_{self.definition.languages[0]}", gettext("Those who answer need to see a title."))
        return self.cleaned_data


_PARTS = (
    ("title", _("Title"), ""),
    ("welcome", _("Welcome"), _("Who asks and why, in two sentences.")),
    ("thanks", _("Thanks"), _("Answers can be said here: {nps}. Left empty, the usual thanks stand there.")),
)  # fmt: skip
_NAMES = tuple(part for part, _label, _help in _PARTS)
