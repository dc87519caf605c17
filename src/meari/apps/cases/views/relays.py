"""Urgent relay: what is under way, taking it, and which risks reach whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.cases import actions, models, relay_words, rules
from meari.apps.cases.forms.relays import AlarmForm, PhoneForm
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.sending import actions as sending
from meari.apps.sending import queries as letters
from meari.apps.voices import queries as voices

MOST = 50
ENTRY = "cases:relays"


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """What waits for somebody first, then what was taken lately; the alarms, and one's own duty telephone."""
    if not (people_rules.can(request.user, rules.VIEW) or people_rules.can(request.user, rules.TASK)):
        raise people_rules.NotAllowed(rules.VIEW)
    relays = rules.visible_relays(request.user)
    waiting, taken = list(relays.filter(taken_by=None)[:MOST]), list(relays.exclude(taken_by=None)[:MOST])
    phone = letters.duty_phone_of(request.user)
    context = {
        "waiting": [(one, relay_words.risk_names(one.voice)) for one in waiting], "taken": taken,
        "alarms": [
            (alarm, relay_words.risks_of(alarm))
            for alarm in models.Alarm.objects.prefetch_related("steps__people", "steps__rooms")
        ],
        "can_direct": rules.can_direct(request.user), "phone": letters.masked(phone) if phone else "",
        "phone_form": PhoneForm(), "active_entry": ENTRY,
    }  # fmt: skip
    return render(request, "cases/relays.html", context)


@require_GET
def relay(request: SignedIn, relay_id: int) -> HttpResponse:
    """One voice on its way: what was said, who was told when and how, and the button that ends it."""
    found = get_object_or_404(rules.visible_relays(request.user), pk=relay_id)
    case = models.CaseVoice.objects.filter(voice=found.voice, case__in=rules.visible_cases(request.user)).first()
    context = {
        "relay": found, "risks": relay_words.risk_names(found.voice), "case_id": case.case_id if case else None,
        "notices": found.notices.select_related("user", "room", "letter"), "active_entry": ENTRY,
        "can_take": found.taken_by is None and rules.can_take_relay(request.user, found),
    }  # fmt: skip
    return render(request, "cases/relay.html", context)


@require_POST
def take(request: SignedIn, relay_id: int) -> HttpResponseRedirect:
    """Look after it from now on."""
    found = get_object_or_404(rules.visible_relays(request.user), pk=relay_id)
    try:
        actions.take_relay(found, by=request.user, now=timezone.now())
    except actions.Taken as taken:
        messages.error(request, _("%s looks after it already.") % taken.by)
    else:
        messages.success(request, _("It is yours. Nobody else is told any more."))
    return HttpResponseRedirect(reverse("cases:relay", args=[relay_id]))


@require_POST
def phone(request: SignedIn) -> HttpResponseRedirect:
    """Keep one's own duty telephone, or forget it."""
    form = PhoneForm(request.POST)
    number = form.cleaned_data["number"] if form.is_valid() else "?"
    try:
        sending.set_duty_phone(request.user, number, by=request.user, now=timezone.now())
    except sending.NotMobile:
        messages.error(request, _("This is no mobile number. Write it like 010-1234-5678."))
    else:
        messages.success(request, _("Kept.") if number else _("Forgotten."))
    return redirect(ENTRY)


@require_http_methods(["GET", "POST"])
def new_alarm(request: SignedIn) -> HttpResponse:
    """Write an alarm."""
    return _write(request, None)


@require_http_methods(["GET", "POST"])
def change_alarm(request: SignedIn, alarm_id: int) -> HttpResponse:
    """Change an alarm."""
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    return _write(request, get_object_or_404(models.Alarm, pk=alarm_id))


def _write(request: SignedIn, alarm: models.Alarm | None) -> HttpResponse:
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    risks = sorted(voices.names("risk").items(), key=lambda pair: pair[1])
    form = AlarmForm(request.POST or None, risks=risks, alarm=alarm)
    if request.method == "POST" and form.is_valid():
        actions.set_alarm(form.draft(), alarm=alarm, by=request.user, now=timezone.now())
        messages.success(request, _("Kept."))
        return redirect(ENTRY)
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/alarm.html", {"form": form, "alarm": alarm, "active_entry": ENTRY}, status=status)
