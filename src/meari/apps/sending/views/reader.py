"""What readers do through the links in their letters: refuse without signing in, or say that they read one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from meari.apps.people.requests import SignedIn
from meari.apps.sending import actions, models, queries, rules, tokens
from meari.apps.sending.gate import EVERYTHING, Purpose


@csrf_exempt  # RFC 8058: mail programs post here without cookies; the signed token is the whole right
@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is refused and a button; only POST refuses, from the page or from the mail program's own button."""
    letter = _letter(tokens.REFUSAL, token)
    if letter.recipient is None:
        raise Http404
    scope = Purpose.ADVERTISING.value if letter.purpose == Purpose.ADVERTISING else EVERYTHING
    if letter.purpose != Purpose.ADVERTISING and letter.campaign is not None:
        scope = letter.campaign.kind
    if request.method == "POST":
        actions.refuse(letter.recipient, scope=scope, how=_how(request), by=None, now=timezone.now())
    known = letter.recipient.refusals.filter(scope=scope, lifted_at=None).first()
    address = queries.masked_addresses([letter.recipient.pk]).get(letter.recipient.pk, "")
    context = {"scope": scope, "refusal": known, "address": address, "sender": queries.sender()}
    response = render(request, "sending/refuse.html", context)
    add_never_cache_headers(response)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "POST"])
def read(request: SignedIn, token: str) -> HttpResponse:
    """A letter to its reader, who signed in; a press of the button is the receipt."""
    letter = _letter(tokens.RECEIPT, token)
    is_for_me = letter.recipient is None or letter.recipient == queries.recipient_at(request.user.email)
    if not is_for_me or not rules.is_open_content(letter):
        raise Http404
    if request.method == "POST":
        actions.note_read(letter, by=request.user, now=timezone.now())
    receipt = letter.receipts.filter(user=request.user).first()
    content = queries.content_of(letter)
    return render(request, "sending/read.html", {"letter": letter, "content": content, "receipt": receipt})


def _letter(purpose: str, token: str) -> models.Letter:
    letter_token = tokens.read(purpose, token)
    if letter_token is None:
        raise Http404
    return get_object_or_404(models.Letter.objects.select_related("recipient", "campaign"), token=letter_token)


def _how(request: HttpRequest) -> str:
    is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    return _("Button of the mail program") if is_one_click else _("Link in a letter")
