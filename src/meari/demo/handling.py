"""Writing the made-up customer centre and its cases through the product's own actions, exactly once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from meari.apps.cases import actions, clock, intake, models, queries
from meari.apps.imports.protocol import Outcome
from meari.apps.people import models as people
from meari.apps.sales import actions as sales
from meari.apps.voices.models import Voice
from meari.demo import cases as made
from meari.demo import stock
from meari.demo.cases import Course, Heard
from meari.demo.voices import World
from meari.engines import deadlines
from meari.vocabulary.deadlines import BusinessHours

CHUNK = 500
Report = Callable[[int, int], None]


def write_centre(*, by: people.User, now: datetime) -> None:
    """Hours, offices, the directory, intake rules and macros; nothing that is there already."""
    if models.IntakeRule.objects.exists():
        return
    planned = made.data()
    hours = [actions.set_hours(actions.HoursDraft(**one), by=by, now=now) for one in planned["hours"]]
    teams = {team.key: team for team in people.Team.objects.all()}
    for one in planned["office"]:
        office = actions.set_office(
            teams[one["team"]], tier=one["tier"], hours=hours[one["hours"]], about=one["about"], by=by, now=now
        )
        for service in one["services"]:
            actions.set_service(office, name=service["name"], minutes=service["minutes"], by=by, now=now)
    for one in planned["rule"]:
        draft = actions.RuleDraft(
            one["name"], teams["counsel_1"], one["answer"], one["solve"], one["conditions"], one["priority"],
            one.get("opens", True),
        )  # fmt: skip
        actions.set_rule(draft, by=by, now=now)
    words = planned["words"]
    for sort, names in ((models.Macro.Sort.REPLY, ("first", "solved")), (models.Macro.Sort.MODULE, ("ask_back",))):
        for name in names:
            for number, text in enumerate(words[name], start=1):
                actions.set_macro(actions.MacroDraft(sort, f"{MACROS[name]} {number}", text), by=by, now=now)


MACROS = {"first": "첫 인사", "solved": "처리 완료", "ask_back": "확인 요청"}


def write_cases(world: World, *, seed: int, until: datetime, by: people.User, report: Report) -> Outcome:
    """The cases of the last weeks as they stand at ``until``."""
    until = min(until, world.sales.moment(0) + timedelta(days=world.plan.days))
    since = until - timedelta(days=made.DAYS)
    recent = Voice.objects.filter(received_at__gte=since, received_at__lte=until).select_related(
        "product_group", "team"
    )
    found = list(recent.order_by("received_at", "pk"))
    rules, done, planned, added = queries.intake_rules(), 0, 0, 0
    scene = _Scene(until, seed)
    for start in range(0, len(found), CHUNK):
        chunk = found[start : start + CHUNK]
        heard = queries.heard(chunk)
        past = [
            scene.past(voice, rule)
            for voice in chunk
            if (rule := intake.rule_for(heard[voice.pk], rules)) is not None and rule.opens_case
        ]
        planned += len(past)
        added += len(actions.bring_cases(past, by=by, now=until))
        done += len(chunk)
        report(done, len(found))
    return Outcome(added=added, unchanged=planned - added)


class _Scene:
    """Who works where, and until when the story is told."""

    def __init__(self, until: datetime, seed: int) -> None:
        self.until, self.seed = until, seed
        self.fronts = {
            office.team.key: office for office in models.Office.objects.filter(tier="front").select_related("team")
        }
        self.services = {
            one.name: one for one in models.Service.objects.select_related("office__team", "office__hours")
        }
        self.agents: Mapping[str, Sequence[int]] = {
            key: list(office.team.members.filter(is_active=True).order_by("pk").values_list("pk", flat=True))
            for key, office in self.fronts.items()
        }
        self.members = {
            one.office.team_id: one.office.team.members.order_by("pk").values_list("pk", flat=True).first()
            for one in self.services.values()
        }
        self.hours = clock.business_hours(models.Hours.objects.get(is_default=True))
        self.back_hours = {key: clock.business_hours(one.office.hours) for key, one in self.services.items()}

    def past(self, voice: Voice, rule: models.IntakeRule) -> actions.PastCase:
        key = voice.team.key if voice.team and voice.team.key in self.fronts else rule.team.key
        heard = Heard(
            voice.external_id, voice.received_at, voice.channel, voice.main_class, key, rule.solve_minutes,
            rule.answer_minutes, voice.received_at > self.until - timedelta(days=made.WORSE_BACK),
        )  # fmt: skip
        course = made.course(heard, later=later_by(self.hours), seed=self.seed)
        agents = self.agents[key]
        agent = agents[sum(map(ord, voice.external_id)) % len(agents)] if agents else None
        return self._until_now(voice, rule, course, agent, self.fronts[key].team_id)

    def _until_now(
        self, voice: Voice, rule: models.IntakeRule, course: Course, agent: int | None, team_id: int
    ) -> actions.PastCase:
        """The course as far as it has come."""
        is_closed = course.closed_at <= self.until
        said = tuple(
            actions.Said(
                step.at, step.direction, step.text, voice.channel if step.direction != "note" else "",
                agent if step.direction != "in" else None, step.is_repeat,
            )
            for step in course.steps
            if step.at <= self.until and (step.direction == "in" or agent is not None)
        )  # fmt: skip
        asked = tuple(
            actions.Asked(
                self.services[wish.service], wish.text, wish.at, agent, *self._standing(wish),
                owner_id=self.members[self.services[wish.service].office.team_id] if wish.taken_at <= self.until else None,
                answer=wish.answer if wish.over_at <= self.until else "",
            )
            for wish in course.wishes
            if wish.at <= self.until and agent is not None
        )  # fmt: skip
        held = [(began, ended, models.Case.Waits.CUSTOMER) for began, ended in course.waits]
        held += [(wish.at, wish.over_at, models.Case.Waits.TEAM) for wish in course.wishes]
        waits = tuple(
            actions.Held(began, ended if ended <= self.until else None, waits_for)
            for began, ended, waits_for in sorted(held)
            if began <= self.until
        )
        return actions.PastCase(
            voice=voice.external_id, rule=rule, team_id=team_id, opened_at=voice.received_at, owner_id=agent if said else None,
            said=said, asked=asked, held=waits, closed_at=course.closed_at if is_closed else None,
            class_key=(voice.main_class or "other") if is_closed else "", cause_key=course.cause if is_closed else "",
            handoffs=course.handoffs, reopened=course.reopened if is_closed else 0, priority=rule.priority,
        )  # fmt: skip

    def _standing(self, wish: made.Wish) -> tuple[str, datetime | None, datetime | None]:
        State = models.Task.State
        if wish.over_at <= self.until:
            return State.DONE, wish.taken_at, wish.over_at
        if wish.taken_at <= self.until:
            return State.TAKEN, wish.taken_at, None
        return State.ASKED, None, None


def stock_rows(world: World, *, counted_at: datetime) -> list[sales.StockRow]:
    """What lies where, as this morning's file of the store tells it."""
    told = stock.stock(world.items, end_on=world.plan.end_on, seed=len(world.items))
    return [
        sales.StockRow(line, sku, place, quantity, expected, on, counted_at)
        for line, (sku, place, quantity, expected, on) in enumerate(told, start=1)
    ]


def later_by(hours: BusinessHours) -> made.Later:
    """Working minutes of these hours."""
    return lambda start, minutes: deadlines.add_working_time(hours, start=start, amount=timedelta(minutes=minutes))
