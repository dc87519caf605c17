"""What the pages of cases have in common: finding a case, doing a deed, saying what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from meari.apps.cases import actions, models, queues, rules
from meari.apps.cases.clock import NoHours
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn
from meari.apps.privacy.actions import NoReason
from meari.apps.sending.actions import WrongDraft

OPENED = "cases.opened"
OPEN_FOR = timedelta(minutes=60)
SENTENCES: dict[type[Exception], str] = {
    actions.Closed: gettext_noop("The case is closed. Open it again first."),
    actions.Empty: gettext_noop("There is nothing written yet."),
    actions.NoAddress: gettext_noop("Nobody knows where to answer. Join the customer, or note down how it was said."),
    actions.Overtaken: gettext_noop("Something was said meanwhile. Your text is still here: read what is new, then send it."),
    actions.CannotOwn: gettext_noop("This person does not work on cases of that team."),
    actions.UnknownKey: gettext_noop("The taxonomy has changed meanwhile. Look again and choose."),
    actions.TasksOpen: gettext_noop("Another team still works on a request. Wait for it, or withdraw it first."),
    actions.SameCase: gettext_noop("A case cannot be merged into itself."),
    actions.CannotUndoMerge: gettext_noop("This merge was undone already, or the case was merged on since."),
    actions.NoRule: gettext_noop("No intake rule says who answers, nor by when. Ask whoever sets up cases."),
    actions.NoOffice: gettext_noop("This team takes no requests at the moment."),
    actions.Over: gettext_noop("The request has ended already."),
    NoHours: gettext_noop("No working hours are set up. Ask whoever sets up cases."),
    NoReason: gettext_noop("State a reason of at least five characters."),
    WrongDraft: gettext_noop("The letter cannot be sent like this: an address or a name holds signs that no letter may carry."),
}  # fmt: skip
PROBLEMS: tuple[type[Exception], ...] = (*SENTENCES, actions.Gone)


def visible(request: SignedIn, case_id: int) -> models.Case:
    """The case, if the reader may read it."""
    people_rules.demand(request.user, rules.VIEW)
    with_names = ("team", "owner", "customer", "recipient", "product", "order", "rule", "merged_into", "closed_by")
    return get_object_or_404(rules.visible_cases(request.user).select_related(*with_names), pk=case_id)


def workable(request: SignedIn, case_id: int) -> models.Case:
    """The case, if the reader works on it."""
    case = visible(request, case_id)
    if not rules.can_work(request.user, case):
        raise people_rules.NotAllowed(rules.WORK)
    return case


def queue_of(request: SignedIn) -> queues.Queue:
    """The queue that the address names, otherwise one's own."""
    return queues.BY_KEY.get(request.GET.get("queue", ""), queues.QUEUES[0])


def address(request: SignedIn, case_id: int, *, at: str = "") -> str:
    """The page of a case, in the queue the reader came from."""
    queue = request.GET.get("queue", "")
    kept = f"?{urlencode({'queue': queue})}" if queue in queues.BY_KEY else ""
    return f"{reverse('cases:case', args=[case_id])}{kept}{f'#{at}' if at else ''}"


def sentence(problem: Exception) -> str:
    """What went wrong, in the reader's language."""
    if isinstance(problem, actions.Gone):
        return _("The case was merged into #%d. Go on there.") % problem.into
    return next((_(said) for kind, said in SENTENCES.items() if isinstance(problem, kind)), str(problem))


def done(
    request: SignedIn, case: models.Case, deed: Callable[[], object], *, said: str = "", at: str = ""
) -> HttpResponseRedirect:
    """Do it, say that it is done or why not, and go back to the case."""
    try:
        deed()
    except PROBLEMS as problem:
        messages.error(request, sentence(problem))
    else:
        if said:
            messages.success(request, said)
    return HttpResponseRedirect(address(request, case.pk, at=at))


def opened_until(request: SignedIn, case: models.Case) -> str:
    """Until when the originals of ``case`` are open in this session; empty where they are not, or may not be any more."""
    until: str = request.session.get(OPENED, {}).get(str(case.pk), "")
    if until <= timezone.now().isoformat() or not rules.can_see_contact(request.user, case):
        return ""
    return until
