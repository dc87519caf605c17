"""Who gets the reports, who has read them, and what they ask."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.reports import actions, forms, models, queries, rules
from meari.apps.reports import circulation as rounds


@require_GET
def circulation(request: SignedIn) -> HttpResponse:
    """Each report with its schedule and its groups of subscribers."""
    people_rules.demand(request.user, rules.PUBLISH)
    plans = []
    for report in models.Report.objects.order_by("-cadence"):
        groups = [(group, rounds.members(group)) for group in report.groups.prefetch_related("rooms")]
        initial = {"is_automatic": report.is_automatic, "days_after": report.days_after, "hour": report.hour}
        plans.append((report, groups, forms.PlanForm(initial=initial), len(rounds.subscribers(report))))
    return render(request, "reports/circulation.html", {"plans": plans, "group_form": forms.GroupForm()})


@require_POST
def plan(request: SignedIn, report_id: int) -> HttpResponseRedirect:
    form = forms.PlanForm(request.POST)
    report = get_object_or_404(models.Report, pk=report_id)
    if form.is_valid():
        actions.plan_report(report, form.plan(), by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Days must lie between 1 and 14, the hour between 0 and 23."))
    return redirect("reports:circulation")


@require_POST
def define_group(request: SignedIn, report_id: int) -> HttpResponseRedirect:
    form = forms.GroupForm(request.POST)
    report = get_object_or_404(models.Report, pk=report_id)
    if form.is_valid():
        group = actions.define_group(report, form.draft(), by=request.user, now=timezone.now())
        count = len(rounds.members(group))
        messages.success(
            request, _("%(name)s: %(count)d people get the report.") % {"name": group.name, "count": count}
        )
    else:
        messages.error(request, _("A group needs a name."))
    return redirect("reports:circulation")


@require_POST
def remove_group(request: SignedIn, group_id: int) -> HttpResponseRedirect:
    group = get_object_or_404(models.SubscriberGroup.objects.select_related("report"), pk=group_id)
    actions.remove_group(group, by=request.user, now=timezone.now())
    return redirect("reports:circulation")


@require_GET
def receipts(request: SignedIn, edition_id: int) -> HttpResponse:
    """Who got the edition, what became of each letter, and who has read it."""
    people_rules.demand(request.user, rules.EDIT)
    shown = get_object_or_404(rules.visible_editions(request.user), pk=edition_id)
    found = queries.receipts(shown)
    context = {
        "edition": shown, "rows": found, "read": sum(1 for row in found if row.read_at),
        "can_publish": people_rules.can(request.user, rules.PUBLISH), "active_entry": "reports:index",
    }  # fmt: skip
    return render(request, "reports/receipts.html", context)


@require_POST
def send_again(request: SignedIn, edition_id: int) -> HttpResponseRedirect:
    """Send the edition to those subscribers who have not got it yet."""
    shown = get_object_or_404(rules.visible_editions(request.user), pk=edition_id)
    actions.send_round(shown, by=request.user)
    messages.success(request, _("It goes out to everybody who has not got it yet."))
    return redirect("reports:receipts", shown.pk)


@require_POST
def read(request: SignedIn, edition_id: int) -> HttpResponse:
    """The reader has had the edition before them for a while, or pressed the button."""
    shown = get_object_or_404(rules.visible_editions(request.user), pk=edition_id)
    actions.note_read(shown, by=request.user, now=timezone.now())
    if request.htmx:
        return render(request, "reports/parts/read.html", {"edition": shown, "is_read": True})
    return redirect("reports:edition", shown.pk)


@require_POST
def ask(request: SignedIn, edition_id: int) -> HttpResponseRedirect:
    shown = get_object_or_404(rules.visible_editions(request.user), pk=edition_id)
    form = forms.QuestionForm(request.POST)
    if form.is_valid():
        actions.ask_question(shown, **form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("Your question stands under the block, and whoever writes the report hears of it."))
    else:
        messages.error(request, _("Write at least a word."))
    return redirect("reports:edition", shown.pk)


@require_POST
def answer(request: SignedIn, question_id: int) -> HttpResponseRedirect:
    question = get_object_or_404(models.Question, pk=question_id)
    form = forms.AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write at least a word."))
        return redirect("reports:edition", question.edition_id)
    try:
        actions.answer_question(question, text=form.cleaned_data["text"], by=request.user, now=timezone.now())
    except actions.AlreadyAnswered:
        messages.error(request, _("Somebody has answered already."))
    return redirect("reports:edition", question.edition_id)
