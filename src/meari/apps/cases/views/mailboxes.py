"""Setting mailboxes up: where they are, whether they can be read, what stands below answers."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meari.apps.cases import actions, clock, mail_forms, mail_problems, mailing, models, rules
from meari.apps.cases.queries import mail as queries
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.privacy.vault import WrongKey

QUIET = timedelta(minutes=5)
"""A mailbox that nobody looked into for so long is not being read."""


@require_GET
def mailboxes(request: SignedIn) -> HttpResponse:
    """Every mailbox with how its line stands, and the signatures."""
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    return _index(request)


@never_cache
@require_http_methods(["GET", "POST"])
def new_mailbox(request: SignedIn) -> HttpResponse:
    """Set a mailbox up."""
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    return _form(request, None)


@never_cache
@require_http_methods(["GET", "POST"])
def mailbox(request: SignedIn, mailbox_id: int) -> HttpResponse:
    """Change a mailbox, try it, switch it on and off."""
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    return _form(request, get_object_or_404(models.Mailbox, pk=mailbox_id))


@require_POST
def test_mailbox(request: SignedIn, mailbox_id: int) -> HttpResponseRedirect:
    """Sign in on the mail server now and say what is wrong; nothing is read."""
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    shown = get_object_or_404(models.Mailbox, pk=mailbox_id)
    try:
        problem = mailing.probe(queries.server_of(shown), after=shown.after, after_folder=shown.after_folder)
    except WrongKey:
        problem = "wrong_key"
    if problem:
        messages.error(request, str(mail_problems.line_problem(problem)))
    else:
        messages.success(request, _("The mailbox can be read."))
    return redirect("cases:mailbox", shown.pk)


@require_POST
def switch_mailbox(request: SignedIn, mailbox_id: int) -> HttpResponseRedirect:
    shown = get_object_or_404(models.Mailbox, pk=mailbox_id)
    actions.switch_mailbox(shown, is_active="active" in request.POST, by=request.user, now=timezone.now())
    return redirect("cases:mailbox", shown.pk)


@require_POST
def set_signature(request: SignedIn) -> HttpResponse:
    people_rules.demand_everywhere(request.user, rules.DIRECT)
    form = mail_forms.SignatureForm(request.POST)
    if not form.is_valid():
        return _index(request, signature=form)
    actions.set_signature(form.cleaned_data["team"], form.cleaned_data["text"], by=request.user, now=timezone.now())
    messages.success(request, _("The signature holds from the next answer on."))
    return redirect("cases:mailboxes")


def _index(request: SignedIn, *, signature: mail_forms.SignatureForm | None = None) -> HttpResponse:
    found = list(models.Mailbox.objects.select_related("team"))
    counts = queries.counts(found)
    late = timezone.now() - QUIET
    context = {
        "rows": [(one, counts[one.pk], one.last_seen_at is None or one.last_seen_at < late) for one in found],
        "signatures": models.Signature.objects.select_related("team").order_by("team__path"),
        "signature_form": signature or mail_forms.SignatureForm(), "has_hours": models.Hours.objects.exists(),
    }  # fmt: skip
    return render(request, "cases/mail/mailboxes.html", context)


def _form(request: SignedIn, shown: models.Mailbox | None) -> HttpResponse:
    form = mail_forms.MailboxForm(request.POST or None, mailbox=shown)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data.get("days_back")
        since = now - timedelta(days=days) if days else None
        try:
            made = actions.set_mailbox(form.draft(), mailbox=shown, since=since, by=request.user, now=now)
        except clock.NoHours:
            form.add_error("team", _("Nobody knows when this team works. Set up working hours first."))
        except actions.WrongMailbox as wrong:
            form.add_error(*_told(wrong))
        else:
            messages.success(request, _("The mailbox is set. Test whether it can be read."))
            return redirect("cases:mailbox", made.pk)
    is_quiet = shown is not None and (shown.last_seen_at is None or shown.last_seen_at < now - QUIET)
    return render(request, "cases/mail/mailbox.html", {"mailbox": shown, "form": form, "is_quiet": is_quiet})


def _told(wrong: actions.WrongMailbox) -> tuple[str | None, str]:
    return {
        "no_password": ("password", _("Enter the password once more: the mailbox is on another server now.")),
        "no_folder": ("after_folder", _("Name the folder that mails are moved to.")),
    }.get(wrong.problem, (None, _("There are signs in it that cannot be seen. Type it instead of copying it.")))
