"""Setting up channels, and what arrived at each."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.voices import actions, models, rules, trials
from meari.apps.voices.channel_forms import ChannelForm, TrialForm
from meari.apps.voices.protocol import channel_kinds

PAGE = 30


@require_GET
def channels(request: SignedIn) -> HttpResponse:
    """Every channel, and the kinds that can be added."""
    people_rules.demand_everywhere(request.user, rules.CONNECT)
    waiting = Count("arrivals", filter=Q(arrivals__state=models.Arrival.State.WAITING))
    unread = Count("arrivals", filter=Q(arrivals__state=models.Arrival.State.REFUSED))
    shown = models.Channel.objects.annotate(waiting=waiting, unread=unread).order_by("name")
    return render(request, "voices/channels.html", {"channels": shown, "kinds": dict(channel_kinds())})


@never_cache
@require_http_methods(["GET", "POST"])
def add_channel(request: SignedIn, kind: str) -> HttpResponse:
    """Set up a channel of one kind; its secret is shown once."""
    people_rules.demand_everywhere(request.user, rules.CONNECT)
    if kind not in channel_kinds():
        raise Http404
    form = ChannelForm(request.POST or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.add_channel(form.wanted(), by=request.user, now=timezone.now())
        except actions.NameTaken:
            form.name.add_error("name", _("Another channel is called that. Choose another name."))
        else:
            return _shown_once(request, made, secret) if secret else redirect("voices:channel", made.pk)
    return render(request, "voices/add_channel.html", {"form": form, "kind": channel_kinds()[kind]})


@never_cache
@require_http_methods(["GET", "POST"])
def channel(request: SignedIn, channel_id: int) -> HttpResponse:
    """One channel: where to send, what arrived, its settings."""
    people_rules.demand_everywhere(request.user, rules.CONNECT)
    shown = get_object_or_404(models.Channel, pk=channel_id)
    if shown.kind not in channel_kinds():
        return render(request, "voices/channel.html", {"channel": shown})
    now_set = actions.Connection(shown.name, shown.kind, shown.settings)
    form = ChannelForm(request.POST or None, kind=shown.kind, initial=now_set)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_channel(shown, form.wanted(), by=request.user, now=timezone.now())
        except actions.NameTaken:
            form.name.add_error("name", _("Another channel is called that. Choose another name."))
        else:
            messages.success(request, _("The channel is changed."))
            return redirect("voices:channel", shown.pk)
    return _page(request, shown, form=form)


@require_POST
def set_channel_active(request: SignedIn, channel_id: int) -> HttpResponseRedirect:
    shown = get_object_or_404(models.Channel, pk=channel_id)
    actions.set_channel_active(shown, is_active="active" in request.POST, by=request.user, now=timezone.now())
    return redirect("voices:channel", shown.pk)


@never_cache
@require_POST
def channel_secret(request: SignedIn, channel_id: int) -> HttpResponse:
    """A new secret; the old one is believed beside it for another day."""
    shown = get_object_or_404(models.Channel.objects.exclude(secret=None), pk=channel_id)
    secret = actions.renew_channel_secret(shown, by=request.user, now=timezone.now())
    return _shown_once(request, shown, secret)


@require_POST
def remove_channel(request: SignedIn, channel_id: int) -> HttpResponseRedirect:
    shown = get_object_or_404(models.Channel, pk=channel_id)
    actions.remove_channel(shown, by=request.user, now=timezone.now())
    messages.success(request, _("The channel is removed. The voices it brought stay."))
    return redirect("voices:channels")


@require_POST
def test_channel(request: SignedIn, channel_id: int) -> HttpResponse:
    """What would become of a payload; nothing is stored."""
    people_rules.demand_everywhere(request.user, rules.CONNECT)
    shown = get_object_or_404(models.Channel, pk=channel_id, kind__in=list(channel_kinds()))
    trial_form = TrialForm(request.POST)
    trial = None
    if trial_form.is_valid():
        trial = trials.attempt(shown, trial_form.cleaned_data["payload"].encode(), now=timezone.now())
    return _page(request, shown, trial_form=trial_form, trial=trial)


@require_POST
def take_again(request: SignedIn, arrival_id: int) -> HttpResponseRedirect:
    arrival = get_object_or_404(models.Arrival, pk=arrival_id)
    try:
        actions.take_again(arrival, by=request.user)
    except actions.NothingKept:
        messages.error(request, _("That payload is no longer kept. Let the sender send it again."))
    else:
        messages.success(request, _("It is read again with the present settings."))
    return redirect("voices:channel", arrival.channel_id)


def _page(
    request: SignedIn, shown: models.Channel, *, form: ChannelForm | None = None,
    trial_form: TrialForm | None = None, trial: trials.Trial | None = None,
) -> HttpResponse:  # fmt: skip
    kind = channel_kinds()[shown.kind]
    last = trials.last_shown(shown)
    labels = getattr(kind, "fields", {})
    context = {
        "channel": shown, "kind": kind, "trial_form": trial_form or TrialForm(), "trial": trial, "last": last,
        "form": form or ChannelForm(None, kind=shown.kind, initial=actions.Connection(shown.name, shown.kind, shown.settings)),
        "address": request.build_absolute_uri(_address(shown)),
        "found": trials.found_by_paths(last.shown, shown.settings, labels) if last and labels else [],
        "page": Paginator(shown.arrivals.all(), PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "voices/channel.html", context)


def _address(shown: models.Channel) -> str:
    is_signed = channel_kinds()[shown.kind].way.is_signed
    return reverse("voices:receive", args=[shown.token]) if is_signed else reverse("voices:public_form")


def _shown_once(request: SignedIn, shown: models.Channel, secret: str) -> HttpResponse:
    context = {"channel": shown, "secret": secret, "address": request.build_absolute_uri(_address(shown))}
    return render(request, "voices/channel_secret.html", context)
