"""Pages about web hooks and keys for machines."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.hooks import actions, forms, models, rules
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn


@require_http_methods(["GET", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """Every endpoint; add one."""
    people_rules.demand_everywhere(request.user, rules.ADMINISTER)
    form = forms.EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made, secret = actions.add_endpoint(form.wanted(), by=request.user, now=timezone.now())
        return _shown_once(request, made, secret)
    return render(request, "hooks/index.html", {"endpoints": models.Endpoint.objects.all(), "form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def endpoint(request: SignedIn, endpoint_id: int) -> HttpResponse:
    """One endpoint: what it was told; change it."""
    people_rules.demand_everywhere(request.user, rules.ADMINISTER)
    shown = get_object_or_404(models.Endpoint, pk=endpoint_id)
    initial = {"name": shown.name, "address": shown.address, "event_types": shown.event_types}
    form = forms.EndpointForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_endpoint(shown, form.wanted(), by=request.user, now=timezone.now())
        messages.success(request, _("The hook is changed."))
        return redirect("hooks:endpoint", shown.pk)
    page = Paginator(shown.deliveries.all(), 50).get_page(request.GET.get("page"))
    return render(request, "hooks/endpoint.html", {"endpoint": shown, "form": form, "page": page})


@require_POST
def set_active(request: SignedIn, endpoint_id: int) -> HttpResponseRedirect:
    shown = get_object_or_404(models.Endpoint, pk=endpoint_id)
    actions.set_active(shown, is_active="active" in request.POST, by=request.user, now=timezone.now())
    return redirect("hooks:endpoint", shown.pk)


@never_cache
@require_POST
def renew_secret(request: SignedIn, endpoint_id: int) -> HttpResponse:
    """A new secret; the old one signs beside it for another day."""
    shown = get_object_or_404(models.Endpoint, pk=endpoint_id)
    return _shown_once(request, shown, actions.renew_secret(shown, by=request.user, now=timezone.now()))


@require_POST
def send_test(request: SignedIn, endpoint_id: int) -> HttpResponseRedirect:
    shown = get_object_or_404(models.Endpoint, pk=endpoint_id)
    made = actions.send_test(shown, by=request.user, now=timezone.now())
    return redirect("hooks:delivery", made.pk)


@require_POST
def remove(request: SignedIn, endpoint_id: int) -> HttpResponseRedirect:
    shown = get_object_or_404(models.Endpoint, pk=endpoint_id)
    actions.remove_endpoint(shown, by=request.user, now=timezone.now())
    messages.success(request, _("The hook is removed."))
    return redirect("hooks:index")


@require_GET
def delivery(request: SignedIn, delivery_id: int) -> HttpResponse:
    """One event as an endpoint was told: the bytes, and every attempt with its answer."""
    people_rules.demand_everywhere(request.user, rules.ADMINISTER)
    shown = get_object_or_404(models.Delivery.objects.select_related("endpoint"), pk=delivery_id)
    return render(request, "hooks/delivery.html", {"delivery": shown, "attempts": shown.attempts.all()})


@require_POST
def send_again(request: SignedIn, delivery_id: int) -> HttpResponseRedirect:
    shown = get_object_or_404(models.Delivery, pk=delivery_id)
    actions.send_again(shown, by=request.user, now=timezone.now())
    messages.success(request, _("It is on its way again, with the same id."))
    return redirect("hooks:delivery", shown.pk)


@never_cache
@require_http_methods(["GET", "POST"])
def keys(request: SignedIn) -> HttpResponse:
    """My keys (everybody's, for those who manage them); make one."""
    people_rules.demand(request.user, rules.MAKE_KEYS)
    form = forms.KeyForm(request.POST or None, maker=request.user)
    token = None
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        _key, token = actions.make_key(form.terms(now), by=request.user, now=now)
        form = forms.KeyForm(maker=request.user)
    context = {
        "keys": rules.visible_keys(request.user), "form": form, "token": token, "now": timezone.now(),
        "sees_all": people_rules.can(request.user, rules.ADMINISTER),
    }  # fmt: skip
    return render(request, "hooks/keys.html", context)


@require_POST
def revoke_key(request: SignedIn, key_id: int) -> HttpResponseRedirect:
    held = get_object_or_404(rules.visible_keys(request.user), pk=key_id)
    actions.revoke_key(held, by=request.user, now=timezone.now())
    messages.success(request, _("The key no longer opens anything."))
    return redirect("hooks:keys")


def _shown_once(request: SignedIn, shown: models.Endpoint, secret: str) -> HttpResponse:
    return render(request, "hooks/secret.html", {"endpoint": shown, "secret": secret})
