"""Answering the customer, writing to colleagues, words kept for both."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meari.apps.cases import actions, models, queries, rules
from meari.apps.cases.forms.handling import NoteForm, ReplyForm
from meari.apps.cases.views import _page
from meari.apps.cases.views.case import masked_address, shown
from meari.apps.people.requests import SignedIn

NEW = 409
WRONG = 422


@require_POST
def reply(request: SignedIn, case_id: int) -> HttpResponse:
    """Send an answer, or note one that was given already; what cannot go stays in the writer's hands."""
    case = _page.workable(request, case_id)
    form = ReplyForm(request.POST, request.FILES, address=masked_address(case))
    if not form.is_valid():
        return shown(request, case, reply=form, status=WRONG)
    said = form.cleaned_data
    closes = said["state"] == models.Case.State.CLOSED
    answer = actions.Reply(
        said["text"], state=models.Case.State.OPEN if closes else said["state"], seen=said["seen"], outside=said["way"],
        enclosures=form.enclosures(),
    )  # fmt: skip
    try:
        actions.reply(case, answer, by=request.user, now=timezone.now())
    except actions.Overtaken as problem:
        messages.error(request, _page.sentence(problem))
        return shown(request, case, reply=_looked_again(form, case), status=NEW)
    except _page.PROBLEMS as problem:
        messages.error(request, _page.sentence(problem))
        return shown(request, case, reply=form, status=WRONG)
    messages.success(request, _("Noted down.") if said["way"] else _("Sent. It leaves within seconds."))
    if closes:
        return HttpResponseRedirect(reverse("cases:close", args=[case.pk]) + _kept(request))
    return HttpResponseRedirect(_page.address(request, case.pk, at="end"))


@require_POST
def note(request: SignedIn, case_id: int) -> HttpResponse:
    """Write an internal note; whoever is named by @@ follows the case."""
    case = _page.visible(request, case_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return shown(request, case, note=form, status=WRONG)
    text = form.cleaned_data["note"]
    mentioned = queries.mentioned(text, queries.labels_of(rules.colleagues())) if "@@" in text else []
    try:
        actions.add_note(case, text, by=request.user, now=timezone.now(), mentioned=mentioned)
    except _page.PROBLEMS as problem:
        messages.error(request, _page.sentence(problem))
        return shown(request, case, note=form, status=WRONG)
    if mentioned:
        names = ", ".join(user.name for user in mentioned)
        messages.success(request, _("Noted. From now on %s follow the case, too.") % names)
    else:
        messages.success(request, _("Noted."))
    return HttpResponseRedirect(_page.address(request, case.pk, at="end"))


@require_GET
def macros(request: SignedIn, case_id: int) -> HttpResponse:
    """Words to choose from, where nothing is typed after a slash."""
    case = _page.workable(request, case_id)
    context = {
        "case": case, "macros": rules.visible_macros(request.user), "back": _page.address(request, case.pk),
        "active_entry": "cases:index",
    }  # fmt: skip
    return render(request, "cases/macros.html", context)


def _looked_again(form: ReplyForm, case: models.Case) -> ReplyForm:
    """The same text, by somebody who has seen everything up to now. Files have to be chosen once more."""
    newest = case.messages.order_by("-pk").values_list("pk", flat=True).first()
    data = {**form.cleaned_data, "seen": newest or 0}
    return ReplyForm(data, address=masked_address(case))


def _kept(request: SignedIn) -> str:
    said = request.GET.urlencode()
    return f"?{said}" if said else ""
