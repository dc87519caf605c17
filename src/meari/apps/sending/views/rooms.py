"""Where letters go besides mail: rooms of chat services, their tests, and limits of campaigns."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.sending import actions, forms, models, rules
from meari.apps.sending.protocol import Medium, provider_for, providers


@require_GET
def rooms(request: SignedIn) -> HttpResponse:
    """The ways out: mail as the operator set it, every room, and how often people are written to."""
    people_rules.demand_everywhere(request.user, rules.ADMINISTER)
    context = {
        "rooms": models.Destination.objects.all(), "mail_provider": provider_for(Medium.EMAIL),
        "is_mail_stored_only": providers()[provider_for(Medium.EMAIL)].is_fallback,
        "addable": [(key, one) for key, one in providers().items() if one.medium == Medium.CHAT and one.is_ready()],
        "restraints": models.Restraint.objects.all(), "restraint_form": forms.RestraintForm(),
    }  # fmt: skip
    return render(request, "sending/rooms.html", context)


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
