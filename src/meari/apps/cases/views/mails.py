"""Mails that were not taken in by themselves, and what people decide about them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from meari.apps.cases import actions, mail_forms, models, rules
from meari.apps.cases.queries import mail as queries
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.privacy import actions as privacy
from meari.apps.privacy.rules import SEE_PERSONAL

PAGE = 50
State = models.Mail.State
ODD = "odd"
DOWNLOAD_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_GET
def mails(request: SignedIn) -> HttpResponse:
    """What people have to look at first; everything else by its state."""
    people_rules.demand(request.user, rules.WORK)
    visible = rules.visible_mails(request.user)
    state = request.GET.get("state", ODD)
    state = state if state in State.values else ODD
    chosen = [State.QUARANTINED, State.REFUSED] if state == ODD else [state]
    found = visible.filter(state__in=chosen).select_related("mailbox", "case")
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")), "state": state,
        "states": [(ODD, _("To be looked at")), *[one for one in State.choices if one[0] not in {State.QUARANTINED, State.REFUSED}]],
    }  # fmt: skip
    return render(request, "cases/mail/mails.html", context)


@never_cache
@require_GET
def mail(request: SignedIn, mail_id: int) -> HttpResponse:
    """One mail, masked, with what may be done with it."""
    return _page(request, _visible(request, mail_id))


@require_POST
def put(request: SignedIn, mail_id: int) -> HttpResponse:
    """Put the mail into a case that somebody names."""
    shown = _visible(request, mail_id)
    form = mail_forms.CaseNumberForm(request.POST)
    case = (
        rules.visible_cases(request.user, rules.WORK).filter(pk=form.cleaned_data["case"]).first()
        if form.is_valid()
        else None
    )
    if case is None:
        form.add_error("case", _("You work on no case of this number."))
        return _page(request, shown, number=form, status=422)
    said = _("It is in case %s now.") % case.pk
    return _done(request, shown, lambda: actions.put_into_case(shown, case, by=request.user, now=timezone.now()), said)


@require_POST
def open_case(request: SignedIn, mail_id: int) -> HttpResponse:
    """Open a new case with the mail."""
    shown = _visible(request, mail_id)
    return _done(
        request, shown, lambda: actions.open_from_mail(shown, by=request.user, now=timezone.now()), _("A case is open.")
    )


@require_POST
def drop(request: SignedIn, mail_id: int) -> HttpResponse:
    """Set the mail aside."""
    shown = _visible(request, mail_id)
    return _done(
        request, shown, lambda: actions.drop_mail(shown, by=request.user, now=timezone.now()), _("It is set aside.")
    )


@require_POST
def read_again(request: SignedIn, mail_id: int) -> HttpResponse:
    """Take the mail in once more."""
    shown = _visible(request, mail_id)
    return _done(
        request, shown, lambda: actions.read_again(shown, by=request.user, now=timezone.now()), _("It is read again.")
    )


@never_cache
@require_POST
def original(request: SignedIn, mail_id: int) -> HttpResponse:
    """The mail as it came, as a download, for a stated reason; the access log keeps it."""
    shown = _visible(request, mail_id)
    try:
        privacy.read_original(
            kind=queries.MAIL_KIND, owner_id=shown.pk, by=request.user, reason=request.POST.get("reason", ""),
            address=request.META.get("REMOTE_ADDR"), now=timezone.now(),
        )  # fmt: skip
    except privacy.NoReason:
        messages.error(request, _("State a reason of at least five characters."))
        return redirect("cases:mail", shown.pk)
    except privacy.Destroyed:
        messages.error(request, _("The original was destroyed when its time was over."))
        return redirect("cases:mail", shown.pk)
    response = HttpResponse(queries.content_of(shown) or b"", content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="mail-{shown.pk}.eml"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


def _visible(request: SignedIn, mail_id: int) -> models.Mail:
    people_rules.demand(request.user, rules.WORK)
    return get_object_or_404(rules.visible_mails(request.user).select_related("mailbox__team", "case"), pk=mail_id)


def _page(
    request: SignedIn, shown: models.Mail, *, number: mail_forms.CaseNumberForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "mail": shown, "number_form": number or mail_forms.CaseNumberForm(), "reason_form": mail_forms.ReasonForm(),
        "may_decide": shown.state in {State.QUARANTINED, State.REFUSED, State.IGNORED} and shown.reason != "too_large",
        "may_read_again": shown.state == State.REFUSED and shown.reason != "too_large",
        "may_open": people_rules.can(request.user, SEE_PERSONAL) and bool(shown.file),
    }  # fmt: skip
    return render(request, "cases/mail/mail.html", context, status=status)


def _done(request: SignedIn, shown: models.Mail, deed: Callable[[], object], said: str) -> HttpResponseRedirect:
    """Do it, and say what came of it."""
    try:
        deed()
    except actions.Decided:
        messages.error(request, _("Somebody has decided about this mail already."))
    except actions.NotKept:
        messages.error(request, _("The mail is not here (any more), so nothing can be done with it."))
    except actions.Gone as gone:
        messages.error(request, _("That case was merged into case %s. Name that one.") % gone.into)
    except actions.NoRule:
        messages.error(request, _("No intake rule is set up, so nobody knows who answers."))
    else:
        messages.success(request, said)
    return redirect("cases:mail", shown.pk)
