"""Originals, the HTML of mails, and files that came or went."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from meari.apps.cases import actions, files, models, queries, rules
from meari.apps.cases.views import _page
from meari.apps.people.requests import SignedIn
from meari.apps.people.rules import NotAllowed
from meari.engines import reading

# The mail as its reader saw it: nothing runs, nothing leaves the frame; pictures from outside only after a click.
FRAME_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:{}; sandbox; frame-ancestors 'self'; form-action 'none'"
OUTSIDE = " https:"
DOWNLOAD_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_POST
def open_originals(request: SignedIn, case_id: int) -> HttpResponseRedirect:
    """Show what is masked in this case, for an hour; the access log keeps who did and why."""
    case, now = _page.visible(request, case_id), timezone.now()

    def deed() -> None:
        reason, address = request.POST.get("reason", ""), request.META.get("REMOTE_ADDR")
        actions.open_originals(case, reason=reason, by=request.user, address=address, now=now)
        opened = {pk: until for pk, until in request.session.get(_page.OPENED, {}).items() if until > now.isoformat()}
        request.session[_page.OPENED] = {**opened, str(case.pk): (now + _page.OPEN_FOR).isoformat()}

    return _page.done(
        request, case, deed, said=_("The originals are open for an hour. The access log has your reason.")
    )


@require_POST
def close_originals(request: SignedIn, case_id: int) -> HttpResponseRedirect:
    """Mask the case again before the hour is over."""
    case = _page.visible(request, case_id)
    opened = {pk: until for pk, until in request.session.get(_page.OPENED, {}).items() if pk != str(case.pk)}
    request.session[_page.OPENED] = opened
    messages.success(request, _("Masked again."))
    return HttpResponseRedirect(_page.address(request, case.pk))


@never_cache
@xframe_options_sameorigin
@require_GET
def html(request: SignedIn, case_id: int, message_id: int) -> HttpResponse:
    """The cleaned HTML of a mail, for the sandboxed frame of the case's page."""
    case = _page.visible(request, case_id)
    message = get_object_or_404(case.messages, pk=message_id, has_html=True)
    content = queries.html_of(case).get(message.pk) if _page.opened_until(request, case) else None
    if content is None:
        raise Http404
    is_remote_shown = request.GET.get("pictures") == "1"
    policy = FRAME_POLICY.format(OUTSIDE if is_remote_shown else "")
    whole = reading.with_images(content, addresses=files.pictures(message), is_remote_shown=is_remote_shown)
    return HttpResponse(whole, headers={"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"})


@never_cache
@require_GET
def file(request: SignedIn, case_id: int, file_id: int) -> HttpResponse:
    """A file, only ever as a download, for whoever may see the customer's words and has opened them, or sent it."""
    case = _page.visible(request, case_id)
    found = get_object_or_404(models.File.objects.filter(message__case=case, refused=""), pk=file_id)
    if not rules.can_see_contact(request.user, case):
        raise NotAllowed(rules.CONTACT)
    if not _page.opened_until(request, case):
        messages.error(
            request, _("Open the originals first: files may hold personal data, and the access log keeps who saw them.")
        )
        return HttpResponseRedirect(_page.address(request, case.pk, at="originals"))
    try:
        content = files.content(found)
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
