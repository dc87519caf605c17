"""Pages of results: one survey's, the responses behind a number, one response."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from meari.apps.base import charts
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.privacy import rules as privacy_rules
from meari.apps.surveys import models, queries, reading, result_forms, results, rules
from meari.apps.surveys.result_forms import ResultForm
from meari.apps.surveys.results import Result, Results, Selection
from meari.apps.voices import queries as voices
from meari.apps.warehouse.queries import definition

A_PAGE = 50
MOST_ROWS = 5_000
MARKS = {"choice": str, "item": str, "score": int}


@require_GET
def survey(request: SignedIn, survey_id: int) -> HttpResponse:
    """All results of one survey, filtered and split."""
    shown = get_object_or_404(rules.visible_surveys(request.user), pk=survey_id)
    if shown.is_anonymous:
        return redirect("surveys:released", shown.pk)
    found, form = gathered(request, shown)
    can_see = rules.visible_responses(request.user).filter(survey=shown).exists()
    is_withheld = not can_see and result_forms.is_too_few(shown, found.way.complete)
    names, class_names = queries.group_names(found.split, shown), voices.names("class")
    shown_questions = [] if is_withheld else found.questions
    context = {
        "survey": shown, "form": form, "found": found, "can_see": can_see, "is_withheld": is_withheld,
        "blocks": [{**_block(request, found, one, names), "told": _told(request, found, one, class_names)} for one in shown_questions],
        "split_name": dict(result_forms.SPLITS)[found.split], "versions": found.versions, "class_names": class_names,
    }  # fmt: skip
    return render(request, "surveys/results.html", context)


@require_GET
def responses(request: SignedIn, survey_id: int) -> HttpResponse:
    """The responses behind a number, for those who may read single ones."""
    people_rules.demand_everywhere(request.user, rules.SEE_ANSWERS)
    shown = get_object_or_404(
        rules.visible_surveys(request.user).exclude(privacy=models.Survey.Privacy.ANONYMOUS), pk=survey_id
    )
    found, _form = gathered(request, shown)
    marked = _marked(request)
    chosen = queries.chosen_responses(
        rules.visible_responses(request.user).filter(survey=shown),
        period=found.selection.period, where=found.selection.where,
    )  # fmt: skip
    total = None
    if marked:
        where = {**found.selection.of_answers, **marked}
        behind = found.source.keys("answer_marks", period=found.selection.period, where=where, limit=MOST_ROWS)
        chosen, total = chosen.filter(pk__in=behind.keys), behind.total
    listed = chosen.select_related("collector", "version", "customer", "product", "team").order_by("-pk")
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "survey": shown, "page": page, "total": page.paginator.count if total is None else total, "most": MOST_ROWS,
        "question": next((one for one in found.definition.questions if one.key == marked.get("question")), None),
        "title": reading.title_of(found.definition, str(marked.get("question", "")), found.language),
        "told": reading.told_mark(found.definition, marked, found.language),
    }  # fmt: skip
    return render(request, "surveys/responses.html", context)


@require_GET
def response(request: SignedIn, response_id: int) -> HttpResponse:
    """One response whole: what was asked and answered, words masked."""
    known = rules.visible_responses(request.user)
    people_rules.demand_everywhere(request.user, rules.SEE_ANSWERS)
    shown = get_object_or_404(known.select_related("survey", "version", "collector", "customer", "product", "team"), pk=response_id)  # fmt: skip
    voices_of = {one.question: one.voice_id for one in shown.answer_voices.all()}
    lines = reading.lines_of(shown, language=get_language() or "ko")
    is_named = shown.survey.privacy == models.Survey.Privacy.NAMED
    added = queries.uploads_of(shown)
    context = {
        "response": shown, "lines": [(line, voices_of.get(line.key), added.get(line.key)) for line in lines], "is_named": is_named,
        "can_open": people_rules.can(request.user, privacy_rules.SEE_PERSONAL),
    }  # fmt: skip
    return render(request, "surveys/response.html", context)


def gathered(request: Any, shown: models.Survey) -> tuple[Results, ResultForm]:
    """The results that a request's filters mean. Nothing is read before it is asked for."""
    versions = queries.frozen_versions(shown)
    asked = (versions[0] if versions else shown.versions.latest("number")).definition()
    form = ResultForm(request.GET, survey=shown, versions=versions, languages=asked.languages)
    since = timezone.localdate(shown.opened_at or shown.made_at)
    period = result_forms.period_of(form.said("days", ""), today=timezone.localdate(), since=since)
    selection = Selection(shown, period, form.where())
    found = Results(
        selection, results.source_of(shown, request.user), asked, get_language() or "ko",
        split=form.said("split", results.SPLITS[0]), versions=versions,
    )  # fmt: skip
    return found, form


def _block(request: SignedIn, found: Results, one: Result, names: Mapping[Any, str]) -> dict[str, Any]:
    held = found.selection.survey
    floor = held.floor_scores if held.privacy == models.Survey.Privacy.CONFIDENTIAL else 0
    kept = people_rules.can_everywhere(request.user, rules.SEE_ANSWERS)
    lines = [
        {"name": names.get(line.group, line.group) or _("Not known"), "readings": line.readings, "n": line.readings[one.metric].n,
         "is_withheld": not kept and line.readings[one.metric].n < floor}
        for line in one.lines
    ]  # fmt: skip
    return {"result": one, "trend": trend(one.metric, one.weeks), "lines": lines}


def _told(request: SignedIn, found: Results, one: Result, names: Mapping[str, str]) -> queries.Told | None:
    """What open answers said."""
    if one.summary != "text":
        return None
    meant = found.selection
    return queries.told(
        meant.survey, one.question.key, period=meant.period, where=meant.where, reader=request.user, names=names
    )


def trend(metric: str, weeks: Sequence[tuple[Any, Any]]) -> charts.Option | None:
    """A line over weeks in the band of its intervals; nothing for a single week."""
    known = [(on, one) for on, one in weeks if one.value is not None]
    if len(known) < 2:
        return None
    by = 100 if definition(metric).unit == "share" else 1

    def scaled(values: Sequence[float | None]) -> list[float | None]:
        return [None if value is None else round(by * value, 1) for value in values]

    low, high = scaled([one.low for _on, one in known]), scaled([one.high for _on, one in known])
    labels = [f"{on:%y.%m.%d}" for on, _one in known]
    return charts.line(labels, scaled([one.value for _on, one in known]), name=_("Week from"), band=(low, high))


def _marked(request: SignedIn) -> dict[str, Any]:
    """The marks that the address names; those that cannot be meant are left out."""
    told = {name: request.GET.get(name, "").replace("\0", "")[:80] for name in ("question", *MARKS)}
    if not told["question"]:
        return {}
    marked: dict[str, Any] = {"question": told["question"]}
    for name, sort in MARKS.items():
        written = told[name]
        if written and (sort is str or written.lstrip("-").isdecimal()):
            marked[name] = sort(written)
    return marked
