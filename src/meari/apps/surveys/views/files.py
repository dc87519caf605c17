"""Responses and results as files, and the files that respondents added."""

from __future__ import annotations

import re
import tempfile
from typing import IO, Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meari.apps.base import printing
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.privacy import actions as privacy
from meari.apps.privacy import rules as privacy_rules
from meari.apps.surveys import actions, analysis_forms, models, queries, rules, taking
from meari.registry import UnknownKindError

IN_MEMORY = 1 << 20
UNSAFE = re.compile(r"[^\w-]+")


@require_GET
def index(request: SignedIn, survey_id: int) -> HttpResponse:
    """Which files there are, and what must be said before one leaves."""
    survey = get_object_or_404(rules.visible_surveys(request.user), pk=survey_id)
    people_rules.demand_everywhere(request.user, rules.EXPORT)
    if survey.is_anonymous:
        return render(request, "surveys/analysis/anonymous.html", {"survey": survey, "tab": "files"})
    return render(request, "surveys/analysis/files.html", _context(request, survey, _form(request, survey, None)))


@require_POST
def take(request: SignedIn, survey_id: int, format_key: str) -> HttpResponse | FileResponse | HttpResponseRedirect:
    """One file, made on the disk so that its size does not matter, and noted in the access log."""
    survey = get_object_or_404(rules.visible_surveys(request.user), pk=survey_id)
    if format_key not in taking.formats():
        raise Http404
    form = _form(request, survey, request.POST)
    people_rules.demand_everywhere(request.user, rules.EXPORT)
    if not form.is_valid():
        return render(request, "surveys/analysis/files.html", _context(request, survey, form), status=422)
    wanted = _wanted(request, format_key, form.cleaned_data)
    try:
        if actions.is_long(survey):
            return _asked(request, survey, wanted)
        out = _made(request, survey, wanted)
    except privacy.NoReason:
        form.add_error("reason", _("Say in a few words what the export is for."))
        return render(request, "surveys/analysis/files.html", _context(request, survey, form), status=422)
    except printing.FormatUnavailable as error:
        messages.error(request, _("This server cannot make it: %s is missing.") % error.missing)
        return redirect("surveys:files", survey.pk)
    except (actions.Anonymous, actions.NothingToTake):
        messages.error(request, _("There is nothing that may leave as a file."))
        return redirect("surveys:files", survey.pk)
    return _sent(out, survey, format_key)


@require_POST
def fetch(request: SignedIn, file_id: int) -> FileResponse | HttpResponseRedirect:
    """A file that a job made. Rights are asked again and the access log is written each time."""
    file = get_object_or_404(rules.visible_taken_files(request.user).select_related("survey"), pk=file_id)
    try:
        fetched = actions.fetch_file(
            file, by=request.user, address=request.META.get("REMOTE_ADDR"), now=timezone.now()
        )  # fmt: skip
    except (actions.NotThere, actions.Anonymous, UnknownKindError):
        messages.error(request, _("The file is no longer there. Take it out anew."))
        return redirect("surveys:files", file.survey_id)
    return _sent(fetched, file.survey, file.format)


@require_POST
def stop(request: SignedIn, file_id: int) -> HttpResponseRedirect:
    """Stop the making of a file at its next step."""
    file = get_object_or_404(rules.visible_taken_files(request.user), pk=file_id)
    if not actions.stop_file(file, by=request.user):
        messages.info(request, _("It is not being made any more."))
    return redirect("surveys:files", file.survey_id)


@require_POST
def upload(request: SignedIn, response_id: int, question: str) -> HttpResponse:
    """A file that a respondent added, only ever as a download that no browser opens in our name."""
    people_rules.demand_everywhere(request.user, rules.SEE_ANSWERS)
    response = get_object_or_404(rules.visible_responses(request.user), pk=response_id)
    try:
        opened = actions.open_upload(
            response, question, by=request.user, reason=request.POST.get("reason", ""),
            address=request.META.get("REMOTE_ADDR"), now=timezone.now(),
        )  # fmt: skip
    except privacy.NoReason:
        messages.error(request, _("Say in a few words why you need to see the file."))
        return redirect("surveys:response", response.pk)
    except actions.UploadGone:
        messages.error(request, _("The file is no longer kept."))
        return redirect("surveys:response", response.pk)
    sent = HttpResponse(opened.content, content_type=opened.media_type)
    sent["Content-Disposition"] = content_disposition_header(True, opened.name) or "attachment"
    sent["Content-Security-Policy"] = "default-src 'none'; sandbox"
    sent["X-Content-Type-Options"] = "nosniff"
    sent["Cache-Control"] = "private, no-store"
    return sent


def _sent(out: IO[bytes], survey: models.Survey, format_key: str) -> FileResponse:
    name = f"{UNSAFE.sub('-', survey.name).strip('-') or 'survey'}.{format_key}"
    media_type = taking.formats()[format_key].media_type
    sent = FileResponse(out, as_attachment=True, filename=name, content_type=media_type)
    sent["Cache-Control"] = "private, no-store"
    return sent


def _asked(request: SignedIn, survey: models.Survey, wanted: actions.Wanted) -> HttpResponseRedirect:
    """Leave the file to a job."""
    try:
        actions.ask_file(survey, wanted, by=request.user, now=timezone.now())
        messages.success(request, _("The file is being made. It waits here for you for a day."))
    except actions.AlreadyMaking:
        messages.info(request, _("Another file of yours is being made. Wait for it or stop it."))
    return redirect("surveys:files", survey.pk)


def _made(request: SignedIn, survey: models.Survey, wanted: actions.Wanted) -> IO[bytes]:
    """The file, on the disk as soon as it is large; whoever sends it closes it."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    try:
        actions.take_file(survey, wanted, out, by=request.user, now=timezone.now())
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


def _form(request: SignedIn, survey: models.Survey, data: Any) -> analysis_forms.FileForm:
    form = analysis_forms.FileForm(data, weightings=list(survey.weightings.all()))
    if not people_rules.can(request.user, privacy_rules.SEE_PERSONAL):
        form.fields["is_original"].disabled = True
        form.fields["is_original"].widget = forms.HiddenInput()
    return form


def _wanted(request: SignedIn, format_key: str, given: dict[str, Any]) -> actions.Wanted:
    weighting = int(given["weighting"]) if given["weighting"] else None
    return actions.Wanted(
        format_key, get_language() or "ko", given["cells"] == "codes", bool(given["is_original"]), weighting,
        given["reason"], request.META.get("REMOTE_ADDR"),
    )  # fmt: skip


def _context(request: SignedIn, survey: models.Survey, form: analysis_forms.FileForm) -> dict[str, Any]:
    can_rows = people_rules.can_everywhere(request.user, rules.SEE_ANSWERS)
    kinds = taking.formats().items()
    made = queries.with_progress(rules.visible_taken_files(request.user).filter(survey=survey))
    return {
        "survey": survey, "tab": "files", "form": form, "complete": queries.complete_count(survey), "can_rows": can_rows,
        "row_formats": [(key, one) for key, one in kinds if one.has_rows] if can_rows else [],
        "result_formats": [(key, one) for key, one in kinds if not one.has_rows],
        "is_asked": queries.whole_definition(survey) is not None,
        "can_original": people_rules.can(request.user, privacy_rules.SEE_PERSONAL),
        "made": made, "is_making": any(file.state == models.TakenFile.State.MAKING for file, _label, _told in made),
    }  # fmt: skip
