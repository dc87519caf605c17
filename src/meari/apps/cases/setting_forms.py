"""Input for setting cases up: hours, offices, services, intake rules, macros."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.cases import actions, models, wording
from meari.apps.cases.intake import LISTS
from meari.apps.people.models import Team
from meari.engines.deadlines import UnknownHolidays, Unreachable
from meari.vocabulary.deadlines import WrongHours

SLOTS = 2
MOST_SLOTS = 8
MOST_DAYS = 60
BLANK_DAYS = 2
MOST_MINUTES = 60_000
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
USUAL = [[["09:00", "18:00"]]] * 5 + [[], []]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Day:
    """One weekday of the grid with the spans that stand in it, blank ones at the end."""

    number: int
    label: str | Lazy
    slots: Sequence[Pair]


class HoursForm(forms.Form):
    """Working hours: a grid of spans for each weekday, days that are closed, days with hours of their own.

    The grid and the days are read by ``draft``; what is wrong with them the engine says.
    """

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=40, initial="Asia/Seoul",
        help_text=gettext_lazy("As the IANA data names it: Asia/Seoul, Asia/Ho_Chi_Minh."),
    )  # fmt: skip
    country = forms.CharField(
        label=gettext_lazy("Whose public holidays are free?"), max_length=2, required=False, initial="KR",
        help_text=gettext_lazy("Two letters: KR. Left empty, people work on holidays, too."),
    )  # fmt: skip
    is_default = forms.BooleanField(
        label=gettext_lazy("The house's hours: they hold for every team without an office of its own"), required=False
    )
    is_always = forms.BooleanField(label=gettext_lazy("Every day, all day"), required=False)

    def __init__(self, *args: Any, hours: models.Hours | None = None, **kwargs: Any) -> None:
        self.hours = hours
        known = {} if hours is None else {
            "name": hours.name, "zone": hours.zone, "country": hours.country, "is_default": hours.is_default,
            "is_always": not hours.weekly,
        }  # fmt: skip
        super().__init__(*args, **{"initial": known, **kwargs})
        if hours is not None and hours.is_default:
            self.fields["is_default"].disabled = True

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if _is_taken(models.Hours.objects.filter(name=name), self.hours):
            raise forms.ValidationError(_("Other hours have this name already."))
        return name

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def grid(self) -> list[Day]:
        """The week as it stands in the form, each day with room for one more span."""
        days = [self._typed(f"d{number}", MOST_SLOTS) for number in range(7)] if self.is_bound else self._known_week()
        return [
            Day(
                number,
                wording.WEEKDAYS[number],
                [*day, *[("", "")] * (min(MOST_SLOTS, max(SLOTS, len(day) + 1)) - len(day))],
            )
            for number, day in enumerate(days)
        ]

    def closed_days(self) -> list[str]:
        """The days that are closed, with room for more."""
        known = self._dates("closed") if self.is_bound else list(self.hours.closed if self.hours else ())
        return [*known, *[""] * BLANK_DAYS]

    def extra_days(self) -> list[tuple[str, str, str]]:
        """The days with hours of their own, one span a row, with room for more."""
        if self.is_bound:
            known = list(self._extra_rows())
        else:
            kept: Mapping[str, Sequence[Sequence[str]]] = self.hours.extra if self.hours else {}
            known = [(on, opens, closes) for on, spans in sorted(kept.items()) for opens, closes in spans]
        return [*known, *[("", "", "")] * BLANK_DAYS]

    def copied(self, from_day: int) -> HoursForm:
        """The same form with one day's spans on every working day, Monday to Friday."""
        data = dict(self.data.items())
        for number in range(5):
            for slot in range(MOST_SLOTS):
                for edge in ("opens", "closes"):
                    data[f"d{number}-{slot}-{edge}"] = self.data.get(f"d{from_day}-{slot}-{edge}", "")
        return HoursForm(data, hours=self.hours)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        rows = [pair for number in range(7) for pair in self._typed(f"d{number}", MOST_SLOTS)]
        rows += [(opens, closes) for _on, opens, closes in self._extra_rows()]
        if any(not (CLOCK.fullmatch(opens) and CLOCK.fullmatch(closes)) for opens, closes in rows):
            raise forms.ValidationError(_("Every span needs a time at which it opens and one at which it closes."))
        for written in [*self._dates("closed"), *(on for on, _opens, _closes in self._extra_rows())]:
            try:
                date.fromisoformat(written)
            except ValueError:
                raise forms.ValidationError(_("“%s” is no day.") % written) from None
        return said

    def draft(self) -> actions.HoursDraft:
        """What is to be kept; only of a valid form."""
        said = self.cleaned_data
        extra: dict[str, list[list[str]]] = {}
        for on, opens, closes in self._extra_rows():
            extra.setdefault(on, []).append([opens, closes])
        weekly = [] if said["is_always"] else [sorted(map(list, self._typed(f"d{n}", MOST_SLOTS))) for n in range(7)]
        return actions.HoursDraft(
            said["name"], weekly, zone=said["zone"], country=said["country"], closed=sorted(set(self._dates("closed"))),
            extra={on: sorted(spans) for on, spans in extra.items()}, is_default=said["is_default"],
        )  # fmt: skip

    def _known_week(self) -> list[list[Pair]]:
        weekly = self.hours.weekly if self.hours and self.hours.weekly else USUAL
        return [[(opens, closes) for opens, closes in day] for day in weekly]

    def _typed(self, prefix: str, most: int) -> list[Pair]:
        found = [
            (self.data.get(f"{prefix}-{slot}-opens", ""), self.data.get(f"{prefix}-{slot}-closes", ""))
            for slot in range(most)
        ]
        return [pair for pair in found if any(pair)]

    def _dates(self, name: str) -> list[str]:
        return [on for at in range(MOST_DAYS) if (on := self.data.get(f"{name}-{at}", "").strip())]

    def _extra_rows(self) -> Iterator[tuple[str, str, str]]:
        for at in range(MOST_DAYS):
            on, opens, closes = (self.data.get(f"extra-{at}-{part}", "").strip() for part in ("on", "opens", "closes"))
            if on or opens or closes:
                yield on, opens, closes


def why_not(error: Exception) -> str:
    """What is wrong with hours or a promise, as the engine found it, in one sentence."""
    if isinstance(error, WrongHours):
        where = str(wording.WEEKDAYS[int(error.where)]) if re.fullmatch("[0-6]", error.where) else error.where
        said = {
            "unknown_zone": _("There is no time zone “%s”."),
            "backwards_span": _(
                "%s: a span closes before it opens. Hours over midnight are two spans, one on each day."
            ),
            "overlapping_spans": _("%s: two spans overlap."),
        }.get(error.reason, _("%s: these hours mean nothing."))
        return said % where
    if isinstance(error, UnknownHolidays):
        return _("The public holidays of “%s” are not known.") % error.where
    if isinstance(error, Unreachable) and error.reason == "never_open":
        return _("Nobody would ever work in these hours.")
    return _("With these hours the promise would never come due.")


class StartForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Which team answers customers?"))


class OfficeForm(forms.Form):
    tier = forms.ChoiceField(label=gettext_lazy("Where it stands"), choices=models.Office.Tier.choices)
    hours = forms.ModelChoiceField(models.Hours.objects.all(), label=gettext_lazy("When it works"))
    about = forms.CharField(label=gettext_lazy("What it is there for"), max_length=300, required=False)
    is_active = forms.BooleanField(label=gettext_lazy("Takes requests"), required=False, initial=True)

    def __init__(self, *args: Any, office: models.Office | None = None, **kwargs: Any) -> None:
        known = {} if office is None else {
            "tier": office.tier, "hours": office.hours_id, "about": office.about, "is_active": office.is_active
        }  # fmt: skip
        super().__init__(*args, **{"initial": known, **kwargs})


class NewOfficeForm(OfficeForm):
    team = forms.ModelChoiceField(Team.objects.none(), label=gettext_lazy("Team"))
    field_order = ("team", "tier", "hours", "about")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.filter(office=None)  # type: ignore[attr-defined]
        del self.fields["is_active"]


class ServiceForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What may be asked"), max_length=80)
    about = forms.CharField(
        label=gettext_lazy("What whoever asks should know or write"), max_length=300, required=False
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Promised within how many minutes?"), min_value=1, max_value=MOST_MINUTES,
        help_text=gettext_lazy("Working time of the office: 60 is an hour, 480 a day of eight hours."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=gettext_lazy("Is offered"), required=False, initial=True)

    def __init__(self, *args: Any, office: models.Office, service: models.Service | None = None, **kwargs: Any) -> None:
        self.office, self.service = office, service
        known = {} if service is None else {
            "name": service.name, "about": service.about, "minutes": service.minutes, "is_active": service.is_active
        }  # fmt: skip
        super().__init__(*args, **{"initial": known, **kwargs})

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if _is_taken(self.office.services.filter(name=name), self.service):
            raise forms.ValidationError(_("This office offers something of that name already."))
        return name


class RuleForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the rule"), max_length=80)
    kinds = forms.MultipleChoiceField(label=gettext_lazy("The kind is one of"), required=False)
    risks = forms.MultipleChoiceField(label=gettext_lazy("There may be one of these risks"), required=False)
    channels = forms.MultipleChoiceField(label=gettext_lazy("It came by one of"), required=False)
    classes = forms.MultipleChoiceField(label=gettext_lazy("The class is one of"), required=False)
    groups = forms.MultipleChoiceField(label=gettext_lazy("It is about one of"), required=False)
    rating_up_to = forms.IntegerField(
        label=gettext_lazy("The rating is at most"), min_value=0, max_value=10, required=False
    )
    opens_case = forms.TypedChoiceField(
        label=gettext_lazy("Then"), coerce=lambda value: value == "yes", initial="yes",
        choices=[("yes", gettext_lazy("open a case")), ("no", gettext_lazy("open none; by hand it has these promises"))],
    )  # fmt: skip
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Whose case?"))
    priority = forms.TypedChoiceField(
        label=gettext_lazy("How urgent?"), coerce=int, choices=models.Case.Priority.choices, initial=2
    )
    answer_minutes = forms.IntegerField(
        label=gettext_lazy("Answered within how many minutes?"), min_value=1, max_value=MOST_MINUTES, initial=240,
        help_text=gettext_lazy("Working time of the team."),
    )  # fmt: skip
    solve_minutes = forms.IntegerField(
        label=gettext_lazy("Solved within how many minutes?"), min_value=1, max_value=MOST_MINUTES, initial=960
    )
    is_active = forms.BooleanField(label=gettext_lazy("The rule holds"), required=False, initial=True)

    def __init__(
        self, *args: Any, names: Mapping[str, Mapping[str, str]], rule: models.IntakeRule | None = None, **kwargs: Any
    ) -> None:
        self.rule = rule
        known: dict[str, Any] = {}
        if rule is not None:
            known = {name: getattr(rule, name) for name in self.base_fields if hasattr(rule, name)} | rule.conditions
            known |= {"team": rule.team_id, "opens_case": "yes" if rule.opens_case else "no"}
        super().__init__(*args, **{"initial": known, **kwargs})
        for name in LISTS:
            choices = list(names[name].items())
            if name == "risks":
                choices.insert(0, ("any", _("a risk of any sort")))
            held = known.get(name, ())
            choices += [(key, key) for key in held if key not in dict(choices)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].widget = forms.CheckboxSelectMultiple(choices=choices)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if _is_taken(models.IntakeRule.objects.filter(name=name), self.rule):
            raise forms.ValidationError(_("Another rule has this name already."))
        return name

    def draft(self) -> actions.RuleDraft:
        """What is to be kept; only of a valid form."""
        said = dict(self.cleaned_data)
        conditions = {name: said.pop(name) for name in (*LISTS, "rating_up_to")}
        return actions.RuleDraft(
            **said, conditions={name: one for name, one in conditions.items() if one not in (None, [])}
        )


class MacroForm(forms.Form):
    sort = forms.ChoiceField(label=gettext_lazy("What it is"), choices=models.Macro.Sort.choices)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    text = forms.CharField(label=gettext_lazy("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))
    team = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("For whom?"), required=False, empty_label=gettext_lazy("All teams")
    )
    class_key = forms.ChoiceField(label=gettext_lazy("Class it suggests"), required=False)
    sets_state = forms.ChoiceField(
        label=gettext_lazy("State after sending"), required=False,
        choices=[("", gettext_lazy("As the writer chooses")), *models.Case.State.choices],
    )  # fmt: skip
    is_active = forms.BooleanField(label=gettext_lazy("Is offered"), required=False, initial=True)

    def __init__(
        self, *args: Any, teams: QuerySet[Team], may_be_for_all: bool, classes: Mapping[str, str],
        macro: models.Macro | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        known = {} if macro is None else {name: getattr(macro, name) for name in self.base_fields}
        super().__init__(*args, **{"initial": known, **kwargs})
        team = self.fields["team"]
        team.queryset = teams  # type: ignore[attr-defined]
        team.required = not may_be_for_all
        if not may_be_for_all:
            team.empty_label = None  # type: ignore[attr-defined]
        kept = {macro.class_key: macro.class_key} if macro and macro.class_key else {}
        self.fields["class_key"].choices = [("", "–"), *(kept | dict(classes)).items()]  # type: ignore[attr-defined]

    def draft(self) -> actions.MacroDraft:
        """What is to be kept; only of a valid form."""
        said = self.cleaned_data
        return actions.MacroDraft(**(said | {"sort": models.Macro.Sort(said["sort"])}))


def _is_taken(same: QuerySet[Any], held: Model | None) -> bool:
    """Whether something other than what is being changed has the name already."""
    return any(one != held for one in same[:2])
