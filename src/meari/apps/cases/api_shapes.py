"""What requests and answers about cases look like to machines."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Schema
from pydantic import AwareDatetime, Field

from meari.apps.cases import models
from meari.apps.hooks.api import Strict

Id = Annotated[int, Field(ge=1, lt=2**63)]
Words = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"\S")]


class CaseOut(Schema):
    """One case, masked. Times are null where nothing is due or has happened."""

    id: int
    subject: str
    state: str
    waits_for: str
    priority: int
    team: str
    owner: str | None
    channel: str
    customer_id: str | None
    product: str | None
    opened_at: datetime
    answered_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    class_key: str
    cause_key: str
    handoffs: int
    reopened: int
    merged_into: int | None
    version: int


class MessageOut(Schema):
    """One message, masked. Direction is `in`, `out` or `note`."""

    id: int
    direction: str
    channel: str
    at: datetime
    author: str | None
    text: str
    is_automatic: bool


class TaskOut(Schema):
    """What another team was asked, masked."""

    id: int
    case_id: int
    service: str
    team: str
    owner: str | None
    state: str
    text: str
    answer: str
    holds_case: bool
    asked_at: datetime
    due_at: datetime | None
    over_at: datetime | None


class CaseWhole(CaseOut):
    """One case with its conversation and the requests it waits for."""

    messages: list[MessageOut]
    tasks: list[TaskOut]


class CasePage(Schema):
    """Some cases, newest first; ``next`` leads to the following page and is null on the last."""

    cases: list[CaseOut]
    next: int | None


class TaskPage(Schema):
    """Some requests, newest first; ``next`` leads to the following page and is null on the last."""

    tasks: list[TaskOut]
    next: int | None


class ServiceOut(Schema):
    """One line of the directory: what a team does, and in how many working minutes."""

    id: int
    team: str
    tier: str
    name: str
    about: str
    minutes: int


class Directory(Schema):
    """Who may be asked for what."""

    services: list[ServiceOut]


class Wanted(Strict):
    """Filters; ``before`` is the ``next`` of the page before."""

    state: Literal["", "open", "on_hold", "closed"] = ""
    team: str = Field("", max_length=60)
    owner: str = Field("", max_length=254, description="An e-mail address, `me` or `none`.")
    customer_id: str = Field("", max_length=80)
    is_late: bool = False
    limit: int = Field(50, ge=1, le=200)
    before: Id | None = None


class WantedTasks(Strict):
    """Filters; ``before`` is the ``next`` of the page before."""

    state: Literal["", "asked", "taken", "done", "declined", "withdrawn"] = ""
    team: str = Field("", max_length=60)
    limit: int = Field(50, ge=1, le=200)
    before: Id | None = None


class Opening(Strict):
    """The voice that a case is opened about, and what the rules shall not decide."""

    voice_id: Id
    team: str | None = Field(None, max_length=60, description="Key of a team.")
    priority: Annotated[int, Field(strict=True, ge=1, le=4)] | None = None


class ReplyIn(Strict):
    """An answer to the customer. ``seen`` is the id of the last message that its writer knew."""

    text: Words
    state: Literal["open", "on_hold"] = "on_hold"
    seen: Id | None = None
    outside: str = Field(
        "", max_length=40, pattern=r"^[a-z0-9_]*$", description="Said already by this channel; nothing is sent."
    )


class NoteIn(Strict):
    text: Words


class AssignIn(Strict):
    """Whose the case is; nobody's yet where ``owner`` is null."""

    owner: str | None = Field(None, max_length=254, description="An e-mail address.")
    team: str | None = Field(None, max_length=60, description="Key of a team.")


class HoldIn(Strict):
    until: AwareDatetime | None = None


class CloseIn(Strict):
    """Class and cause are keys of the taxonomy; the cause may be `unknown`."""

    class_key: Annotated[str, Field(min_length=1, max_length=80)]
    cause_key: Annotated[str, Field(min_length=1, max_length=80)]


class AskIn(Strict):
    service_id: Id
    text: Words
    holds_case: bool = True


class EndIn(Strict):
    """What became of a request; an answer is always owed."""

    is_done: bool
    answer: Words


class MoveIn(Strict):
    service_id: Id
    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]


def told(case: models.Case) -> dict[str, Any]:
    """A case as it is told, by the names of ``CaseOut``."""
    plain = (
        "id", "subject", "state", "waits_for", "priority", "channel", "opened_at", "answered_at", "due_at", "closed_at",
        "class_key", "cause_key", "handoffs", "reopened", "version",
    )  # fmt: skip
    return {
        **{name: getattr(case, name) for name in plain},
        "team": case.team.key, "owner": case.owner.email if case.owner else None,
        "customer_id": case.customer.external_id if case.customer else None,
        "product": case.product.sku if case.product else None, "merged_into": case.merged_into_id,
    }  # fmt: skip


def message_told(message: models.Message) -> MessageOut:
    """A message as it is told."""
    plain = ("id", "direction", "channel", "at", "text", "is_automatic")
    author = message.author.email if message.author else None
    return MessageOut(**{name: getattr(message, name) for name in plain}, author=author)


def with_teams(tasks: QuerySet[models.Task]) -> QuerySet[models.Task]:
    """Tasks with all that ``task_told`` reads."""
    return tasks.select_related("service", "team", "owner", "deadline")


def task_told(task: models.Task) -> TaskOut:
    """A task as it is told."""
    plain = ("id", "case_id", "state", "text", "answer", "holds_case", "asked_at", "over_at")
    deadline = (
        models.Deadline.objects.filter(task=task).first()
        if "deadline" not in task._state.fields_cache
        else task.deadline
    )
    return TaskOut(
        **{name: getattr(task, name) for name in plain}, service=task.service.name, team=task.team.key,
        owner=task.owner.email if task.owner else None, due_at=deadline.due_at if deadline else None,
    )  # fmt: skip
