"""Choosing a period, defining the index, drawing the journey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys import models
from meari.apps.surveys.actions import Place
from meari.apps.surveys.experience import measures
from meari.apps.surveys.result_forms import SPANS
from meari.apps.voices import queries as voices
from meari.apps.warehouse.queries import definition

NEW_STAGES, NEW_TOUCHPOINTS = 2, 3


class PeriodForm(forms.Form):
    days = forms.ChoiceField(label=_("Period"), choices=SPANS, required=False)


class IndexForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)


def _metrics() -> list[tuple[str, str]]:
    is_korean = get_language() == "ko"
    found = [(key, definition(key).ko if is_korean else definition(key).en) for key in measures()]
    return [("", _now("Nothing")), *found]


def _touchpoints() -> list[tuple[str, str]]:
    return [("", _now("All touchpoints")), *((one.key, str(one)) for one in models.Touchpoint.objects.all())]


class PartForm(forms.Form):
    """One part; a row without a measure or weight is left out."""

    metric = forms.ChoiceField(label=_("Measure"), choices=lazy(_metrics, list), required=False)
    touchpoint = forms.ChoiceField(label=_("Touchpoint"), choices=_touchpoints, required=False)
    weight = forms.IntegerField(label=_("Weight"), min_value=0, max_value=100, required=False)


class JourneyForm(forms.Form):
    """The whole map at once: names in both languages, an empty Korean name takes a stage or touchpoint away."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self._stages = [one.key for one in models.JourneyStage.objects.all()]
        self._points = [one.key for one in models.Touchpoint.objects.all()]
        self._stages += _free("stage", self._stages, NEW_STAGES)
        self._points += _free("point", self._points, NEW_TOUCHPOINTS)
        held_stages = {one.key: one for one in models.JourneyStage.objects.all()}
        held_points = {one.key: one for one in models.Touchpoint.objects.all()}
        there = set(models.JourneyCell.objects.values_list("stage__key", "touchpoint__key"))
        classes = [("", _now("None")), *((node.key, node.name) for node in voices.nodes("class") if not node.depth)]
        for sort, keys, held in (("stage", self._stages, held_stages), ("point", self._points, held_points)):
            for key in keys:
                self._add_names(sort, key, held.get(key))
        for point in self._points:
            self.fields[f"class-{point}"] = forms.ChoiceField(
                label=_("Voices about it"), choices=classes, required=False,
                initial=held_points[point].class_key if point in held_points else "",
            )  # fmt: skip
            for stage in self._stages:
                self.fields[f"cell-{stage}-{point}"] = forms.BooleanField(
                    required=False, initial=(stage, point) in there
                )

    @property
    def stage_fields(self) -> list[tuple[Any, Any]]:
        return [(self[f"stage-{key}-ko"], self[f"stage-{key}-en"]) for key in self._stages]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each touchpoint, with its cells beside the names of their stages."""
        return [
            {
                "ko": self[f"point-{point}-ko"], "en": self[f"point-{point}-en"], "class_key": self[f"class-{point}"],
                "cells": [(self[f"cell-{stage}-{point}"], self[f"stage-{stage}-ko"].value() or "") for stage in self._stages],
            }
            for point in self._points
        ]  # fmt: skip

    def drawn(self) -> tuple[list[Place], list[Place], frozenset[tuple[str, str]]]:
        """Stages, touchpoints and cells as they are wanted."""
        said = self.cleaned_data
        stages = [self._place("stage", key) for key in self._stages if said[f"stage-{key}-ko"]]
        points = [self._place("point", key, said[f"class-{key}"]) for key in self._points if said[f"point-{key}-ko"]]
        cells = {(stage.key, point.key) for stage in stages for point in points if said[f"cell-{stage.key}-{point.key}"]}  # fmt: skip
        return stages, points, frozenset(cells)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for sort, keys in (("stage", self._stages), ("point", self._points)):
            if not any(said.get(f"{sort}-{key}-ko") for key in keys):
                raise forms.ValidationError(_("Keep at least one stage and one touchpoint."))
        return said

    def _place(self, sort: str, key: str, class_key: str = "") -> Place:
        said = self.cleaned_data
        name = said[f"{sort}-{key}-ko"]
        return Place(key, name, said[f"{sort}-{key}-en"] or name, class_key)

    def _add_names(self, sort: str, key: str, held: Any) -> None:
        for language, label in (("ko", _("Name in Korean")), ("en", _("Name in English"))):
            self.fields[f"{sort}-{key}-{language}"] = forms.CharField(
                label=label, max_length=60, required=False, initial=getattr(held, f"name_{language}", "")
            )


def _free(word: str, taken: list[str], number: int) -> list[str]:
    """Keys that nothing has yet."""
    found: list[str] = []
    at = 1
    while len(found) < number:
        if f"{word}{at}" not in taken:
            found.append(f"{word}{at}")
        at += 1
    return found
