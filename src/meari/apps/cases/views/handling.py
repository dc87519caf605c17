"""Whose a case is, where it stands, what is asked of others, how it ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meari.apps.cases import actions, models, queries, rules
from meari.apps.cases.forms import handling as forms
from meari.apps.cases.templatetags.desk import span
from meari.apps.cases.views import _page
from meari.apps.people.requests import SignedIn
from meari.apps.voices import queries as voice_queries
from meari.apps.voices.queries import bench

both = require_http_methods(["GET", "POST"])
ENTRY = "cases:index"


def _asked(
    request: SignedIn, case: models.Case, form: Form, page: str, deed: Callable[[], object], *, said: str, **more: Any
) -> HttpResponse:
    """A page that asks for something, and does it once the answer is whole."""
    if request.method == "POST" and form.is_valid():
        try:
            deed()
        except _page.PROBLEMS as problem:
            messages.error(request, _page.sentence(problem))
        else:
            messages.success(request, said)
            return HttpResponseRedirect(_page.address(request, case.pk))
    status = 422 if request.method == "POST" else 200
    back = _page.address(request, case.pk)
    return render(
        request, page, {"case": case, "form": form, "back": back, "active_entry": ENTRY, **more}, status=status
    )


@require_POST
def take(request: SignedIn, case_id: int) -> HttpResponseRedirect:
    """Own the case from now on."""
    case = _page.workable(request, case_id)
    deed = partial(actions.assign, case, owner=request.user, by=request.user, now=timezone.now())
    return _page.done(request, case, deed, said=_("It is yours now."))


@both
def hand_over(request: SignedIn, case_id: int) -> HttpResponse:
    """Give the case to another team or to a colleague."""
    case = _page.workable(request, case_id)
    form = forms.HandOverForm(request.POST or None, workers=queries.workers(), initial={"to": str(case.team_id)})

    def deed() -> object:
        team, owner = form.chosen()
        return actions.assign(case, owner=owner, team=team, by=request.user, now=timezone.now())

    return _asked(request, case, form, "cases/hand_over.html", deed, said=_("Handed over."))


@require_POST
def follow(request: SignedIn, case_id: int) -> HttpResponseRedirect:
    case = _page.visible(request, case_id)
    follows = request.POST.get("follows") == "1"
    said = _("You follow this case.") if follows else _("You no longer follow this case.")
    deed = partial(actions.follow, case, follows=follows, by=request.user, now=timezone.now())
    return _page.done(request, case, deed, said=said)


@both
def hold(request: SignedIn, case_id: int) -> HttpResponse:
    """Let the case rest until the customer speaks or the time comes."""
    case = _page.workable(request, case_id)
    form, now = forms.HoldForm(request.POST or None), timezone.now()

    def deed() -> object:
        return actions.hold(case, until=form.until(now), by=request.user, now=now)

    return _asked(request, case, form, "cases/hold.html", deed, said=_("On hold."))


@require_POST
def resume(request: SignedIn, case_id: int) -> HttpResponseRedirect:
    case = _page.workable(request, case_id)
    deed = partial(actions.resume, case, by=request.user, now=timezone.now())
    return _page.done(request, case, deed, said=_("In progress again."))


@require_POST
def prioritise(request: SignedIn, case_id: int) -> HttpResponseRedirect:
    case = _page.workable(request, case_id)
    said = request.POST.get("priority", "")
    if said not in {str(value) for value in models.Case.Priority.values}:
        messages.error(request, _("There is no such priority."))
        return HttpResponseRedirect(_page.address(request, case.pk))
    deed = partial(actions.prioritise, case, int(said), by=request.user, now=timezone.now())
    return _page.done(request, case, deed, said=_("Saved."))


@both
def close(request: SignedIn, case_id: int) -> HttpResponse:
    """Close the case with its class and cause, the likeliest first, each on a number key."""
    case = _page.workable(request, case_id)
    likely, chosen = _likely(case)
    causes = [(node.key, node.name) for node in voice_queries.nodes("cause")]
    form = forms.EndingForm(
        request.POST or None, likely=[(one.key, one.name) for one in likely],
        classes=sorted(voice_queries.names("class").items(), key=lambda pair: pair[1]), causes=causes, initial=chosen,
    )  # fmt: skip

    def deed() -> object:
        ending = actions.Ending(form.cleaned_data["class"], form.cleaned_data["cause_key"])
        return actions.close(case, ending, by=request.user, now=timezone.now())

    more = {
        "likely": likely, "open_tasks": case.tasks.filter(over_at=None).select_related("team", "service"),
        "class_names": voice_queries.names("class"),
    }  # fmt: skip
    return _asked(request, case, form, "cases/close.html", deed, said=_("Closed."), **more)


@require_POST
def reopen(request: SignedIn, case_id: int) -> HttpResponseRedirect:
    case = _page.workable(request, case_id)
    deed = partial(actions.reopen, case, by=request.user, now=timezone.now())
    return _page.done(request, case, deed, said=_("Open again."))


@both
def ask(request: SignedIn, case_id: int) -> HttpResponse:
    """Ask another team for something that stands in the directory."""
    case = _page.workable(request, case_id)
    services = list(rules.visible_services(request.user).exclude(office__team=case.team_id))
    form = forms.AskForm(
        request.POST or None, services=services, told=span, initial={"service": request.GET.get("service", "")}
    )

    def deed() -> object:
        said = form.cleaned_data
        wanted = actions.Wanted(form.chosen(), said["text"], said["holds_case"])
        return actions.ask(case, wanted, by=request.user, now=timezone.now())

    return _asked(
        request, case, form, "cases/ask.html", deed, said=_("Asked. You see here how it goes on."), services=services
    )


@require_POST
def withdraw(request: SignedIn, case_id: int, task_id: int) -> HttpResponseRedirect:
    """Take back what was asked."""
    case = _page.workable(request, case_id)
    task = get_object_or_404(case.tasks, pk=task_id)
    deed = partial(actions.withdraw_task, task, by=request.user, now=timezone.now())
    return _page.done(request, case, deed, said=_("Withdrawn."), at="case-tasks")


@both
def merge(request: SignedIn, case_id: int) -> HttpResponse:
    """Take the case into another one about the same thing."""
    case = _page.workable(request, case_id)
    others = queries.mergeable(case, rules.visible_cases(request.user, rules.WORK))
    if request.method == "POST":
        said = request.POST.get("into") or request.POST.get("number", "")
        number = said.strip().lstrip("#")
        known = number.isascii() and number.isdigit() and len(number) < 18
        into = rules.visible_cases(request.user, rules.WORK).filter(pk=int(number)).first() if known else None
        if into is None:
            messages.error(request, _("There is no such case that you work on."))
        else:
            deed = partial(actions.merge, case, into=into, by=request.user, now=timezone.now())
            return _page.done(request, into, deed, said=_("Merged. It can be undone here."))
    back = _page.address(request, case.pk)
    return render(request, "cases/merge.html", {"case": case, "others": others, "back": back, "active_entry": ENTRY})


@require_POST
def undo_merge(request: SignedIn, merge_id: int) -> HttpResponseRedirect:
    """Let a merged case stand by itself again."""
    seen = rules.visible_cases(request.user, rules.WORK)
    found = get_object_or_404(models.Merge.objects.filter(into__in=seen).select_related("into"), pk=merge_id)
    deed = partial(actions.undo_merge, found, by=request.user, now=timezone.now())
    return _page.done(request, found.into, deed, said=_("Both cases stand by themselves again."))


def _likely(case: models.Case) -> tuple[list[bench.Choice], dict[str, str]]:
    """The classes on the number keys, and what the labels of the first voice already say where they are sure."""
    first = case.case_voices.filter(is_first=True).select_related("voice").first() or case.case_voices.first()
    if first is None:
        names = voice_queries.nodes("class")[: bench.KEYS]
        return [bench.Choice(at, node.key, node.name) for at, node in enumerate(names, 1)], {}
    labels = list(first.voice.labels.filter(ended_at=None).order_by("rank"))
    sure = {label.sort: label.key for label in reversed(labels) if label.is_sure}
    chosen = {"class_key": sure.get("class", ""), "cause_key": sure.get("cause", "")}
    return bench.choices(first.voice, labels, is_fixed=False), chosen
