"""Where letters go besides mail: rooms of chat services, their tests, and limits of campaigns."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.sending import actions, forms, models, queries, rules
from meari.apps.sending.composing import WrongDraft
from meari.apps.sending.protocol import Medium, providers


@require_GET
def rooms(request: SignedIn) -> HttpResponse:
    """The ways out: mail as the operator set it, every room, and how often people are written to."""
    people_rules.demand_everywhere(request.user, rules.ADMINISTER)
    mail_provider = queries.provider_now(Medium.EMAIL)
    context = {
        "rooms": models.Destination.objects.all(), "mail_provider": mail_provider,
        "is_mail_stored_only": providers()[mail_provider].is_fallback,
        "phone_ways": [_way(medium) for medium in (Medium.SMS, Medium.ALIMTALK)], "number_form": forms.NumberForm(),
        "addable": [(key, one) for key, one in providers().items() if one.medium == Medium.CHAT and one.is_ready()],
        "restraints": models.Restraint.objects.all(), "restraint_form": forms.RestraintForm(),
    }  # fmt: skip
    return render(request, "sending/rooms.html", context)


@require_http_methods(["GET", "POST"])
def enter_account(request: SignedIn, provider: str) -> HttpResponse:
    """Enter what opens a provider of text messages; it is kept encrypted and never shown again."""
    people_rules.demand_everywhere(request.user, rules.ADMINISTER)
    if provider not in providers() or not providers()[provider].needs_account:
        raise Http404
    kind = providers()[provider]
    form = kind.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.enter_account(provider, form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("The account is entered. Send a test message to see that it arrives."))
        return redirect("sending:rooms")
    return render(request, "sending/enter_account.html", {"provider": kind, "form": form})


@require_POST
def set_account_active(request: SignedIn, account_id: int) -> HttpResponseRedirect:
    account = get_object_or_404(models.Account, pk=account_id)
    actions.set_account_active(account, is_active="active" in request.POST, by=request.user, now=timezone.now())
    return redirect("sending:rooms")


@require_POST
def test_text(request: SignedIn) -> HttpResponseRedirect:
    """A test message to a phone."""
    form = forms.NumberForm(request.POST)
    people_rules.demand_everywhere(request.user, rules.ADMINISTER)
    if not form.is_valid():
        messages.error(request, _("No text message can go to this number."))
        return redirect("sending:rooms")
    try:
        sent = actions.send_test_text(form.cleaned_data["number"], by=request.user, now=timezone.now())
    except WrongDraft:
        messages.error(request, _("No text message can go to this number."))
        return redirect("sending:rooms")
    return redirect("sending:letter", sent.pk)


@require_http_methods(["GET", "POST"])
def add_room(request: SignedIn, provider: str) -> HttpResponse:
    """Enter what opens a room; it is kept encrypted and never shown again."""
    people_rules.demand_everywhere(request.user, rules.ADMINISTER)
    if provider not in providers() or providers()[provider].medium != Medium.CHAT:
        raise Http404
    kind = providers()[provider]
    name_form = forms.RoomNameForm(request.POST or None)
    form = kind.form(request.POST or None)
    if request.method == "POST" and name_form.is_valid() and form.is_valid():
        room = actions.Room(name_form.cleaned_data["name"], provider, form.cleaned_data)
        made = actions.add_room(room, by=request.user, now=timezone.now())
        messages.success(request, _("The room “%s” is added. Send a test letter to see that it arrives.") % made.name)
        return redirect("sending:rooms")
    return render(request, "sending/add_room.html", {"provider": kind, "name_form": name_form, "form": form})


@require_POST
def test_room(request: SignedIn, room_id: int) -> HttpResponseRedirect:
    room = get_object_or_404(models.Destination, pk=room_id)
    sent = actions.send_test(room, by=request.user, now=timezone.now())
    return redirect("sending:letter", sent.pk)


@require_POST
def test_mail(request: SignedIn) -> HttpResponseRedirect:
    """A test letter to one's own mail address."""
    sent = actions.send_test(request.user, by=request.user, now=timezone.now())
    return redirect("sending:letter", sent.pk)


@require_POST
def set_room_active(request: SignedIn, room_id: int) -> HttpResponseRedirect:
    room = get_object_or_404(models.Destination, pk=room_id)
    actions.set_room_active(room, is_active="active" in request.POST, by=request.user, now=timezone.now())
    return redirect("sending:rooms")


@require_POST
def restrain(request: SignedIn) -> HttpResponseRedirect:
    form = forms.RestraintForm(request.POST)
    if form.is_valid():
        actions.restrain(models.Restraint(**form.cleaned_data), by=request.user, now=timezone.now())
        messages.success(request, _("The limit holds from the next letter on."))
    else:
        messages.error(request, _("Name the kind in small letters and give whole numbers of days and letters."))
    return redirect("sending:rooms")


def _way(medium: Medium) -> dict[str, Any]:
    """How messages of a medium leave now, the accounts there are, and the providers that have none yet."""
    offered = {key: one for key, one in providers().items() if one.medium == medium and one.needs_account}
    now_by = queries.provider_now(medium)
    return {
        "medium": medium.value, "provider": now_by, "is_stored_only": providers()[now_by].is_fallback,
        "accounts": models.Account.objects.filter(provider__in=offered), "offered": offered.items(),
    }  # fmt: skip
