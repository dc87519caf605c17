"""What went out, what became of it, and exactly what it said."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.privacy import actions as privacy
from meari.apps.privacy.rules import SEE_PERSONAL
from meari.apps.sending import actions, files, forms, models, queries, rules

OPENED = "sending.opened"
OPEN_FOR = timedelta(minutes=10)
# The mail as its reader would see it, with nothing loaded from outside, nothing run and no way out of the frame.
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'; form-action 'none'"
)


@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Every outgoing letter, newest first; search by subject, room or exact address."""
    people_rules.demand(request.user, rules.VIEW)
    state, text = request.GET.get("state", ""), request.GET.get("q", "")
    found = queries.find_letters(rules.visible_letters(request.user), text=text, state=state)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    unclear = rules.visible_letters(request.user).filter(state=models.Letter.State.UNKNOWN, left_at=None)
    context = {
        "page": page, "state": state, "q": text, "states": models.Letter.State.choices, "unclear": unclear.count(),
        "addresses": queries.masked_addresses(one.recipient_id for one in page if one.recipient_id),
    }  # fmt: skip
    return render(request, "sending/index.html", context)


@never_cache
@require_GET
def letter(request: SignedIn, letter_id: int) -> HttpResponse:
    """One letter: its fate, every attempt, and its content as far as the reader may see it."""
    shown = _visible(request, letter_id)
    content = queries.content_of(shown) if _is_opened(request, shown) else None
    addresses = queries.masked_addresses([shown.recipient_id] if shown.recipient_id else [])
    context = {
        "letter": shown, "content": content, "attempts": shown.attempts.all(), "attachments": shown.attachments.all(),
        "address": addresses.get(shown.recipient_id or 0), "receipts": shown.receipts.select_related("user"),
        "reason_form": forms.ReasonForm(), "can_settle": people_rules.can_everywhere(request.user, rules.SETTLE),
        "can_open": people_rules.can(request.user, SEE_PERSONAL),
        "is_kept": queries.is_content_kept(shown),
    }  # fmt: skip
    return render(request, "sending/letter.html", context)


@require_POST
def open_content(request: SignedIn, letter_id: int) -> HttpResponseRedirect:
    """Open a letter to somebody outside for a stated reason; the access log keeps it. It stays open for ten minutes."""
    shown = _visible(request, letter_id)
    if shown.is_confidential:
        raise Http404
    now = timezone.now()
    try:
        privacy.read_original(
            kind=queries.LETTER_KIND, owner_id=shown.pk, by=request.user, reason=request.POST.get("reason", ""),
            address=request.META.get("REMOTE_ADDR"), now=now,
        )  # fmt: skip
    except privacy.NoReason:
        messages.error(request, _("State a reason of at least five characters."))
    except privacy.Destroyed:
        messages.error(request, _("The content was destroyed when its time was over."))
    else:
        opened = request.session.get(OPENED, {})
        request.session[OPENED] = {**opened, str(shown.pk): (now + OPEN_FOR).isoformat()}
    return redirect("sending:letter", shown.pk)


@never_cache
@xframe_options_sameorigin
@require_GET
def preview(request: SignedIn, letter_id: int) -> HttpResponse:
    """The HTML as it was sent, for the sandboxed frame of the letter's page."""
    shown = _visible(request, letter_id)
    content = queries.content_of(shown) if _is_opened(request, shown) else None
    if content is None or not content.html:
        raise Http404
    return HttpResponse(content.html, headers={"Content-Security-Policy": FRAME_POLICY})


@require_GET
def attachment(request: SignedIn, letter_id: int, attachment_id: int) -> HttpResponse:
    """A file that went with a letter; only ever as a download."""
    shown = _visible(request, letter_id)
    if not _is_opened(request, shown):
        raise Http404
    file = get_object_or_404(models.Attachment, pk=attachment_id, letter=shown)
    response = HttpResponse(files.content(file.digest), content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    return response


@require_POST
def settle(request: SignedIn, letter_id: int) -> HttpResponseRedirect:
    shown = _visible(request, letter_id)
    try:
        actions.settle(shown, send_again="again" in request.POST, by=request.user, now=timezone.now())
    except actions.NotUnclear:
        messages.error(request, _("Somebody has decided about this letter already."))
    else:
        messages.success(request, _("Decided."))
    return redirect("sending:letter", shown.pk)


def _visible(request: SignedIn, letter_id: int) -> models.Letter:
    people_rules.demand(request.user, rules.VIEW)
    return get_object_or_404(rules.visible_letters(request.user), pk=letter_id)


def _is_opened(request: SignedIn, shown: models.Letter) -> bool:
    if rules.is_open_content(shown):
        return True
    until = request.session.get(OPENED, {}).get(str(shown.pk), "")
    return not shown.is_confidential and until > timezone.now().isoformat()
