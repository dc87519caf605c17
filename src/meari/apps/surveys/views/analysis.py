"""Pages that put answers side by side: cross tables, key drivers, weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meari.apps.people.requests import SignedIn
from meari.apps.surveys import actions, analysis_forms, analysis_pictures, models, queries, rules
from meari.apps.surveys.analysis_forms import CrossForm, DriversForm, MarginsForm
from meari.apps.surveys.fields import Field
from meari.apps.surveys.templatetags.analysis import why
from meari.engines.analysis.raking import WrongMargins


@require_http_methods(["GET", "POST"])
def cross(request: SignedIn, survey_id: int) -> HttpResponse:
    """A question by another, with column tests."""
    survey = _survey(request, survey_id)
    if survey.is_anonymous:
        return _closed(request, survey, "cross")
    known = _known(survey)
    weightings = list(survey.weightings.all())
    found = _wanted(request, survey, actions.CROSS)
    initial = _first_table(known) if found is None else {**found.asked, "weighting": found.asked["weighting"] or ""}
    form = CrossForm(request.POST or None, known=known, weightings=weightings, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _ask(request, survey, actions.CROSS, form.asked())
    context = _context(survey, "cross", known, found) | {"form": form}
    if told := _told(found, known, ("row", "column")):
        row, column = known[told.asked["row"]], known[told.asked["column"]]
        context |= {
            "row": row, "column": column, "lines": _lines(told.result, row),
            "columns": [(column.words(one["key"]), one) for one in told.result["columns"]],
            "picture": analysis_pictures.table(told.result, row, column), "show": told.result["show"],
            "weights": next((one for one in weightings if one.pk == told.asked["weighting"]), None),
        }  # fmt: skip
    return render(request, "surveys/analysis/cross.html", context)


@require_http_methods(["GET", "POST"])
def drivers(request: SignedIn, survey_id: int) -> HttpResponse:
    """What carries an outcome, and where to act first."""
    survey = _survey(request, survey_id)
    if survey.is_anonymous:
        return _closed(request, survey, "drivers")
    known = _known(survey)
    found = _wanted(request, survey, actions.DRIVERS)
    form = DriversForm(request.POST or None, known=known, initial=found.asked if found else _first_drivers(known))
    if request.method == "POST" and form.is_valid():
        return _ask(request, survey, actions.DRIVERS, form.asked())
    context = _context(survey, "drivers", known, found) | {"form": form}
    if told := _told(found, known, ("outcome",)):
        shown = told.result["importance"]
        places = {one["key"]: one for one in told.result["picture"]["places"]}
        contrasts = {one["key"]: one for one in told.result["contrasts"]}
        context |= {
            "importance": shown, "outcome": known[told.asked["outcome"]],
            "lines": [(_label(known, one["key"]), one, places.get(one["key"]), contrasts.get(one["key"])) for one in shown["drivers"]],
            "still": [_label(known, key) for key in shown["still"]],
            "hardly": [_label(known, one["key"]) for one in shown["drivers"] if one["hardly_varies"]],
            "picture": analysis_pictures.drivers(shown["drivers"], known) if shown["drivers"] else None,
            "priorities": analysis_pictures.priorities(told.result["picture"], known) if places else None,
        }  # fmt: skip
    return render(request, "surveys/analysis/drivers.html", context)


@require_http_methods(["GET", "POST"])
def weights(request: SignedIn, survey_id: int) -> HttpResponse:
    """Named weights of a survey; those who may build it make them."""
    survey = _survey(request, survey_id)
    if survey.is_anonymous:
        return _closed(request, survey, "weights")
    known = _known(survey)
    chosen = [key for key in request.GET.getlist("by") if key in known and known[key].is_split]
    margins = {
        key: (known[key], queries.values_of(survey, known[key])) for key in chosen[: analysis_forms.MOST_MARGINS]
    }
    form = MarginsForm(request.POST or None, margins=margins, initial=_as_percent(request, survey, margins))
    can_build = rules.can_build(request.user, survey)
    if request.method == "POST" and margins and form.is_valid():
        try:
            actions.save_weighting(survey, form.wanted(), by=request.user, now=timezone.now())
        except WrongMargins as wrong:
            form.add_error(None, f"{why(wrong.problem)} {_named(known, wrong.where)}")
        else:
            messages.success(request, _("The weights are kept. Tables and files can use them."))
            return redirect("surveys:weights", survey.pk)
    context = _context(survey, "weights", known, None) | {
        "form": form if margins else None, "can_build": can_build, "chosen": chosen,
        "offered": [one for one in known.values() if one.is_split],
        "weightings": [(one, _reached(one, known)) for one in survey.weightings.select_related("made_by")],
    }  # fmt: skip
    return render(request, "surveys/analysis/weights.html", context)


@require_POST
def remove_weights(request: SignedIn, weighting_id: int) -> HttpResponseRedirect:
    held = get_object_or_404(
        models.Weighting.objects.filter(survey__in=rules.visible_surveys(request.user)), pk=weighting_id
    )
    survey_id = held.survey_id
    actions.remove_weighting(held, by=request.user, now=timezone.now())
    messages.success(request, _("The weights are gone."))
    return redirect("surveys:weights", survey_id)


def _survey(request: SignedIn, survey_id: int) -> models.Survey:
    return get_object_or_404(rules.visible_surveys(request.user), pk=survey_id)


def _closed(request: SignedIn, survey: models.Survey, tab: str) -> HttpResponse:
    """Why answers of an anonymous survey are not put side by side."""
    return render(request, "surveys/analysis/anonymous.html", {"survey": survey, "tab": tab})


def _known(survey: models.Survey) -> dict[str, Field]:
    return queries.fields_of(survey, get_language() or "ko")


def _wanted(request: HttpRequest, survey: models.Survey, sort: str) -> models.Analysis | None:
    """The analysis that the address names, or the last of its sort."""
    kept, named = survey.analyses.filter(sort=sort), request.GET.get("a", "")
    return get_object_or_404(kept, pk=int(named)) if named.isascii() and named.isdecimal() else kept.first()


def _ask(request: SignedIn, survey: models.Survey, sort: str, asked: Mapping[str, Any]) -> HttpResponseRedirect:
    analysis = actions.ask_analysis(survey, sort=sort, asked=asked, by=request.user, now=timezone.now())
    return redirect(f"{reverse(f'surveys:{sort}', args=[survey.pk])}?a={analysis.pk}")


def _context(
    survey: models.Survey, tab: str, known: Mapping[str, Field], found: models.Analysis | None
) -> dict[str, Any]:
    return {
        "survey": survey, "tab": tab, "known": known, "found": found, "complete": queries.complete_count(survey),
        "is_waiting": found is not None and found.state == models.Analysis.State.WAITING,
        "newer": queries.newer_than(survey, found.through_id) if found and found.done_at else 0,
        "others": survey.analyses.filter(sort=found.sort).exclude(pk=found.pk)[:8] if found else (),
    }  # fmt: skip


def _told(found: models.Analysis | None, known: Mapping[str, Field], named: tuple[str, ...]) -> models.Analysis | None:
    """The analysis, if it has a result whose questions are still there."""
    if found is None or found.state != models.Analysis.State.DONE or "gone" in found.result:
        return None
    return found if all(found.asked[name] in known for name in named) else None


def _lines(result: Mapping[str, Any], row: Field) -> list[tuple[str, Any, Any]]:
    labels = [row.words(key) for key in result["rows"]] if result["show"] == "shares" else [row.label]
    return list(zip(labels, result["cells"], result["totals"], strict=True))


def _first_table(known: Mapping[str, Field]) -> dict[str, str]:
    row = next((one.key for one in known.values() if one.metric and one.choices), "")
    return {"row": row, "column": "@collector"}


def _first_drivers(known: Mapping[str, Field]) -> dict[str, Any]:
    numbers = [one for one in known.values() if one.is_number]
    outcome = next((one for one in numbers if one.metric), numbers[0] if numbers else None)
    return {
        "outcome": outcome.key if outcome else "",
        "drivers": [one.key for one in numbers if one is not outcome][:15],
    }


def _as_percent(
    request: HttpRequest, survey: models.Survey, margins: Mapping[str, tuple[Field, Any]]
) -> dict[str, Any]:
    """What a form starts with: the margins of the weights that are to be changed."""
    held = survey.weightings.filter(name=request.GET.get("name", "")).first()
    if held is None:
        return {}
    shares = {
        f"m{at}_{place}": round(100 * held.margins.get(one.key, {}).get(key, 0), 2)
        for at, (one, categories) in enumerate(margins.values())
        for place, key in enumerate(categories)
    }
    return {"name": held.name, "least": held.least, "most": held.most, **shares}


def _reached(
    weighting: models.Weighting, known: Mapping[str, Field]
) -> list[tuple[str, list[tuple[str, Any, Any, Any]]]]:
    """Each margin: category, share before, target, share reached."""
    told = []
    for key, margin in weighting.margins.items():
        one = known.get(key)
        before, after = (weighting.summary.get(name, {}).get(key, {}) for name in ("before", "reached"))
        rows = [(one.words(each) if one else each, before.get(each, 0.0), share, after.get(each)) for each, share in margin.items()]  # fmt: skip
        told.append((one.label if one else key, rows))
    return told


def _named(known: Mapping[str, Field], where: tuple[str, ...]) -> str:
    if not where or where[0] not in known:
        return ""
    one = known[where[0]]
    return " · ".join([one.label, *(one.words(key) for key in where[1:])])


def _label(known: Mapping[str, Field], key: str) -> str:
    return known[key].label if key in known else key
