"""The board of requests for whoever does them, and the page of one request."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meari.apps.cases import actions, models, queries, rules, task_forms
from meari.apps.cases.queries import board as reads
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn

Forms = dict[str, django_forms.Form]


@require_GET
def board(request: SignedIn) -> HttpResponse:
    """What is asked of the reader's teams: asked, being done, over. A look that finds nothing new gets no answer."""
    people_rules.demand(request.user, rules.TASK)
    now = timezone.now()
    own = rules.own_tasks(request.user)
    teams, services = reads.choices(own)
    form = task_forms.BoardForm(request.GET, teams=teams, services=services)
    wanted = form.wanted()
    found = reads.columns(reads.narrowed(own, wanted, now=now), wanted, number=request.GET.get("page", ""), now=now)
    mark = reads.mark([card for column in found for card in column.cards])
    if request.htmx and request.GET.get("mark") == mark:
        return HttpResponse(status=204)
    kept = request.GET.copy()
    kept.pop("mark", None)
    context = {
        "form": form, "columns": found, "mark": mark, "keep": kept.urlencode(), "wanted": wanted, "now": now,
        "waiting": reads.waiting(own, now=now), "page": found[0].page if len(found) == 1 else None,
    }  # fmt: skip
    return render(request, "cases/board/index.html#board" if request.htmx else "cases/board/index.html", context)


@require_GET
def task(request: SignedIn, task_id: int) -> HttpResponse:
    """One request: what is asked, by when, what the case is about, and what became of it."""
    return _page(request, _readable(request, task_id))


@require_POST
def take(request: SignedIn, task_id: int) -> HttpResponseRedirect:
    """Say that one does it oneself."""
    found = _readable(request, task_id)
    try:
        actions.take_task(found, by=request.user, now=timezone.now())
    except (actions.Over, actions.Gone) as error:
        messages.error(request, _why(error))
    else:
        messages.success(request, _("You have taken the request."))
    return _back(request, found)


@require_POST
def end(request: SignedIn, task_id: int) -> HttpResponse:
    """Say that it is done, or decline it; both owe an answer."""
    found = _readable(request, task_id)
    form = task_forms.AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, {"answer": form})
    is_done = "decline" not in request.POST
    try:
        actions.end_task(
            found, is_done=is_done, answer=form.cleaned_data["answer"], by=request.user, now=timezone.now()
        )
    except (actions.Over, actions.Gone) as error:
        form.add_error(None, _why(error))
        return _page(request, found, {"answer": form})
    said = _("Done. Whoever asked sees your answer.") if is_done else _("Declined. Whoever asked sees the reason.")
    messages.success(request, said)
    return _back(request, found)


@require_POST
def move(request: SignedIn, task_id: int) -> HttpResponse:
    """Pass it on to the team that really does it."""
    found = _readable(request, task_id)
    form = task_forms.MoveForm(request.POST, services=reads.services_for(found))
    if not form.is_valid():
        return _page(request, found, {"move": form})
    try:
        moved = actions.move_task(found, **form.cleaned_data, by=request.user, now=timezone.now())
    except (actions.Over, actions.Gone, actions.NoOffice) as error:
        form.add_error(None, _why(error))
        return _page(request, found, {"move": form})
    messages.success(request, _("Passed on to %s. The deadline begins anew there.") % moved.team)
    return _back(request, moved)


@require_POST
def withdraw(request: SignedIn, task_id: int) -> HttpResponseRedirect:
    """Take back what was asked."""
    found = _readable(request, task_id)
    try:
        actions.withdraw_task(found, by=request.user, now=timezone.now())
    except (actions.Over, actions.Gone) as error:
        messages.error(request, _why(error))
    else:
        messages.success(request, _("The request is withdrawn."))
    return redirect("cases:task", found.pk)


@require_POST
def note(request: SignedIn, task_id: int) -> HttpResponse:
    """Write a note into the case that the request belongs to."""
    found = _readable(request, task_id)
    form = task_forms.NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, found, {"note": form})
    try:
        actions.add_note(found.case, form.cleaned_data["text"], by=request.user, now=timezone.now())
    except actions.Gone as error:
        form.add_error(None, _why(error))
        return _page(request, found, {"note": form})
    messages.success(request, _("The note stands in the case."))
    return HttpResponseRedirect(f"{reverse('cases:task', args=[found.pk])}#said")


def _page(request: SignedIn, shown: models.Task, filled: Forms | None = None) -> HttpResponse:
    """The page of a task with its forms, ``filled`` where something in them was wrong."""
    now = timezone.now()
    fresh = reads.with_people(models.Task.objects.filter(pk=shown.pk)).get()
    card = reads.card(fresh, now=now)
    mark = reads.mark([card])
    if request.htmx and request.GET.get("mark") == mark:
        return HttpResponse(status=204)
    may_read = rules.visible_cases(request.user).filter(pk=fresh.case_id).exists()
    is_open = fresh.over_at is None
    may_do = is_open and rules.can_do(request.user, fresh)
    may_withdraw = reads.may_withdraw(request.user, fresh)
    forms: Forms = {
        "answer": task_forms.AnswerForm(), "note": task_forms.NoteForm(),
        "move": task_forms.MoveForm(services=reads.services_for(fresh)),
    }  # fmt: skip
    context: dict[str, Any] = {
        "card": card, "task": fresh, "mark": mark, "may_read": may_read, "may_do": may_do, "may_withdraw": may_withdraw,
        "may_move": is_open and (may_do or may_withdraw), "may_note": queries.may_note(request.user, fresh.case),
        "moves": fresh.moves.select_related("from_team", "to_team", "by"), "forms": forms | (filled or {}),
        "has_draft": bool(filled), "keep": request.POST.get("back", request.GET.get("back", "")),
        "said": reads.conversation(fresh.case) if may_read else [], "active_entry": "cases:tasks",
    }  # fmt: skip
    part = {"act": "#act", "state": "#state"}.get(request.GET.get("part", "") if request.htmx else "", "")
    return render(request, f"cases/board/task.html{part}", context)


def _readable(request: SignedIn, task_id: int) -> models.Task:
    people_rules.demand(request.user, rules.VIEW if people_rules.can(request.user, rules.VIEW) else rules.TASK)
    return get_object_or_404(rules.readable_tasks(request.user).select_related("case"), pk=task_id)


def _back(request: SignedIn, done: models.Task) -> HttpResponseRedirect:
    """To the board as it was, if one came from there or may look at the task no more, else to the task."""
    if "back" not in request.POST and rules.readable_tasks(request.user).filter(pk=done.pk).exists():
        return redirect("cases:task", done.pk)
    kept = QueryDict(request.POST.get("back", "")).urlencode()
    return HttpResponseRedirect(f"{reverse('cases:tasks')}{'?' if kept else ''}{kept}#task-{done.pk}")


def _why(error: Exception) -> str:
    """Why something could not be done, in one sentence."""
    if isinstance(error, actions.Gone):
        return _("The case went into another one, #%d, meanwhile. Open the request again.") % error.into
    if isinstance(error, actions.NoOffice):
        return _("That team takes no requests at the moment. Choose another.")
    return _("Somebody ended this request meanwhile. Nothing was changed.")
