"""Pages of topics: what came up in the voices beyond the taxonomy."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meari.apps.base import charts
from meari.apps.jobs import queries as jobs
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.voices import actions, forms, models, queries, rules
from meari.apps.voices import topics as reading
from meari.apps.voices.actions.topics import PROGRESS, TooLate

ON_PAGE = 30


@require_GET
def topics(request: SignedIn) -> HttpResponse:
    """The topics of the last weeks; while they are looked for, how far that has come."""
    people_rules.demand(request.user, rules.VIEW)
    weeks = 4 if request.GET.get("weeks") == "4" else 1
    visible, kept = rules.visible_voices(request.user), models.Topic.objects.filter(is_current=True)
    found = reading.shown_topics(kept, visible, weeks=weeks, today=timezone.localdate())
    aside = [one for one in found if one.topic.state == models.Topic.State.DISMISSED]
    known = [
        one
        for one in found
        if one not in aside and (one.topic.known_as or one.topic.state == models.Topic.State.PROMOTED)
    ]
    beyond = [one for one in found if one not in aside and one not in known][:ON_PAGE]
    drawn = reading.drawn_for(beyond, visible)
    context = {
        "progress": jobs.progress(PROGRESS), "weeks": weeks, "span": models.TOPIC_WEEKS, "known": known, "aside": aside,
        "rows": [(one, charts.spark(one.weeks), drawn[one.topic.pk]) for one in beyond],
        "can_change": people_rules.can_everywhere(request.user, rules.CHANGE_TAXONOMY), "class_names": queries.names("class"),
    }  # fmt: skip
    return render(request, "voices/topics.html#part" if request.htmx else "voices/topics.html", context)


@require_GET
def topic(request: SignedIn, topic_id: int) -> HttpResponse:
    """One topic: week by week, some of its voices, what can be made of it."""
    people_rules.demand(request.user, rules.VIEW)
    visible, chosen = rules.visible_voices(request.user), models.Topic.objects.filter(pk=topic_id)
    found = reading.shown_topics(chosen, visible, weeks=1, today=timezone.localdate())
    shown = get_object_or_404(chosen) if not found else found[0].topic
    can_change = people_rules.can_everywhere(request.user, rules.CHANGE_TAXONOMY)
    if not found and not can_change:
        people_rules.demand_everywhere(request.user, rules.CHANGE_TAXONOMY)
    return render(request, "voices/topic.html", _context(request, shown, found[0] if found else None))


@require_POST
def find(request: SignedIn) -> HttpResponseRedirect:
    actions.ask_for_topics(by=request.user, now=timezone.now())
    return redirect("voices:topics")


@require_POST
def stop(request: SignedIn) -> HttpResponseRedirect:
    actions.stop_finding(by=request.user)
    return redirect("voices:topics")


@require_POST
def name(request: SignedIn, topic_id: int) -> HttpResponseRedirect:
    form = forms.TopicNameForm(request.POST)
    if form.is_valid():
        named = get_object_or_404(models.Topic, pk=topic_id)
        actions.name_topic(named, name=form.cleaned_data["name"], by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("A name has at most 80 letters."))
    return redirect("voices:topic", topic_id)


@require_POST
def set_aside(request: SignedIn, topic_id: int) -> HttpResponseRedirect:
    """Out of the list, or back into it."""
    chosen = get_object_or_404(models.Topic, pk=topic_id)
    try:
        actions.set_topic_aside(chosen, is_back="back" in request.POST, by=request.user, now=timezone.now())
    except TooLate:
        messages.error(request, _("This topic is a class already."))
    return redirect("voices:topics")


@require_POST
def promote(request: SignedIn, topic_id: int) -> HttpResponse:
    """Make the topic a class of the taxonomy."""
    chosen = get_object_or_404(models.Topic, pk=topic_id)
    form = forms.PromoteForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.promote_topic(
                chosen,
                key=said["key"],
                names=form.names(),
                is_sure=said["is_sure"],
                by=request.user,
                now=timezone.now(),
            )
        except (actions.KeyTaken, models.Class.DoesNotExist):
            form.add_error("key", _("Use small letters, a key that is free, and a class above that exists."))
        except TooLate:
            messages.error(request, _("This topic is a class already."))
            return redirect("voices:topic", topic_id)
        else:
            messages.success(request, _("The topic is a class now, and its voices carry it."))
            return redirect("voices:topic", topic_id)
    people_rules.demand_everywhere(request.user, rules.CHANGE_TAXONOMY)
    visible = rules.visible_voices(request.user)
    found = reading.shown_topics(models.Topic.objects.filter(pk=topic_id), visible, weeks=1, today=timezone.localdate())
    return render(request, "voices/topic.html", _context(request, chosen, found[0] if found else None, form))


def _context(
    request: SignedIn, topic: models.Topic, shown: reading.Shown | None, form: forms.PromoteForm | None = None
) -> dict[str, object]:
    visible = rules.visible_voices(request.user)
    labels = reading.week_labels(timezone.localdate())
    return {
        "topic": topic, "shown": shown, "drawn": reading.drawn(shown, visible) if shown else [],
        "picture": charts.columns(labels, shown.weeks, name=_("a week")) if shown else None,
        "rows": list(zip(labels, shown.weeks, strict=True)) if shown else [],
        "name_form": forms.TopicNameForm(initial={"name": topic.name}),
        "promote_form": form or forms.PromoteForm(initial={"ko": topic.name or " ".join(topic.keywords[:2])}),
        "can_change": people_rules.can_everywhere(request.user, rules.CHANGE_TAXONOMY),
        **{f"{sort}_names": queries.names(sort) for sort in ("kind", "class", "risk")},
    }  # fmt: skip
