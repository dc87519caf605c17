"""Today's VOC, editions, the rows behind their numbers, news."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.base import printing
from meari.apps.calendar import queries as calendar
from meari.apps.decisions import rules as decision_rules
from meari.apps.decisions.forms import DecisionForm
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.privacy import actions as privacy
from meari.apps.reports import actions, forms, models, periods, persuasion, protocol, queries, rendering, rules
from meari.apps.reports import today as today_read
from meari.apps.voices import rules as voice_rules
from meari.apps.warehouse import queries as warehouse


@require_GET
def home(request: SignedIn) -> HttpResponse:
    """The first page: today's VOC for those who may read it, one's own page for everybody else."""
    return redirect("reports:today" if people_rules.can(request.user, rules.VIEW) else "people:me")


@require_GET
def today(request: SignedIn) -> HttpResponse:
    """Useful in ten seconds: volume in its band, marks, movers, risks, five voices."""
    people_rules.demand(request.user, rules.VIEW)
    on = timezone.localdate()
    visible = voice_rules.visible_voices(request.user)
    newest = visible.filter(received_at__gte=timezone.now() - timedelta(days=7))
    context = {
        "on": on,
        "pulse": today_read.pulse(on, reader=request.user),
        "movers": today_read.movers(on, reader=request.user),
        "risky": newest.filter(has_risk=True).select_related("product")[:6],
        "to_check": newest.filter(may_be_risky=True).count(),
        "voices": today_read.drawn_voices(visible, on),
        "marks": calendar.marks_between(on - timedelta(days=3), on + timedelta(days=10)),
        "edition": rules.visible_editions(request.user).first(),
        "facts": warehouse.state(),
    }
    return render(request, "reports/today.html", context)


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Every edition, newest first."""
    people_rules.demand(request.user, rules.VIEW)
    page = Paginator(rules.visible_editions(request.user).defer("content"), 24).get_page(request.GET.get("page"))
    can_publish = people_rules.can(request.user, rules.PUBLISH)
    return render(request, "reports/index.html", {"page": page, "form": forms.PublishForm() if can_publish else None})


@require_POST
def publish(request: SignedIn) -> HttpResponseRedirect:
    """Freeze a period."""
    people_rules.demand(request.user, rules.PUBLISH)
    form = forms.PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a period that is over."))
        return redirect("reports:index")
    period = periods.parse(form.cleaned_data["period"])
    report = actions.ensure_report("weekly" if period.is_week else "monthly")
    try:
        edition = actions.publish_edition(
            report, period, by=request.user, now=timezone.now(), correction=form.cleaned_data["correction"]
        )
    except actions.AlreadyPublished:
        messages.error(
            request, _("This period has an edition. Say what is corrected, and a new one is published beside it.")
        )
        return redirect("reports:index")
    except actions.NotOver:
        messages.error(request, _("Choose a period that is over."))
        return redirect("reports:index")
    return redirect("reports:edition", edition.pk)


@require_GET
def edition(request: SignedIn, edition_id: int) -> HttpResponse:
    """One frozen edition."""
    shown = get_object_or_404(rules.visible_editions(request.user), pk=edition_id)
    context = {
        **rendering.context(shown, is_still=False),
        "comments": shown.comments.select_related("by"),
        "others": shown.report.editions.filter(period=shown.period).exclude(pk=shown.pk).defer("content"),
        "can_edit": people_rules.can(request.user, rules.EDIT),
        "can_decide": people_rules.can(request.user, decision_rules.DECIDE),
        "can_export": people_rules.can(request.user, rules.EXPORT),
        "formats": protocol.formats().values(),
        "decision_form": DecisionForm(),
        "decided": queries.decisions_about(shown),
        "questions": shown.questions.select_related("asked_by", "answered_by"),
        "is_read": shown.receipts.filter(user=request.user).exists(),
        "read_count": shown.receipts.count(),
        "active_entry": "reports:index",
    }
    return render(request, "reports/edition.html", context)


@require_GET
def rows(request: SignedIn, edition_id: int) -> HttpResponse:
    """The rows behind a number, as far as they still exist and the reader may see them."""
    shown = get_object_or_404(rules.visible_editions(request.user), pk=edition_id)
    wanted = {name: request.GET.get(name, "") for name in queries.FACETS}
    behind = queries.behind(shown, wanted, reader=request.user)
    page = Paginator(behind.voices.select_related("product"), 30).get_page(request.GET.get("page"))
    context = {
        "edition": shown, "page": page, "behind": behind, "hidden": behind.total - behind.destroyed - page.paginator.count,
        "wanted": [value for value in queries.named(wanted).values() if value], "active_entry": "reports:index",
    }  # fmt: skip
    return render(request, "reports/rows.html", context)


@require_POST
def comment(request: SignedIn, edition_id: int) -> HttpResponseRedirect:
    shown = get_object_or_404(rules.visible_editions(request.user), pk=edition_id)
    form = forms.CommentForm(request.POST)
    if form.is_valid():
        actions.add_comment(shown, **form.cleaned_data, by=request.user, now=timezone.now())
    else:
        messages.error(request, _("Write at least a word."))
    return redirect("reports:edition", shown.pk)


@require_POST
def download(request: SignedIn, edition_id: int, format_key: str) -> HttpResponse:
    """An edition as a file; who took it out stands in the access log."""
    shown = get_object_or_404(rules.visible_editions(request.user), pk=edition_id)
    people_rules.demand(request.user, rules.EXPORT)
    found = protocol.formats().get(format_key) if format_key in protocol.formats() else None
    if found is None:
        raise Http404
    try:
        content = found.write(shown)
    except printing.FormatUnavailable as error:
        messages.error(request, _("This server cannot make it: %s is missing.") % error.missing)
        return redirect("reports:edition", shown.pk)
    privacy.log_export(
        kind="reports.edition", whose=[shown.pk], by=request.user, reason=_("Download of the report as %s") % format_key,
        address=request.META.get("REMOTE_ADDR"), now=timezone.now(), count=1,
    )  # fmt: skip
    return _file(content, found.media_type, f"meari-{shown.report.key}-{shown.period}.{format_key}")


@require_POST
def persuade(request: SignedIn, edition_id: int, rank: int, format_key: str) -> HttpResponse:
    """One finding on one page or slide, to be handed to whoever decides."""
    shown = get_object_or_404(rules.visible_editions(request.user), pk=edition_id)
    people_rules.demand(request.user, rules.EXPORT)
    if format_key not in persuasion.PACKS:
        raise Http404
    media_type, write = persuasion.PACKS[format_key]
    try:
        content = write(shown, rank)
    except persuasion.NoSuchFinding:
        raise Http404 from None
    except printing.FormatUnavailable as error:
        messages.error(request, _("This server cannot make it: %s is missing.") % error.missing)
        return redirect("reports:edition", shown.pk)
    privacy.log_export(
        kind="reports.finding", whose=[shown.pk], by=request.user, reason=_("Download of a finding as %s") % format_key,
        address=request.META.get("REMOTE_ADDR"), now=timezone.now(), count=1,
    )  # fmt: skip
    return _file(content, media_type, f"meari-{shown.report.key}-{shown.period}-{rank}.{format_key}")


@require_http_methods(["GET", "POST"])
def news(request: SignedIn) -> HttpResponse:
    """News of the trade, collected by hand."""
    people_rules.demand(request.user, rules.VIEW)
    form = forms.ClipForm(request.POST or None, initial={"published_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        actions.add_clip(**form.cleaned_data, by=request.user, now=timezone.now())
        return redirect("reports:news")
    page = Paginator(models.Clip.objects.select_related("added_by"), 20).get_page(request.GET.get("page"))
    can_edit = people_rules.can(request.user, rules.EDIT)
    return render(request, "reports/news.html", {"form": form if can_edit else None, "page": page})


@require_POST
def remove_clip(request: SignedIn, clip_id: int) -> HttpResponseRedirect:
    actions.remove_clip(get_object_or_404(models.Clip, pk=clip_id), by=request.user, now=timezone.now())
    return redirect("reports:news")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
