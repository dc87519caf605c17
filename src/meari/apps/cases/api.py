"""Cases, what is said in them and what is asked of other teams, for machines: by the same actions and rules as the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router

from meari.apps.cases import actions, models, queries, rules
from meari.apps.cases import api_shapes as shapes
from meari.apps.cases.api_shapes import Id
from meari.apps.hooks.api import PROBLEMS, Conflict, Problem, owner_with, refuse_unknown
from meari.apps.people.models import Team, User
from meari.apps.voices.rules import visible_voices

router = Router(tags=["cases"])
DEEDS: Any = {404: Problem, 409: Problem, **PROBLEMS}
Done = TypeVar("Done")
PROBLEM_OF: dict[type[Exception], tuple[str, str]] = {
    actions.Gone: ("merged", "The case was merged into another one."),
    actions.Closed: ("closed", "The case is closed. Open it again first."),
    actions.HasCase: ("has_case", "The voice belongs to a case already."),
    actions.NoRule: ("no_rule", "No intake rule says who answers."),
    actions.NoAddress: ("no_address", "Nobody knows where to answer this customer."),
    actions.Overtaken: ("overtaken", "Somebody said something since. Read the case again."),
    actions.Empty: ("empty", "There is nothing to say."),
    actions.CannotOwn: ("cannot_own", "The person does not work on cases of that team."),
    actions.UnknownKey: ("unknown_key", "The class or cause does not stand in the taxonomy."),
    actions.TasksOpen: ("tasks_open", "Other teams still work for this case."),
    actions.Over: ("over", "The request has ended already."),
    actions.NoOffice: ("no_office", "The team takes no such requests at the moment."),
    actions.NoHours: ("no_hours", "No working hours are set up."),
}


@router.get("/cases", response={200: shapes.CasePage, **PROBLEMS}, summary="Find cases")
def find(request: HttpRequest, wanted: Query[shapes.Wanted]) -> shapes.CasePage:
    """The cases that the key's owner may read, newest first. Needs `cases.view`."""
    owner = owner_with(request, rules.VIEW)
    refuse_unknown(request, shapes.Wanted)
    found = _filtered(rules.visible_cases(owner), wanted, owner=owner)
    cases = list(_joined(found).order_by("-pk")[: wanted.limit + 1])
    shown, more = cases[: wanted.limit], cases[wanted.limit :]
    return shapes.CasePage(
        cases=[shapes.CaseOut(**shapes.told(one)) for one in shown], next=shown[-1].pk if more else None
    )


@router.post("/cases", response={200: shapes.CaseOut, **DEEDS}, summary="Open a case")
def open_case(request: HttpRequest, said: shapes.Opening) -> shapes.CaseOut:
    """Open a case about a voice. Needs `cases.work`."""
    owner = owner_with(request, rules.WORK)
    voice = get_object_or_404(visible_voices(owner), pk=said.voice_id)
    team = get_object_or_404(Team, key=said.team) if said.team else None
    wish = actions.Wish(team=team, priority=said.priority)
    return _after(_done(lambda: actions.open_case(voice, wish=wish, by=owner, now=timezone.now())))


@router.get("/cases/{case_id}", response={200: shapes.CaseWhole, 404: Problem, **PROBLEMS}, summary="One case")
def one(request: HttpRequest, case_id: Id) -> shapes.CaseWhole:
    """A case with its masked conversation and its requests. Needs `cases.view`."""
    owner = owner_with(request, rules.VIEW)
    case = _case(owner, case_id)
    messages = [shapes.message_told(one) for one in case.messages.select_related("author")]
    tasks = [shapes.task_told(one) for one in shapes.with_teams(case.tasks.all())]
    return shapes.CaseWhole(**shapes.told(case), messages=messages, tasks=tasks)


@router.post("/cases/{case_id}/replies", response={200: shapes.CaseOut, **DEEDS}, summary="Answer the customer")
def reply(request: HttpRequest, case_id: Id, said: shapes.ReplyIn) -> shapes.CaseOut:
    """Answer by the way the customer came. Needs `cases.work`."""
    owner = owner_with(request, rules.WORK)
    case = _case(owner, case_id)
    words = actions.Reply(said.text, state=said.state, seen=said.seen, outside=said.outside)
    _done(lambda: actions.reply(case, words, by=owner, now=timezone.now()))
    return _after(case)


@router.post("/cases/{case_id}/notes", response={200: shapes.CaseOut, **DEEDS}, summary="Write an internal note")
def note(request: HttpRequest, case_id: Id, said: shapes.NoteIn) -> shapes.CaseOut:
    """Write something for colleagues alone. Needs `cases.work`."""
    owner = owner_with(request, rules.WORK)
    case = _case(owner, case_id)
    _done(lambda: actions.add_note(case, said.text, by=owner, now=timezone.now()))
    return _after(case)


@router.post("/cases/{case_id}/assign", response={200: shapes.CaseOut, **DEEDS}, summary="Hand a case over")
def assign(request: HttpRequest, case_id: Id, said: shapes.AssignIn) -> shapes.CaseOut:
    """Give a case to somebody, or to a team. Needs `cases.work`."""
    owner = owner_with(request, rules.WORK)
    case = _case(owner, case_id)
    to = get_object_or_404(User, email__iexact=said.owner, is_active=True) if said.owner else None
    team = get_object_or_404(Team, key=said.team) if said.team else None
    return _after(_done(lambda: actions.assign(case, owner=to, team=team, by=owner, now=timezone.now())))


@router.post("/cases/{case_id}/hold", response={200: shapes.CaseOut, **DEEDS}, summary="Put a case on hold")
def hold(request: HttpRequest, case_id: Id, said: shapes.HoldIn) -> shapes.CaseOut:
    """Let the case wait for the customer, until a moment or for as long as it takes. Needs `cases.work`."""
    owner = owner_with(request, rules.WORK)
    case = _case(owner, case_id)
    return _after(_done(lambda: actions.hold(case, until=said.until, by=owner, now=timezone.now())))


@router.post("/cases/{case_id}/resume", response={200: shapes.CaseOut, **DEEDS}, summary="Take a case up again")
def resume(request: HttpRequest, case_id: Id) -> shapes.CaseOut:
    """Take a case that was on hold up again. Needs `cases.work`."""
    owner = owner_with(request, rules.WORK)
    case = _case(owner, case_id)
    return _after(_done(lambda: actions.resume(case, by=owner, now=timezone.now())))


@router.post("/cases/{case_id}/close", response={200: shapes.CaseOut, **DEEDS}, summary="Close a case")
def close(request: HttpRequest, case_id: Id, said: shapes.CloseIn) -> shapes.CaseOut:
    """Close a case with its class and cause. Needs `cases.work`."""
    owner = owner_with(request, rules.WORK)
    case, ending = _case(owner, case_id), actions.Ending(said.class_key, said.cause_key)
    return _after(_done(lambda: actions.close(case, ending, by=owner, now=timezone.now())))


@router.post("/cases/{case_id}/reopen", response={200: shapes.CaseOut, **DEEDS}, summary="Open a case again")
def reopen(request: HttpRequest, case_id: Id) -> shapes.CaseOut:
    """Open a closed case again. Needs `cases.work`."""
    owner = owner_with(request, rules.WORK)
    case = _case(owner, case_id)
    return _after(_done(lambda: actions.reopen(case, by=owner, now=timezone.now())))


@router.get("/services", response={200: shapes.Directory, **PROBLEMS}, summary="Who may be asked for what")
def services(request: HttpRequest) -> shapes.Directory:
    """The directory of services. Needs `cases.view`."""
    owner = owner_with(request, rules.VIEW)
    found = rules.visible_services(owner).order_by("office__tier", "office__team__path", "name")
    return shapes.Directory(
        services=[
            shapes.ServiceOut(
                id=one.pk, team=one.office.team.key, tier=one.office.tier, name=one.name, about=one.about, minutes=one.minutes
            )
            for one in found
        ]
    )  # fmt: skip


@router.post("/cases/{case_id}/tasks", response={200: shapes.TaskOut, **DEEDS}, summary="Ask another team")
def ask(request: HttpRequest, case_id: Id, said: shapes.AskIn) -> shapes.TaskOut:
    """Ask another team for a service of the directory. Needs `cases.work`."""
    owner = owner_with(request, rules.WORK)
    case = _case(owner, case_id)
    service = get_object_or_404(rules.visible_services(owner), pk=said.service_id)
    wanted = actions.Wanted(service, said.text, said.holds_case)
    return shapes.task_told(_done(lambda: actions.ask(case, wanted, by=owner, now=timezone.now())))


@router.get("/tasks", response={200: shapes.TaskPage, **PROBLEMS}, summary="Find requests")
def tasks(request: HttpRequest, wanted: Query[shapes.WantedTasks]) -> shapes.TaskPage:
    """The requests that the key's owner may read, newest first. Needs `cases.view`."""
    owner = owner_with(request, rules.VIEW)
    refuse_unknown(request, shapes.WantedTasks)
    found = shapes.with_teams(rules.visible_tasks(owner))
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.team:
        found = found.filter(team__key=wanted.team)
    if wanted.before:
        found = found.filter(pk__lt=wanted.before)
    rows = list(found.order_by("-pk")[: wanted.limit + 1])
    shown, more = rows[: wanted.limit], rows[wanted.limit :]
    return shapes.TaskPage(tasks=[shapes.task_told(one) for one in shown], next=shown[-1].pk if more else None)


@router.post("/tasks/{task_id}/take", response={200: shapes.TaskOut, **DEEDS}, summary="Take a request")
def take(request: HttpRequest, task_id: Id) -> shapes.TaskOut:
    """Say that one does what was asked. Needs `cases.task`."""
    owner = owner_with(request, rules.TASK)
    task = get_object_or_404(rules.own_tasks(owner), pk=task_id)
    return shapes.task_told(_done(lambda: actions.take_task(task, by=owner, now=timezone.now())))


@router.post("/tasks/{task_id}/end", response={200: shapes.TaskOut, **DEEDS}, summary="End a request")
def end(request: HttpRequest, task_id: Id, said: shapes.EndIn) -> shapes.TaskOut:
    """Say that what was asked is done, or why it is declined. Needs `cases.task`."""
    owner = owner_with(request, rules.TASK)
    task = get_object_or_404(rules.own_tasks(owner), pk=task_id)
    return shapes.task_told(
        _done(lambda: actions.end_task(task, is_done=said.is_done, answer=said.answer, by=owner, now=timezone.now()))
    )


@router.post("/tasks/{task_id}/move", response={200: shapes.TaskOut, **DEEDS}, summary="Pass a request on")
def move(request: HttpRequest, task_id: Id, said: shapes.MoveIn) -> shapes.TaskOut:
    """Pass a request on to the team that really does it. Needs `cases.task`."""
    owner = owner_with(request, rules.TASK)
    task = get_object_or_404(rules.own_tasks(owner), pk=task_id)
    service = get_object_or_404(rules.visible_services(owner), pk=said.service_id)
    return shapes.task_told(
        _done(lambda: actions.move_task(task, service=service, reason=said.reason, by=owner, now=timezone.now()))
    )


def _done(deed: Callable[[], Done]) -> Done:
    try:
        return deed()
    except tuple(PROBLEM_OF) as error:
        code, message = next(PROBLEM_OF[kind] for kind in type(error).__mro__ if kind in PROBLEM_OF)
        raise Conflict(code, message) from error


def _case(owner: User, case_id: int) -> models.Case:
    return get_object_or_404(_joined(rules.visible_cases(owner)), pk=case_id)


def _after(case: models.Case) -> shapes.CaseOut:
    """The case as it is now: whoever handed it over may not read it any more, and is told all the same."""
    return shapes.CaseOut(**shapes.told(_joined(models.Case.objects.all()).get(pk=case.pk)))


def _joined(cases: QuerySet[models.Case]) -> QuerySet[models.Case]:
    return cases.select_related("team", "owner", "customer", "product")


def _filtered(cases: QuerySet[models.Case], wanted: shapes.Wanted, *, owner: User) -> QuerySet[models.Case]:
    if wanted.state:
        cases = cases.filter(state=wanted.state)
    if wanted.team:
        cases = cases.filter(team__key=wanted.team)
    if wanted.owner == "none":
        cases = cases.filter(owner=None)
    elif wanted.owner:
        cases = cases.filter(owner__email__iexact=owner.email if wanted.owner == "me" else wanted.owner)
    if wanted.customer_id:
        cases = cases.filter(customer__external_id=wanted.customer_id)
    if wanted.is_late:
        cases = queries.open_cases(cases).filter(due_at__lt=timezone.now())
    return cases.filter(pk__lt=wanted.before) if wanted.before else cases
