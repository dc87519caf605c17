"""Input for what is done to a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meari.apps.cases import models
from meari.apps.people import models as people
from meari.apps.sending.protocol import Enclosure
from meari.apps.voices.channels import NAMES

STATES = [
    (models.Case.State.ON_HOLD.value, _("then it is the customer's turn (on hold)")),
    (models.Case.State.OPEN.value, _("then it stays in progress")),
    (models.Case.State.CLOSED.value, _("then I close the case")),
]
SPOKEN = ("phone", "chat", "sms", "store", "app", "sns")
MOST_FILES = 10
MOST_BYTES = 20_000_000
OTHER = "other"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        found = data if isinstance(data, (list, tuple)) else [data] if data else []
        cleaned = [super(FilesField, self).clean(one, initial) for one in found]
        if len(cleaned) > MOST_FILES or sum(one.size for one in cleaned) > MOST_BYTES:
            raise forms.ValidationError(_("At most ten files and 20 MB go with one answer."))
        return cleaned


class ReplyForm(forms.Form):
    """An answer to the customer. ``way`` is empty for a letter, or how it was said already."""

    text = forms.CharField(
        label=_("Answer to the customer"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 7, "data-words": "reply"}),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("Afterwards"), choices=STATES)
    way = forms.ChoiceField(label=_("Way of answering"), required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    attachments = FilesField(label=_("Files"), required=False)

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        letter = [("", _("Letter to %s") % address)] if address else []
        spoken = [(key, _("Said already: %s") % NAMES[key]) for key in SPOKEN]
        self.fields["way"].choices = [*letter, *spoken]  # type: ignore[attr-defined]
        self.fields["way"].required = not address

    def enclosures(self) -> list[Enclosure]:
        """The files as they go out."""
        return [
            Enclosure(one.name, one.content_type or "application/octet-stream", one.read())
            for one in self.cleaned_data["attachments"]
        ]


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Internal note"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "data-words": "note"}),
    )  # fmt: skip


class HoldForm(forms.Form):
    """Until when a case rests: one of the usual times, or a moment."""

    WHEN = (
        ("", _("until the customer speaks")), ("1", _("tomorrow at 9")), ("3", _("in three days")), ("7", _("in a week")),
        ("at", _("at this time")),
    )  # fmt: skip
    when = forms.ChoiceField(label=_("It comes back"), choices=WHEN, required=False, widget=forms.RadioSelect)
    at = forms.DateTimeField(
        label=_("Time"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("when") == "at" and (said.get("at") is None or said["at"] <= timezone.now()):
            raise forms.ValidationError(_("Choose a time that lies ahead."))
        return said

    def until(self, now: datetime) -> datetime | None:
        """When the case comes back by itself."""
        when = self.cleaned_data["when"]
        if when == "at":
            at: datetime = self.cleaned_data["at"]
            return at
        if not when:
            return None
        day = timezone.localdate(now) + timedelta(days=int(when))
        return timezone.make_aware(datetime.combine(day, time(9)))


class HandOverForm(forms.Form):
    """To whom a case goes: a team, or somebody in it."""

    to = forms.ChoiceField(label=_("Hand over to"))

    def __init__(self, *args: Any, workers: Sequence[tuple[people.Team, Sequence[people.User]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: dict[str, tuple[people.Team, people.User | None]] = {}
        choices = []
        for team, users in workers:
            self.found[str(team.pk)] = (team, None)
            self.found.update({f"{team.pk}-{user.pk}": (team, user) for user in users})
            lines = [(str(team.pk), _("%s (whoever is free)") % team.name)]
            choices.append((team.name, lines + [(f"{team.pk}-{user.pk}", user.name) for user in users]))
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> tuple[people.Team, people.User | None]:
        return self.found[self.cleaned_data["to"]]


class AskForm(forms.Form):
    """What is asked of another team."""

    service = forms.ChoiceField(label=_("What of whom"))
    text = forms.CharField(label=_("What you need"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))
    holds_case = forms.BooleanField(
        label=_("Our clock stands still until it is done"), required=False, initial=True,
        help_text=_("Leave it empty where we can go on meanwhile."),
    )  # fmt: skip

    def __init__(self, *args: Any, services: Sequence[models.Service], told: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(one.pk): one for one in services}
        by_team: dict[str, list[tuple[str, str]]] = {}
        for one in services:
            label = _("%(name)s · within %(time)s") % {"name": one.name, "time": told(timedelta(minutes=one.minutes))}
            by_team.setdefault(one.office.team.name, []).append((str(one.pk), label))
        self.fields["service"].choices = [("", _("Choose")), *by_team.items()]  # type: ignore[attr-defined]

    def chosen(self) -> models.Service:
        return self.found[self.cleaned_data["service"]]


class EndingForm(forms.Form):
    """Class and cause of a case that is closed; ``OTHER`` takes the class from the whole list."""

    class_key = forms.ChoiceField(label=_("Class"), required=False, widget=forms.RadioSelect)
    other_class = forms.ChoiceField(label=_("Another class"), required=False)
    cause_key = forms.ChoiceField(label=_("Cause"), required=True, widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, likely: Sequence[tuple[str, str]], classes: Sequence[tuple[str, str]],
        causes: Sequence[tuple[str, str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["class_key"].choices = [*likely, (OTHER, _("Another class"))]  # type: ignore[attr-defined]
        self.fields["other_class"].choices = [("", _("Choose")), *classes]  # type: ignore[attr-defined]
        self.fields["cause_key"].choices = causes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen = said.get("class_key")
        said["class"] = said.get("other_class") if chosen in {"", OTHER, None} else chosen
        if not said["class"]:
            raise forms.ValidationError(_("Choose a class."))
        return said


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), min_length=5, max_length=200)


class NewForm(forms.Form):
    """A contact that somebody heard: by phone, over the counter."""

    channel = forms.ChoiceField(label=_("Channel"), initial="phone")
    who = forms.CharField(
        label=_("Customer"), required=False, max_length=80,
        help_text=_("Customer number, part of the name, or the exact phone number or e-mail address."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)
    is_verified = forms.BooleanField(label=_("I made sure that it is them"), required=False)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=120)
    text = forms.CharField(
        label=_("What they said"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    email = forms.EmailField(label=_("E-mail for the answer"), required=False)
    product = forms.CharField(label=_("Product (name or number)"), required=False, max_length=160)
    team = forms.ModelChoiceField(label=_("Team"), queryset=people.Team.objects.none(), empty_label=None)
    priority = forms.TypedChoiceField(
        label=_("Priority"), required=False, coerce=int, empty_value=None,
        choices=[("", _("as the intake rules say")), *models.Case.Priority.choices],
    )  # fmt: skip
    is_mine = forms.BooleanField(label=_("I take it myself"), required=False, initial=True)

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(key, NAMES[key]) for key in (*SPOKEN, "email", "web")]  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
