"""Importing from a page: drop a file, see how it is read, map columns, go, watch."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.imports import actions, forms, intake, models, queries, rules
from meari.apps.imports.protocol import Field, target
from meari.apps.imports.reasons import sentence
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.engines import reading

SALT = "meari.imports.upload"


@require_http_methods(["GET", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """Drop a file; below, what came in lately."""
    people_rules.demand(request.user, rules.IMPORT)
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        path = actions.keep_upload(file.chunks(), name=file.name)
        try:
            queries.preview(path, target(form.cleaned_data["target"]), name=file.name, rows=1)
        except reading.UnusableFile as error:
            path.unlink()
            form.add_error("file", sentence(error.reason, error.params))
        else:
            token = signing.dumps([path.name, file.name, form.cleaned_data["target"]], salt=SALT)
            return redirect("imports:map", token)
    runs = Paginator(rules.visible_runs(request.user), 15).get_page(request.GET.get("page"))
    return render(request, "imports/index.html", {"form": form, "page": runs})


@require_http_methods(["GET", "POST"])
def map_columns(request: SignedIn, token: str) -> HttpResponse:
    """How the file would be read: columns to change, first rows, what would be refused."""
    people_rules.demand(request.user, rules.IMPORT)
    try:
        stored, name, target_key = signing.loads(token, salt=SALT, max_age=86_400)
    except signing.BadSignature:
        messages.error(request, _("This upload is too old. Drop the file again."))
        return redirect("imports:index")
    path, aim = Path(settings.HOME) / "imports" / stored, target(target_key)
    if not path.is_file():
        messages.error(request, _("This upload is no longer here. Drop the file again."))
        return redirect("imports:index")
    first = queries.preview(path, aim, name=name, rows=0)
    form = forms.MappingForm(
        request.POST or None, target=aim, header=first.source.header, initial=dict(first.plan.mapping)
    )
    plan = first.plan
    if form.is_bound and form.is_valid():
        plan = intake.Plan(plan.recipe, form.columns(), plan.options)
        if "go" in request.POST:
            return _start(request, path, name, target_key, plan, first.source)
    shown = queries.preview(path, aim, name=name, plan=plan)
    missing = [str(field.label) for field in plan.missing(aim)]
    fields = [field for field in aim.fields if field.name in plan.mapping]
    context = {
        "form": form, "preview": shown, "target": aim, "name": name, "missing": missing, "fields": fields,
        "rows": [(read.line, _cells(read, fields)) for read in shown.reads if read.taken][:8],
        "refused": [(read.line, read.refused.field, read.refused.value, sentence(read.refused.reason, read.refused.params))
                    for read in shown.refused if read.refused][:20],
    }  # fmt: skip
    return render(request, "imports/map.html", context)


@require_GET
def run(request: SignedIn, run_id: int) -> HttpResponse:
    """How far a run has come and what became of its rows; asked again by itself while it runs."""
    shown = get_object_or_404(rules.visible_runs(request.user), pk=run_id)
    rejects = [(one.line, one.column, one.value, sentence(one.reason, one.params)) for one in shown.rejects.all()[:50]]
    problem = sentence(shown.problem["reason"], shown.problem["params"]) if shown.problem else ""
    page = "imports/run.html#status" if request.htmx else "imports/run.html"
    active = shown.state in {models.ImportRun.State.READY, models.ImportRun.State.RUNNING}
    return render(request, page, {"run": shown, "rejects": rejects, "problem": problem, "is_active": active})


@require_POST
def stop(request: SignedIn, run_id: int) -> HttpResponseRedirect:
    actions.request_stop(get_object_or_404(rules.visible_runs(request.user), pk=run_id), by=request.user)
    return redirect("imports:run", run_id)


@require_POST
def go_on(request: SignedIn, run_id: int) -> HttpResponseRedirect:
    actions.queue_run(get_object_or_404(rules.visible_runs(request.user), pk=run_id), by=request.user)
    return redirect("imports:run", run_id)


@require_GET
def rejects(request: SignedIn, run_id: int) -> StreamingHttpResponse:
    """The refused rows as CSV; values are masked."""
    shown = get_object_or_404(rules.visible_runs(request.user), pk=run_id)
    response = StreamingHttpResponse(queries.reject_lines(shown), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejects-{shown.pk}.csv"'
    return response


def _start(
    request: SignedIn, path: Path, name: str, target_key: str, plan: intake.Plan, source: intake.Source
) -> HttpResponseRedirect:
    now = timezone.now()
    started = actions.start_run(path, target_key=target_key, file_name=name, plan=plan, by=request.user, now=now)
    if not source.is_mail:
        actions.save_recipe(source, target_key=target_key, plan=plan, now=now)
    actions.queue_run(started, by=request.user)
    return redirect("imports:run", started.pk)


def _cells(read: intake.Read, fields: list[Field]) -> list[object]:
    values = read.taken.values if read.taken else {}
    return [values.get(field.name) for field in fields]
