"""Input about voices: filters, labels, changes of the taxonomy."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.customers.models import Segment
from meari.apps.people import models as people
from meari.apps.voices import models, queries
from meari.apps.voices.actions.taxonomy import Names
from meari.apps.voices.queries import learning

SENTIMENTS = [("", _("All")), ("negative", _("negative")), ("neutral", _("neutral")), ("positive", _("positive"))]


class FilterForm(forms.Form):
    q = forms.CharField(
        label=_("Words"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "data-key": "/", "placeholder": _("Words or initials (ㅂㅅ)")}),
    )  # fmt: skip
    from_on = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_on = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    cls = forms.ChoiceField(label=_("Class"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    risk = forms.ChoiceField(label=_("Risk"), required=False)
    sentiment = forms.ChoiceField(
        label=_("Sentiment"),
        required=False,
        choices=SENTIMENTS,
    )
    sort = forms.ChoiceField(
        label=_("Sorted"), required=False, choices=[("", _("Best first")), ("newest", _("Newest first"))]
    )
    channel = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    group = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    product = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    team = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    topic = forms.IntegerField(required=False, widget=forms.HiddenInput)
    segment = forms.ModelChoiceField(
        label=_("Segment"), required=False, queryset=Segment.objects.all(), empty_label=_("All")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, sort in (("cls", "class"), ("kind", "kind"), ("risk", "risk")):
            nodes = [(node.key, "　" * node.depth + node.name) for node in queries.nodes(sort)]
            extra = [("any", _("Any risk")), ("check", _("To be checked"))] if name == "risk" else []
            self.fields[name].choices = [("", _("All")), *extra, *nodes]  # type: ignore[attr-defined]


class LabelForm(forms.Form):
    """One voice's labels as a person says them."""

    kind = forms.ChoiceField(label=_("Kind"))
    classes = forms.MultipleChoiceField(label=_("Classes"), help_text=_("The first one chosen is the main class."))
    risks = forms.MultipleChoiceField(label=_("Risks"), required=False, widget=forms.CheckboxSelectMultiple)
    sentiment = forms.ChoiceField(label=_("Sentiment"), choices=SENTIMENTS[1:])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, sort in (("kind", "kind"), ("classes", "class"), ("risks", "risk")):
            choices = [(node.key, "　" * node.depth + node.name) for node in queries.nodes(sort)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class NamesForm(forms.Form):
    ko = forms.CharField(label=_("Name in Korean"), max_length=60)
    en = forms.CharField(label=_("Name in English"), max_length=60)
    ko_is = forms.CharField(label=_("What belongs here, in Korean"), max_length=300, required=False)
    en_is = forms.CharField(label=_("What belongs here, in English"), max_length=300, required=False)

    def names(self) -> Names:
        return Names(**{name: self.cleaned_data[name] for name in ("ko", "en", "ko_is", "en_is")})


class NewClassForm(NamesForm):
    key = forms.CharField(label=_("Key"), max_length=61, help_text=_("Small letters, such as filter_change."))


class SplitForm(NewClassForm):
    words = forms.CharField(
        label=_("Words that tell it"),
        max_length=300,
        help_text=_("Separate with commas. Voices with one of them belong to the new class."),
    )

    def word_list(self) -> list[str]:
        return [word.strip() for word in re.split(r"[,\n]", self.cleaned_data["words"]) if word.strip()]


class MergeForm(forms.Form):
    into = forms.ChoiceField(label=_("Merge into"))

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [n for n in queries.nodes(models.Class.Sort.CLASS) if n.key != key and not n.key.startswith(f"{key}.")]
        self.fields["into"].choices = [(n.key, "　" * n.depth + n.name) for n in others]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why do you need to see it?"), min_length=5, max_length=200)


SHOWS = [
    ("mixed", _("What teaches most")), ("unlabelled", _("Not labelled yet")), ("unsure", _("Unsure")), ("class", _("One class")),
    ("risk", _("Risk to be checked")),
]  # fmt: skip


AT_ONCE = {"data-submit": ""}


class BenchForm(forms.Form):
    """Which voices lie ready on the bench, and how its number keys are laid out."""

    show = forms.ChoiceField(label=_("Show"), choices=SHOWS, required=False, widget=forms.Select(attrs=AT_ONCE))
    cls = forms.ChoiceField(label=_("Class"), required=False, widget=forms.Select(attrs=AT_ONCE))
    sample = forms.IntegerField(required=False, widget=forms.HiddenInput)
    fixed = forms.BooleanField(
        label=_("Number keys always mean the same"), required=False, widget=forms.CheckboxInput(attrs=AT_ONCE)
    )
    find = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, samples: list[tuple[models.CodingSample, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.samples = {sample.pk: sample for sample, _left in samples}
        found = [(node.key, "　" * node.depth + node.name) for node in queries.nodes("class")]
        self.fields["cls"].choices = [("", _("All")), *found]  # type: ignore[attr-defined]

    def clean_show(self) -> str:
        return self.cleaned_data["show"] or "mixed"

    def clean_sample(self) -> models.CodingSample | None:
        return self.samples.get(self.cleaned_data["sample"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        # A class says what to show; without one there is no class to show.
        if said.get("cls") and said.get("show") == "mixed":
            said["show"] = "class"
        if said.get("show") == "class" and not said.get("cls"):
            said["show"] = "mixed"
        return said


class SampleForm(forms.Form):
    """Who codes the same voices apart, and how many."""

    first = forms.ModelChoiceField(label=_("First person"), queryset=people.User.objects.none())
    second = forms.ModelChoiceField(label=_("Second person"), queryset=people.User.objects.none())
    size = forms.IntegerField(label=_("How many voices"), min_value=10, max_value=500, initial=50)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = people.User.objects.filter(pk__in=[user.pk for user in learning.possible_coders()]).order_by("name")
        for name in ("first", "second"):
            self.fields[name].queryset = able  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = lambda user: user.name  # type: ignore[attr-defined]


class TopicNameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, required=False)


class PromoteForm(NewClassForm):
    """A topic on its way to a class."""

    is_sure = forms.BooleanField(
        label=_("I have read its voices: label them for sure"), required=False,
        help_text=_("Otherwise they are labelled as unsure, to be checked."),
    )  # fmt: skip
