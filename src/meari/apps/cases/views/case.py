"""The page of a case: queues left, conversation in the middle, the customer right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from meari.apps.cases import actions, clock, listing, models, queries, queues, rules, suggested
from meari.apps.cases.effort import effort
from meari.apps.cases.forms.handling import NoteForm, ReasonForm, ReplyForm
from meari.apps.cases.queries.mail import trouble_of
from meari.apps.cases.standing import standing
from meari.apps.cases.surroundings import around, reached
from meari.apps.cases.timeline import timeline
from meari.apps.cases.views import _page, inbox
from meari.apps.people import rules as people_rules
from meari.apps.people.requests import SignedIn

BESIDE = 30
Direction = models.Message.Direction


@never_cache
@require_GET
def case(request: SignedIn, case_id: int) -> HttpResponse:
    """One case whole."""
    return shown(request, _page.visible(request, case_id))


def shown(
    request: SignedIn, case: models.Case, *, reply: ReplyForm | None = None, note: NoteForm | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """The page, with what was written where it could not be sent."""
    now = timezone.now()
    until = _page.opened_until(request, case)
    messages = list(case.messages.select_related("author", "voice", "letter").prefetch_related("files"))
    can_work = rules.can_work(request.user, case)
    context = {
        "case": case, "now": now, "standing": standing(case, now=now), "can_work": can_work,
        "promises": promises(case, now=now), "opened_until": datetime.fromisoformat(until) if until else None,
        **_conversation(request, case, messages, is_open=bool(until)),
        **_beside(request, case, now=now),
        **_around(request, case, messages, now=now, is_open=bool(until)),
        **_here(request, case, now=now),
        **_forms(request, case, messages, reply=reply, note=note, can_work=can_work),
        "suggested": suggested.suggested(case) if can_work else [], "trouble": trouble_of(case), "active_entry": "cases:index",
    }  # fmt: skip
    return render(request, "cases/case.html", context, status=status)


def promises(case: models.Case, *, now: datetime) -> list[tuple[models.Deadline, Any]]:
    """What was promised in the case and how each stands, tasks aside."""
    pauses = list(case.pauses.all())
    found = (
        case.deadlines.filter(dropped_at=None)
        .exclude(promise=models.Deadline.Promise.TASK)
        .select_related("hours")
        .order_by("pk")
    )
    return [(deadline, clock.standing(deadline, pauses, now=now)) for deadline in found]


def _conversation(
    request: SignedIn, case: models.Case, messages: list[models.Message], *, is_open: bool
) -> dict[str, Any]:
    merges = list(case.merges.filter(undone_at=None).select_related("gone"))
    originals = queries.originals(case) if is_open else {}
    mine = [message for message in messages if message.author_id == request.user.pk]
    return {
        "entries": timeline(case, messages, merged=[merge.gone_id for merge in merges]), "merges": merges,
        "originals": originals, "last_id": max((message.pk for message in messages), default=0),
        "last_reply": max((one.pk for one in mine if one.direction == Direction.OUT), default=0),
        "last_note": max((one.pk for one in mine if one.direction == Direction.NOTE), default=0),
    }  # fmt: skip


def _beside(request: SignedIn, case: models.Case, *, now: datetime) -> dict[str, Any]:
    """The left side: queues, the one the reader came from, and what comes before and after in it."""
    reach, queue = queues.reach_of(request.user, now=now), _page.queue_of(request)
    rows = list(queues.rows(queues.cases_in(queue, reach))[:BESIDE])
    at = next((place for place, one in enumerate(rows) if one.pk == case.pk), None)
    after = rows[at + 1 :] if at is not None else rows
    return {
        "queue": queue, "queues": inbox.listed(queues.counts(reach), queue), "lines": listing.lines(rows, now=now),
        "before": rows[at - 1] if at else None, "after": after[0] if after else None,
    }  # fmt: skip


def _around(
    request: SignedIn, case: models.Case, messages: list[models.Message], *, now: datetime, is_open: bool
) -> dict[str, Any]:
    tasks = list(case.tasks.select_related("service", "team", "owner", "deadline__hours", "asked_by"))
    running = [
        (task, clock.standing(task.deadline, (), now=now) if hasattr(task, "deadline") else None) for task in tasks
    ]
    return {
        "around": around(case, by=request.user, language=get_language() or "ko", now=now),
        "reached": reached(case, is_open=is_open), "effort": effort(case, messages, now=now), "tasks": running,
        "can_open": not is_open and rules.can_see_contact(request.user, case), "reason_form": ReasonForm(),
    }  # fmt: skip


def _here(request: SignedIn, case: models.Case, *, now: datetime) -> dict[str, Any]:
    others = queries.others_in(case, request.user, since=now - actions.ALIVE)
    told = "-".join(f"{one.user_id}{'w' if one.is_writing else ''}" for one in others)
    return {"others": others, "mark": f"{case.version}.{told}"}


def _forms(
    request: SignedIn, case: models.Case, messages: list[models.Message], *, reply: ReplyForm | None, note: NoteForm | None,
    can_work: bool,
) -> dict[str, Any]:  # fmt: skip
    followers = list(case.followers.select_related("user"))
    macro = rules.visible_macros(request.user).filter(pk=_number(request.GET.get("macro", ""))).first()
    seen = max((message.pk for message in messages), default=0)
    draft = suggested.draft_of(case, _number(request.GET.get("draft", "")))
    started = {"seen": seen, "state": models.Case.State.ON_HOLD, "text": macro.text if macro else draft}
    if macro and macro.sets_state:
        started["state"] = macro.sets_state
    return {
        "reply_form": reply or (ReplyForm(initial=started, address=masked_address(case)) if can_work else None),
        "note_form": note or (NoteForm() if can_work or queries.may_note(request.user, case) else None),
        "writes_note": note is not None or not can_work, "followers": followers,
        "follows": any(one.user_id == request.user.pk for one in followers),
        "priorities": models.Case.Priority.choices,
    }  # fmt: skip


def masked_address(case: models.Case) -> str:
    """Where an answer goes, as pages show it."""
    return reached(case, is_open=False).address


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 18 else 0


@require_POST
def here(request: SignedIn, case_id: int) -> HttpResponse:
    """A sign of life; answers who else is there, and nothing where nothing has changed."""
    shown = _page.visible(request, case_id)
    now = timezone.now()
    actions.be_here(shown, is_writing=request.POST.get("writing") == "1", by=request.user, now=now)
    context = {"case": shown, **_here(request, shown, now=now)}
    said = request.POST.get("mark", "")
    if said == context["mark"]:
        return HttpResponse(status=204)
    response = render(request, "cases/parts/here.html", context)
    if said.partition(".")[0] != str(shown.version):
        response.headers["HX-Trigger"] = "case-changed"
    return response


@never_cache
@require_GET
def words(request: SignedIn) -> JsonResponse:
    """Macros, text modules and colleagues, for what is typed after / :: and @@."""
    people_rules.demand(request.user, rules.VIEW)
    found = rules.visible_macros(request.user)
    told = [{"sort": one.sort, "name": one.name, "text": one.text, "state": one.sets_state} for one in found]
    return JsonResponse({"macros": told, "colleagues": list(queries.labels_of(rules.colleagues()))})
