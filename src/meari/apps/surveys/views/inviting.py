"""Asking people by name: who, with what words, what became of it, and which events ask by themselves."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.sending import queries as sending
from meari.apps.sending import texting
from meari.apps.sending.protocol import Medium
from meari.apps.surveys import actions, gathering, letters, models, queries, rules, wording
from meari.apps.surveys.collecting import collector_kinds
from meari.apps.surveys.collecting_forms import ListForm, SegmentForm, TeamForm, TextsForm, TriggerForm
from meari.apps.surveys.queries import Asked
from meari.apps.surveys.views.collecting import collector_of

PAGE = 50
SHOWN = 100


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: SignedIn, collector_id: int) -> HttpResponse:
    """Choose who is asked, see who would be and why others would not, then ask them."""
    shown = _asking(request, collector_id)
    source = request.POST.get("source", "")
    offered = _sources(shown, source, request)
    if request.method == "POST" and source in offered and offered[source].is_valid():
        try:
            people = _people(shown, source, offered[source])
        except gathering.TooMany as many:
            messages.error(request, _("At most %s people can be asked at once.") % many)
        else:
            if "confirm" in request.POST:
                return _asked(request, shown, people)
            return render(request, "surveys/collectors/preview.html", _preview(shown, people, source, offered[source]))
    context = _page(shown) | {"sources": offered}
    return render(request, "surveys/collectors/invite.html", context)


@require_GET
def invitations(request: SignedIn, collector_id: int) -> HttpResponse:
    """Everybody who was asked, with what became of it; addresses are masked."""
    shown = _asking(request, collector_id)
    state = request.GET.get("state", "")
    found = shown.invitations.select_related("customer", "worker").order_by("-pk")
    is_hidden = shown.survey.privacy != models.Survey.Privacy.NAMED
    same = ("sent", "answered") if is_hidden and state in {"sent", "answered"} else (state,)
    page = Paginator(found.filter(state__in=same) if state else found, PAGE).get_page(request.GET.get("page"))
    context = _page(shown) | {
        "page": page, "state": state, "states": models.Invitation.State.choices, "is_hidden": is_hidden,
        "addresses": {one.pk: sending.masked(at[0]) for one in page if (at := queries.address_of(one.pk))},
    }  # fmt: skip
    return render(request, "surveys/collectors/invitations.html", context)


@require_http_methods(["GET", "POST"])
def texts(request: SignedIn, collector_id: int) -> HttpResponse:
    """What invitations and reminders say in each language, and how they will look."""
    shown = _asking(request, collector_id)
    definition = queries.newest_definition(shown.survey)
    language = request.GET.get("lang") or definition.languages[0]
    if language not in definition.languages:
        raise Http404
    form = TextsForm(request.POST or None, initial=_texts(shown, language))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        own = {
            "invitation": {"subject": said["subject"], "text": said["text"]},
            "reminder": {"subject": said["reminder_subject"], "text": said["reminder_text"]},
        }
        kept = {**shown.options, "texts": {**shown.options.get("texts", {}), language: own}}
        actions.change_collector(shown, by=request.user, now=timezone.now(), options=kept)
        messages.success(request, _("The texts are changed."))
        return redirect(f"{request.path}?lang={language}")
    sample = letters.To(
        _("Kim Haneul"), f"{settings.BASE_URL}/s/i/…/", timezone.now() + timedelta(days=14), language, {}
    )
    written = letters.write(shown, definition, sample)
    context = _page(shown) | {
        "form": form, "language": language, "written": written, "bytes": texting.size(written.text),
        "is_short": texting.is_short(written.text), "unwritable": texting.unwritable(written.text),
        "is_text": _medium(shown) is Medium.SMS, "is_template": _medium(shown) is Medium.ALIMTALK,
        "languages": [(one, wording.NAMES.get(one, one)) for one in definition.languages],
    }  # fmt: skip
    return render(request, "surveys/collectors/texts.html", context)


@require_POST
def remind(request: SignedIn, collector_id: int) -> HttpResponseRedirect:
    shown = _asking(request, collector_id)
    count = actions.remind(shown, by=request.user, now=timezone.now())
    messages.success(request, _("Reminders written: %d") % count)
    return redirect("surveys:collector", shown.pk)


@require_POST
def add_trigger(request: SignedIn, collector_id: int) -> HttpResponseRedirect:
    shown = _asking(request, collector_id)
    form = TriggerForm(request.POST)
    if form.is_valid():
        actions.add_trigger(shown, form.terms(), by=request.user, now=timezone.now())
        messages.success(request, _("From now on people are asked by themselves."))
    else:
        messages.error(request, _("Choose an event and give whole numbers."))
    return redirect("surveys:collector", shown.pk)


@require_POST
def set_trigger_active(request: SignedIn, trigger_id: int) -> HttpResponseRedirect:
    trigger = get_object_or_404(models.Trigger.objects.select_related("collector__survey"), pk=trigger_id)
    is_active = "active" in request.POST
    actions.set_trigger_active(trigger, is_active=is_active, by=request.user, now=timezone.now())
    return redirect("surveys:collector", trigger.collector_id)


def _asking(request: SignedIn, collector_id: int) -> models.Collector:
    """The collector, where it asks people and the reader may ask them."""
    shown = collector_of(request, collector_id)
    if not rules.can_open(request.user, shown.survey):
        raise people_rules.NotAllowed(rules.OPEN)
    kind = collector_kinds().get(shown.kind)
    if kind is None or kind.asks is None:
        raise Http404
    return shown


def _sources(shown: models.Collector, source: str, request: SignedIn) -> dict[str, forms.Form]:
    """The forms by which people can be chosen; only the one that was handed in is bound."""
    is_staff = shown.survey.audience == models.Survey.Audience.EMPLOYEES
    kinds: dict[str, type[forms.Form]] = {"team": TeamForm} if is_staff else {"segment": SegmentForm, "list": ListForm}
    return {key: form(request.POST if key == source else None) for key, form in kinds.items()}


def _people(shown: models.Collector, source: str, form: forms.Form) -> list[Asked]:
    said = form.cleaned_data
    if source == "team":
        return gathering.from_team(said["team"])
    if source == "list":
        return gathering.from_list(said["people"])
    return gathering.from_segment(said["segment"], reach=_medium(shown).reach, today=timezone.localdate())


def _asked(request: SignedIn, shown: models.Collector, people: list[Asked]) -> HttpResponseRedirect:
    count, left = actions.invite(shown, people, by=request.user, now=timezone.now())
    messages.success(request, _("%(count)d people are asked; %(left)d are not.") % {"count": count, "left": len(left)})
    return redirect("surveys:invitations", shown.pk)


def _preview(shown: models.Collector, people: list[Asked], source: str, form: forms.Form) -> dict[str, Any]:
    planned = queries.plan(shown, people, now=timezone.now())
    reasons = Counter(one.reason for one in planned if one.reason)
    return _page(shown) | {
        "planned": planned[:SHOWN], "total": len(planned), "count": len(planned) - sum(reasons.values()),
        "reasons": reasons.most_common(), "source": source, "form": form, "purpose": queries.purpose_of(shown),
        "is_open": shown.survey.state == models.Survey.State.OPEN,
    }  # fmt: skip


def _texts(shown: models.Collector, language: str) -> dict[str, str]:
    first = letters.texts_of(shown, language, is_reminder=False)
    again = letters.texts_of(shown, language, is_reminder=True)
    return {**first, "reminder_subject": again["subject"], "reminder_text": again["text"]}


def _medium(shown: models.Collector) -> Medium:
    return Medium(collector_kinds()[shown.kind].asks)


def _page(shown: models.Collector) -> dict[str, Any]:
    return {
        "collector": shown,
        "survey": shown.survey,
        "kind": collector_kinds()[shown.kind],
        "active_entry": "surveys:index",
    }
