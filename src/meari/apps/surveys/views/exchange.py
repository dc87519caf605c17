"""Surveys in from files of other programs, and out."""

from __future__ import annotations

import json
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.surveys import actions, exchanging, models, queries, rules
from meari.apps.surveys.exchanging import Imported, NotReadable, xlsform
from meari.apps.surveys.forms import notes
from meari.apps.surveys.forms.making import ImportForm
from meari.apps.surveys.views._page import survey_of

TYPES = {
    "xlsform": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": ("json", "application/json"),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def import_survey(request: SignedIn) -> HttpResponse:
    """A draft from a file, with everything said that could not be taken over."""
    people_rules.demand(request.user, rules.BUILD)
    form = ImportForm(request.POST or None, request.FILES or None, audiences=rules.visible_audiences(request.user))
    context = {"form": form, "active_entry": "surveys:index"}
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            if sent.size > exchanging.MOST_BYTES:
                raise NotReadable("too_large", limit=exchanging.MOST_BYTES // 1_000_000)
            found = exchanging.read(sent.read(), name=sent.name or "")
        except NotReadable as error:
            form.add_error("file", notes.refusal(error))
        else:
            survey = _made(request, form, found)
            context |= {"survey": survey, "notes": [notes.noted(one) for one in found.notes]}
            return render(request, "surveys/imported.html", context | {"questions": found.definition.questions})
    return render(request, "surveys/import.html", context, status=422 if form.errors else 200)


def _made(request: SignedIn, form: ImportForm, found: Imported) -> models.Survey:
    given, definition = form.cleaned_data, found.definition
    if not definition.title:
        definition = replace(definition, title={definition.languages[0]: given["name"]})
    wanted = actions.New(given["name"], given["audience"], given["privacy"], definition)
    return actions.make_survey(wanted, by=request.user, now=timezone.now())


@require_GET
def export(request: SignedIn, survey_id: int, form: str) -> HttpResponse:
    """The questions as a file. No answers leave the house this way."""
    survey = survey_of(request, survey_id)
    if form not in TYPES:
        raise Http404
    definition = queries.newest_version(survey).definition()
    if form == "xlsform":
        content = xlsform.write(definition)
    else:
        content = json.dumps({"survey": definition.plain()}, ensure_ascii=False, indent=1).encode()
    ending, media_type = TYPES[form]
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{survey.name}.{ending}")
    return response
