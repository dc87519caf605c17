"""Where other programs write in: no sign-in, but a signature over every byte."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from meari.apps.hooks import verifying
from meari.apps.voices import actions, models, sealed
from meari.apps.voices.protocol import Payload, channel_kinds


@csrf_exempt  # programs post here; the signature is the whole right
@require_POST
def receive(request: HttpRequest, token: str) -> JsonResponse:
    """Keep what a program posts and answer at once: 202 new, 200 known already, 401 wrong signature, 413 too large."""
    channel = get_object_or_404(models.Channel, token=token, is_active=True)
    kind = channel_kinds().get(channel.kind)
    if kind is None or not kind.way.is_signed:
        return JsonResponse({"error": "not_found"}, status=404)
    body = request.read(kind.way.most_bytes + 1)
    if len(body) > kind.way.most_bytes:
        return JsonResponse({"error": "too_large", "limit": kind.way.most_bytes}, status=413)
    now = timezone.now()
    message = verifying.Message({name.lower(): value for name, value in request.headers.items()}, body)
    try:
        key = verifying.check(message, _terms(channel), keys=sealed.secrets_of(channel, now=now), now=now)
    except verifying.BadSignature as refused:
        actions.note_refused(channel, reason=refused.reason, now=now)
        return JsonResponse({"error": refused.reason}, status=401)
    arrival, is_new = actions.keep_arrival(channel, Payload(body, now, key))
    return JsonResponse({"id": arrival.pk, "status": "kept" if is_new else "known"}, status=202 if is_new else 200)


def _terms(channel: models.Channel) -> verifying.Terms:
    said = channel.settings
    return verifying.Terms(verifying.Scheme(said["scheme"]), said.get("header", ""), said.get("timestamp_header", ""))
