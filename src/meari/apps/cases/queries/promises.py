"""What teams promised each other and customers, and what became of it: counted rows in, readings out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from meari.apps.cases import clock, models
from meari.apps.people import models as people
from meari.engines import deadlines
from meari.engines.metrics.contacts import Ended, first_contact
from meari.engines.metrics.quantiles import quantile
from meari.engines.metrics.shares import Compared, Part, compared, wilson
from meari.vocabulary.metrics import Reading

LEAST = 10
"""Fewer things than this say nothing of a share or a length."""
FEW = "few"
NINE_IN_TEN = 0.9
State = models.Task.State
Promise = models.Deadline.Promise
MEASURES = ("answer", "solve", "first_contact", "came_back")


@dataclass(frozen=True)
class Line:
    """One service, or a whole office (``service`` is none), in the days asked for.

    ``asked`` leaves out what was withdrawn; ``kept`` is the share done (or declined) in time of all whose promise is
    decided, ``half`` and ``nine`` the working minutes that half and nine in ten took.
    """

    team: people.Team
    service: models.Service | None
    asked: int
    done: int
    declined: int
    open_now: int
    late_now: int
    kept: Reading
    half: Reading
    nine: Reading


@dataclass(frozen=True)
class Centre:
    """Our own centre (``team`` is none) or an outsourced one, with each measure held against our own."""

    team: people.Team | None
    cases: int
    measures: Mapping[str, Part]
    held_against: Mapping[str, Compared]


def is_decided(now: datetime, *, prefix: str = "") -> Q:
    """Promises that were kept or broken by now."""
    broken = Q(**{f"{prefix}missed_at__isnull": False}) | Q(
        **{f"{prefix}due_at__lt": now, f"{prefix}met_at": None, f"{prefix}dropped_at": None}
    )
    return broken | Q(**{f"{prefix}met_at__isnull": False})


def is_kept(*, prefix: str = "") -> Q:
    """Promises that were kept."""
    return Q(**{f"{prefix}met_at__isnull": False, f"{prefix}missed_at": None})


def kept_by_service(tasks: QuerySet[models.Task], *, now: datetime) -> dict[int, Part]:
    """How many promises of each service were kept, of those that are decided."""
    counted = (
        tasks.exclude(state=State.WITHDRAWN).order_by().values("service_id")
        .annotate(
            of=Count("pk", filter=is_decided(now, prefix="deadline__")),
            kept=Count("pk", filter=is_kept(prefix="deadline__")),
        )
    )  # fmt: skip
    return {row["service_id"]: Part(row["kept"], row["of"]) for row in counted}


def told(part: Part) -> Reading:
    """The share with its interval, or a refusal where it rests on too little."""
    if 0 < part.of < LEAST:
        return Reading(None, n=part.of, note=FEW)
    return wilson(part)


def by_service(tasks: QuerySet[models.Task], *, since: datetime, until: datetime, now: datetime) -> list[Line]:
    """What was asked of each office and service from ``since`` until ``until``: an office first, then its services."""
    tasks = tasks.filter(asked_at__gte=since, asked_at__lt=until).exclude(state=State.WITHDRAWN)
    counts = _counts(tasks, now=now)
    lengths = _lengths(tasks)
    services = models.Service.objects.in_bulk([service_id for _team, service_id in counts])
    teams = people.Team.objects.in_bulk({team_id for team_id, _service in counts})
    lines: list[Line] = []
    for team in sorted(teams.values(), key=lambda team: team.path):
        own = [key for key in counts if key[0] == team.pk]
        whole = {name: sum(counts[key][name] for key in own) for name in next(iter(counts.values()))}
        lines.append(_line(team, None, whole, [length for key in own for length in lengths.get(key, ())]))
        own.sort(key=lambda key: services[key[1]].name)
        lines.extend(_line(team, services[key[1]], counts[key], lengths.get(key, ())) for key in own)
    return lines


def centres(cases: QuerySet[models.Case], *, since: datetime, until: datetime, now: datetime) -> list[Centre]:
    """Our own centre first, then each outsourced one, on the same measures over cases opened from ``since`` until ``until``."""
    opened = cases.filter(opened_at__gte=since, opened_at__lt=until)
    sides = _sides()
    counts: dict[int | None, int] = {}
    for team_id, n in opened.order_by().values("team_id").annotate(n=Count("pk")).values_list("team_id", "n"):
        counts[sides.get(team_id)] = counts.get(sides.get(team_id), 0) + n
    kept = {promise: _kept_by_side(opened, promise, sides, now=now) for promise in (Promise.ANSWER, Promise.SOLVE)}
    ended = _ended_by_side(opened, sides)
    outside = people.Team.objects.in_bulk([side for side in counts if side is not None])
    found: list[Centre] = []
    for side in sorted(counts, key=lambda side: outside[side].path if side is not None else ""):
        settled = first_contact(ended.get(side, ()), now=now)
        measures = {
            "answer": kept[Promise.ANSWER].get(side, Part(0, 0)), "solve": kept[Promise.SOLVE].get(side, Part(0, 0)),
            "first_contact": settled.at_first, "came_back": settled.came_back,
        }  # fmt: skip
        own = found[0].measures if found and found[0].team is None else None
        beside = {name: compared(own[name], measures[name], least=LEAST) for name in MEASURES} if own else {}
        found.append(Centre(outside[side] if side is not None else None, counts[side], measures, beside))
    return found


Key = tuple[int, int]


def _counts(tasks: QuerySet[models.Task], *, now: datetime) -> dict[Key, dict[str, int]]:
    is_open = Q(over_at=None)
    counted = {
        "asked": Count("pk"), "done": Count("pk", filter=Q(state=State.DONE)),
        "declined": Count("pk", filter=Q(state=State.DECLINED)), "open_now": Count("pk", filter=is_open),
        "late_now": Count("pk", filter=is_open & Q(deadline__due_at__lt=now)),
        "of": Count("pk", filter=is_decided(now, prefix="deadline__")),
        "kept": Count("pk", filter=is_kept(prefix="deadline__")),
    }  # fmt: skip
    rows = tasks.order_by().values("team_id", "service_id").annotate(**counted).values_list(
        "team_id", "service_id", *counted
    )  # fmt: skip
    return {(row[0], row[1]): dict(zip(counted, row[2:], strict=True)) for row in rows}


def _lengths(tasks: QuerySet[models.Task]) -> dict[Key, list[float]]:
    """The working minutes from asking to the end, by team and service, of all that was done or declined."""
    hours = {one.pk: clock.business_hours(one) for one in models.Hours.objects.all()}
    rows = tasks.filter(deadline__met_at__isnull=False).values_list(
        "team_id", "service_id", "deadline__hours_id", "deadline__began_at", "deadline__met_at"
    )
    found: dict[Key, list[float]] = {}
    for team_id, service_id, hours_id, began_at, met_at in rows.order_by():
        if met_at is None:
            continue
        worked = deadlines.working_time(hours[hours_id], start=began_at, end=met_at)
        found.setdefault((team_id, service_id), []).append(worked / timedelta(minutes=1))
    return found


def _line(
    team: people.Team, service: models.Service | None, counts: Mapping[str, int], lengths: Sequence[float]
) -> Line:
    plain = {name: counts[name] for name in ("asked", "done", "declined", "open_now", "late_now")}
    half, nine = (
        quantile(lengths, share=share) if len(lengths) >= LEAST else Reading(None, n=len(lengths), note=FEW)
        for share in (0.5, NINE_IN_TEN)
    )
    return Line(team, service, **plain, kept=told(Part(counts["kept"], counts["of"])), half=half, nine=nine)


def _sides() -> dict[int, int | None]:
    """The outsourced centre that a team is or stands below, by team; what is not there is our own."""
    outside = list(people.Team.objects.filter(is_outsourced=True).order_by("path").values_list("path", "pk"))
    found: dict[int, int | None] = {}
    for pk, path in people.Team.objects.values_list("pk", "path"):
        found[pk] = next((centre for above, centre in outside if path.startswith(above)), None)
    return found


def _kept_by_side(
    opened: QuerySet[models.Case], promise: str, sides: Mapping[int, int | None], *, now: datetime
) -> dict[int | None, Part]:
    rows = (
        models.Deadline.objects.filter(case__in=opened, promise=promise).order_by().values("team_id")
        .annotate(of=Count("pk", filter=is_decided(now)), kept=Count("pk", filter=is_kept()))
    )  # fmt: skip
    found: dict[int | None, Part] = {}
    for row in rows:
        side = sides.get(row["team_id"])
        before = found.get(side, Part(0, 0))
        found[side] = Part(before.count + row["kept"], before.of + row["of"])
    return found


def _ended_by_side(opened: QuerySet[models.Case], sides: Mapping[int, int | None]) -> dict[int | None, list[Ended]]:
    """What is known of the first end of each case: a promise of a solution that was met is a close, the next one an
    opening again.
    """
    solving = models.Deadline.objects.filter(case=OuterRef("pk"), promise=Promise.SOLVE).order_by("pk")
    ended = opened.annotate(
        first_closed_at=Subquery(solving.filter(met_at__isnull=False).values("met_at")[:1]),
        next_began_at=Subquery(solving.filter(began_at__gte=OuterRef("first_closed_at")).values("began_at")[:1]),
        heard=Subquery(_heard_until_closed()),
    ).filter(first_closed_at__isnull=False)
    found: dict[int | None, list[Ended]] = {}
    rows: Iterable[tuple[int, datetime, int | None, datetime | None]] = ended.order_by().values_list(
        "team_id", "first_closed_at", "heard", "next_began_at"
    )
    for team_id, closed_at, heard, reopened_at in rows:
        found.setdefault(sides.get(team_id), []).append(Ended(closed_at, heard or 0, reopened_at))
    return found


def _heard_until_closed() -> QuerySet[models.Message, Any]:
    """How many messages the customer of a case had sent by its first close."""
    said = models.Message.objects.filter(
        case=OuterRef("pk"),
        direction=models.Message.Direction.IN,
        is_automatic=False,
        at__lte=OuterRef("first_closed_at"),
    )
    return said.order_by().values("case").annotate(n=Count("pk")).values("n")
