"""Who agreed to what, who refused, and the texts with which people are asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from meari.apps.people import rules as people_rules
from meari.apps.people.models import User
from meari.apps.people.requests import SignedIn
from meari.apps.sending import actions, forms, models, queries, rules

SOON = timedelta(days=30)


class Change(Protocol):
    def __call__(self, consent: models.Consent, *, by: User, now: datetime) -> None: ...


@never_cache
@require_http_methods(["GET", "POST"])
def consents(request: SignedIn) -> HttpResponse:
    """Numbers, texts and what is due; a look-up by exact address comes by POST, so that no address stands in a log."""
    people_rules.demand_everywhere(request.user, rules.ADMINISTER)
    look_up = forms.LookUpForm(request.POST or None)
    recipient = None
    if request.method == "POST" and look_up.is_valid():
        recipient = queries.recipient_at(look_up.cleaned_data["address"])
    open_ones = models.Consent.objects.filter(ended_at=None)
    due = queries.consents_to_confirm(now=timezone.now(), within=SOON)
    context = {
        "look_up": look_up, "recipient": recipient, "has_looked": request.method == "POST" and look_up.is_valid(),
        "counts": list(open_ones.values_list("about").annotate(Count("id")).order_by("about")),
        "refused": models.Refusal.objects.filter(lifted_at=None).count(), "due": due,
        "due_addresses": queries.masked_addresses(one.recipient_id for one in due),
        "texts": models.ConsentText.objects.select_related("made_by"), "text_form": forms.TextForm(),
        "consent_form": forms.ConsentForm(), "refusal_form": forms.RefusalForm(),
        "found_consents": recipient.consents.select_related("text") if recipient else (),
        "found_refusals": recipient.refusals.all() if recipient else (),
    }  # fmt: skip
    return render(request, "sending/consents.html", context)


@require_POST
def give_consent(request: SignedIn) -> HttpResponseRedirect:
    form = forms.ConsentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A consent needs an address, where it was given and how it can be shown."))
        return redirect("sending:consents")
    said = form.cleaned_data
    given = actions.Given(models.ConsentText.About(said["about"]), said["address"], said["where"], said["how"])
    try:
        actions.give_consent(given, by=request.user, now=timezone.now())
    except actions.NoText:
        messages.error(request, _("Write the text first to which people agree."))
    else:
        messages.success(request, _("The consent is written down with the exact text."))
    return redirect("sending:consents")


@require_POST
def make_text(request: SignedIn) -> HttpResponseRedirect:
    form = forms.TextForm(request.POST)
    if form.is_valid():
        about = models.ConsentText.About(form.cleaned_data["about"])
        actions.make_text(about, form.cleaned_data["text"], by=request.user, now=timezone.now())
        messages.success(request, _("From now on people agree to this version. Earlier consents keep theirs."))
    else:
        messages.error(request, _("Write the text as it is shown."))
    return redirect("sending:consents")


@require_POST
def take_refusal(request: SignedIn) -> HttpResponseRedirect:
    people_rules.demand_everywhere(request.user, rules.ADMINISTER)
    form = forms.RefusalForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        actions.refuse_at(said["address"], scope=said["scope"], how=said["how"], by=request.user, now=timezone.now())
        messages.success(request, _("Nothing more of that kind goes to this address."))
    else:
        messages.error(request, _("A refusal needs an address and how the person said so."))
    return redirect("sending:consents")


@require_POST
def confirm_consent(request: SignedIn, consent_id: int) -> HttpResponseRedirect:
    return _changed(request, consent_id, actions.confirm_consent)


@require_POST
def withdraw_consent(request: SignedIn, consent_id: int) -> HttpResponseRedirect:
    return _changed(request, consent_id, actions.withdraw_consent)


@require_POST
def lift_refusal(request: SignedIn, refusal_id: int) -> HttpResponseRedirect:
    refusal = get_object_or_404(models.Refusal, pk=refusal_id)
    actions.lift_refusal(refusal, by=request.user, now=timezone.now())
    messages.success(request, _("The refusal is taken back. Advertising still needs a new consent."))
    return redirect("sending:consents")


def _changed(request: SignedIn, consent_id: int, change: Change) -> HttpResponseRedirect:
    consent = get_object_or_404(models.Consent, pk=consent_id)
    try:
        change(consent, by=request.user, now=timezone.now())
    except actions.Ended:
        messages.error(request, _("This consent has ended already."))
    else:
        messages.success(request, _("Written down."))
    return redirect("sending:consents")
