"""Alarms as people write them: which risks, and up to three steps of whom they reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.cases import actions, models
from meari.apps.people.models import User
from meari.apps.sending.models import Destination

STEPS = 3
USUAL_MINUTES = (0, 15, 60)


class AlarmForm(forms.Form):
    """One alarm; a step that names nobody is left out."""

    name = forms.CharField(label=_("Name"), max_length=80)
    risks = forms.MultipleChoiceField(label=_("Which risks"), widget=forms.CheckboxSelectMultiple)
    only_sure = forms.BooleanField(
        label=_("Only sure ones"), required=False, help_text=_("Otherwise voices that may be about the risk are relayed, too.")
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("Switched on"), required=False, initial=True)

    def __init__(
        self, *args: Any, risks: Sequence[tuple[str, str]], alarm: models.Alarm | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["risks"].choices = [("any", _("Any risk")), *risks]  # type: ignore[attr-defined]
        people, rooms = User.objects.filter(is_active=True).order_by("name"), Destination.objects.filter(is_active=True)
        has_rooms = rooms.exists()
        steps = list(alarm.steps.prefetch_related("people", "rooms")) if alarm else []
        if alarm:
            told = {
                "name": alarm.name,
                "risks": alarm.risks,
                "only_sure": alarm.only_sure,
                "is_active": alarm.is_active,
            }
            self.initial.update(told)
        for at in range(STEPS):
            step = steps[at] if at < len(steps) else None
            self.fields[f"minutes{at}"] = forms.IntegerField(
                label=_("After so many minutes"), min_value=0, max_value=1440, required=False,
                initial=step.after_minutes if step else USUAL_MINUTES[at],
            )  # fmt: skip
            self.fields[f"people{at}"] = forms.ModelMultipleChoiceField(
                people, label=_("People"), required=False, initial=step.people.all() if step else None
            )
            if has_rooms:
                self.fields[f"rooms{at}"] = forms.ModelMultipleChoiceField(
                    rooms, label=_("Chat rooms"), required=False, initial=step.rooms.all() if step else None,
                    widget=forms.CheckboxSelectMultiple,
                )  # fmt: skip
            self.fields[f"text{at}"] = forms.BooleanField(
                label=_("Text message to the duty telephone, too"),
                required=False,
                initial=step.by_text if step else at == 0,
            )

    def steps(self) -> list[list[forms.BoundField]]:
        """The fields of each step, for the page."""
        names = ("minutes", "people", "rooms", "text")
        return [[self[f"{name}{at}"] for name in names if f"{name}{at}" in self.fields] for at in range(STEPS)]

    def draft(self) -> actions.AlarmDraft:
        """The alarm as the action takes it."""
        said = self.cleaned_data
        steps = [
            actions.Step(said[f"minutes{at}"] or 0, said[f"people{at}"], said.get(f"rooms{at}", ()), said[f"text{at}"])
            for at in range(STEPS)
        ]
        return actions.AlarmDraft(said["name"], said["risks"], steps, said["only_sure"], said["is_active"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        named = [
            said.get(f"minutes{at}") or 0 for at in range(STEPS) if said.get(f"people{at}") or said.get(f"rooms{at}")
        ]
        if not named:
            self.add_error(None, _("Name somebody, or a chat room, in one step at least."))
        elif len(set(named)) != len(named):
            self.add_error(None, _("Two steps are due at the same minute. Put everybody into one of them."))
        return said


class PhoneForm(forms.Form):
    """One's own duty telephone."""

    number = forms.CharField(
        label=_("My duty telephone"), max_length=20, required=False, help_text=_("Kept encrypted; leave it empty to forget it."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
