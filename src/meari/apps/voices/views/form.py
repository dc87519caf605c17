"""The public page: anybody may write, without an account, a cookie or a script."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from meari.apps.base.visitors import address_of
from meari.apps.privacy import vault
from meari.apps.voices import actions, models
from meari.apps.voices.channel_forms import PublicVoiceForm
from meari.apps.voices.protocol import Payload, channel_kinds

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RECEIPT = 10


@csrf_exempt  # nothing is done in anybody's name: there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def public_form(request: HttpRequest) -> HttpResponse:
    """Ask what somebody wants to say, and keep it."""
    channel = _channel()
    language = "en" if request.GET.get("lang") == "en" else "ko"
    with translation.override(language):
        form = PublicVoiceForm(request.POST or None)
        status, is_too_often = 200, False
        if request.method == "POST" and form.is_valid():
            if form.is_trapped:
                return _thanks(_receipt(), language)
            sender = vault.blind_index(address_of(request))
            if not _is_too_often(sender, channel):
                return _thanks(_keep(channel, form, language, sender), language)
            status, is_too_often = 429, True
        context = {
            "form": form, "language": language, "is_too_often": is_too_often, "notice": channel.notices.first(),
            "title": channel.settings[f"title_{language}"],
        }  # fmt: skip
        return render(request, "voices/public/form.html", context, status=status)


@never_cache
@require_GET
def received(request: HttpRequest, receipt: str) -> HttpResponse:
    """The receipt number."""
    language = "en" if request.GET.get("lang") == "en" else "ko"
    with translation.override(language):
        context = {"receipt": receipt, "language": language, "title": _channel().settings[f"title_{language}"]}
        return render(request, "voices/public/received.html", context)


def _channel() -> models.Channel:
    """The open form; none is open when nobody switched one on."""
    open_kinds = [key for key, kind in channel_kinds().items() if not kind.way.is_signed]
    found = models.Channel.objects.filter(kind__in=open_kinds, is_active=True).order_by("pk").first()
    if found is None:
        raise Http404
    return found


def _keep(channel: models.Channel, form: PublicVoiceForm, language: str, sender: str) -> str:
    said, now, receipt = form.cleaned_data, timezone.now(), _receipt()
    notice = channel.notices.first()
    content = {name: said[name] for name in ("text", "order_id", "email") if said[name]}
    if said["agrees"] and notice is not None:
        content |= {"notice": f"{notice.version}/{language}", "agreed_at": now.isoformat()}
    payload = Payload(json.dumps(content, ensure_ascii=False).encode(), now, receipt)
    actions.keep_arrival(channel, payload, sender=sender)
    return receipt


def _receipt() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(RECEIPT))


def _thanks(receipt: str, language: str) -> HttpResponse:
    response = redirect("voices:received", receipt)
    response["Location"] += f"?lang={language}"
    return response


def _is_too_often(sender: str, channel: models.Channel) -> bool:
    recent = channel.arrivals.filter(sender=sender, received_at__gt=timezone.now() - timedelta(hours=1))
    return recent.count() >= int(channel.settings["rate_per_hour"])
