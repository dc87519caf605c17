"""Writing the made-up company through the product's own actions, in chunks, exactly once."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Any, TypeVar

from django.db import models as db
from django.db import transaction

from meari.apps.calendar import actions as calendar
from meari.apps.customers import actions as customers
from meari.apps.customers.models import Customer
from meari.apps.decisions import actions as decisions
from meari.apps.decisions.measures import Measure
from meari.apps.decisions.models import Decision
from meari.apps.imports.protocol import Context, Outcome
from meari.apps.people import actions as people
from meari.apps.people import models as people_models
from meari.apps.people.rights import EVERYWHERE, Scope
from meari.apps.reports import actions as reports
from meari.apps.reports.models import Clip
from meari.apps.reports.models import Report as ReportPlan
from meari.apps.sales import actions as sales
from meari.apps.sales.models import Order, Product, ProductGroup, Return
from meari.apps.voices import actions as voices
from meari.apps.voices import models as voice_models
from meari.demo import asking, handling, preparing, story, worker
from meari.demo.sales import CHANNELS, GRADES, SEOUL
from meari.demo.voices import Voice, World
from meari.demo.world import SEED, company, make_world, voices_of

CHUNK = 4_000
NO_RUN = 0
Row = TypeVar("Row")
Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Wanted:
    """Which company to write: ``until`` leaves out what has not happened yet; with two ``processes`` one of them reads
    the voices while the other stores them."""

    end_on: date
    seed: int = SEED
    scale: float = 1.0
    until: datetime | None = None
    processes: int = 1


@dataclass
class Loaded:
    """How many rows were added and how many were there already, by what they are."""

    added: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, outcome: Outcome) -> None:
        if outcome.refused or outcome.changed:
            raise Unexpected(what)
        self.added[what] = self.added.get(what, 0) + outcome.added
        self.known[what] = self.known.get(what, 0) + outcome.unchanged


class Unexpected(Exception):
    """The product refused or changed rows of the demo: another demo company is already there."""


def load(wanted: Wanted, *, report: Report) -> Loaded:
    """Write everything that is not there yet. ``report`` hears (what, done, of how many).

    Each chunk is one transaction, so that it can be stopped at any point and taken up again.
    """
    before = gc.get_threshold()
    gc.set_threshold(*worker.COLLECT_AFTER)
    try:
        return _load(wanted, report)
    finally:
        gc.set_threshold(*before)


def _load(wanted: Wanted, report: Report) -> Loaded:
    world = make_world(end_on=wanted.end_on, seed=wanted.seed, scale=wanted.scale)
    loaded = Loaded()
    until = wanted.until or datetime.max.replace(tzinfo=UTC)
    _people(world, loaded, report)
    _products(world, loaded, report)
    _customers(world, loaded, report)
    _orders(world, loaded, until, report)
    _returns(world, loaded, until, report)
    _marks(world, loaded, report)
    spoken = (voice for voice in voices_of(world, seed=wanted.seed, scale=wanted.scale) if voice.received_at <= until)
    _voices(world, spoken, wanted, loaded, report)
    _surveys(world, wanted, until, loaded, report)
    _cases(world, wanted, until, loaded, report)
    _decisions(world, loaded, report)
    _news(world, loaded, report)
    _subscribers(world)
    return loaded


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _context(now: datetime) -> Context:
    return Context(run_id=NO_RUN, actor_id=None, now=now)


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), SEOUL)


def _are_known(model: type[db.Model], external_ids: Sequence[str]) -> bool:
    """Whether a chunk was written before; the actions would find that too, but only after understanding every text."""
    rows = model._default_manager
    return rows.filter(external_id=external_ids[0]).exists() and rows.filter(
        external_id__in=external_ids
    ).count() == len(external_ids)


def _store(
    what: str, rows: Sequence[Any], store: Callable[[Any, Context], Outcome], now: datetime, loaded: Loaded
) -> None:
    with transaction.atomic():
        loaded.count(what, store(rows, _context(now)))


@transaction.atomic
def _people(world: World, loaded: Loaded, report: Report) -> None:
    now = _at(world.plan.start_on)
    teams: dict[str, people_models.Team] = {team.key: team for team in people_models.Team.objects.all()}
    for entry in company()["team"]:
        if entry["key"] not in teams:
            teams[entry["key"]] = people.place_team(
                key=entry["key"], name=entry["name"], parent=teams.get(entry.get("parent", "")),
                is_outsourced=entry.get("is_outsourced", False), by=None, now=now,
            )  # fmt: skip
    there = set(people_models.User.objects.values_list("email", flat=True))
    persons = company()["person"]
    for number, entry in enumerate(persons):
        if address(entry["key"]) not in there:
            people.add_user(
                email=address(entry["key"]), name=entry["name"], password=company()["password"], team=teams[entry["team"]],
                by=None, now=now, job_title=entry["title"],
            )  # fmt: skip
        report("people", number + 1, len(persons))
    loaded.count("people", Outcome(added=len(persons) - len(there), unchanged=len(there)))


@transaction.atomic
def _grants(world: World) -> None:
    """Roles over their scopes; product groups have to be there first."""
    users = {user.email: user for user in people_models.User.objects.all()}
    roles = {role.key: role for role in people_models.Role.objects.all()}
    groups = dict(ProductGroup.objects.values_list("name", "key"))
    for entry in company()["person"]:
        kind, key = entry.get("over", ("all", ""))
        scope = EVERYWHERE if kind == "all" else Scope(kind, groups[key] if kind == "product_group" else key)
        people.grant_role(
            users[address(entry["key"])], role=roles[entry["role"]], scope=scope, by=None, now=_at(world.plan.start_on)
        )


def address(key: str) -> str:
    """The sign-in address of one of the demo's people."""
    return f"{key}@{company()['mail']}"


def _products(world: World, loaded: Loaded, report: Report) -> None:
    rows = [
        sales.ProductRow(
            line=number, sku=item.sku, name=item.name, group=item.group, price=item.price, launched_on=item.launched_on,
            aliases=item.aliases,
        )
        for number, item in enumerate(world.items, start=1)
    ]  # fmt: skip
    now = _at(world.plan.start_on)
    _store("products", rows, lambda r, c: sales.store_products(r, context=c), now, loaded)
    _grants(world)
    report("products", len(rows), len(rows))
    counted = handling.stock_rows(world, counted_at=_at(world.plan.end_on, 7))
    _store("stock", counted, lambda r, c: sales.store_stock(r, context=c), now, loaded)


def _customers(world: World, loaded: Loaded, report: Report) -> None:
    made, total = world.customers, len(world.customers)
    for chunk in _chunks(iter(range(total))):
        ids = [made.external_id(index) for index in chunk]
        if _are_known(Customer, ids):
            loaded.count("customers", Outcome(unchanged=len(ids)))
        else:
            rows = [
                customers.CustomerRow(
                    external_id=made.external_id(index), name=made.full_name(index), phone=made.phone(index),
                    email=None, region=made.city(index), grade=GRADES[made.grade[index]],
                    joined_on=world.plan.start_on + timedelta(days=int(made.joined[index])),
                )
                for index in chunk
            ]  # fmt: skip
            now = _at(world.plan.start_on)
            _store("customers", rows, lambda r, c: customers.store_customers(r, context=c), now, loaded)
        report("customers", chunk[-1] + 1, total)


def _orders(world: World, loaded: Loaded, until: datetime, report: Report) -> None:
    made, total = world.sales, len(world.sales.at)
    firsts = made.first_orders(world.plan.days)
    edges = [*range(0, total, CHUNK), total]
    for low, high in pairwise(edges):
        ids = [made.order_id(order, firsts) for order in range(low, high) if made.moment(made.at[order]) <= until]
        if not ids:
            break
        if _are_known(Order, ids):
            first, last = made.lines_between(low, low + len(ids))
            loaded.count("orders", Outcome(unchanged=last - first))
        else:
            rows = list(_order_rows(world, low, low + len(ids), ids))
            now = made.moment(made.at[low + len(ids) - 1])
            _store("orders", rows, lambda r, c: sales.store_orders(r, context=c), now, loaded)
        report("orders", high, total)


def _order_rows(world: World, low: int, high: int, ids: Sequence[str]) -> Iterator[sales.OrderRow]:
    made = world.sales
    lines = range(*made.lines_between(low, high))
    number, before = 0, -1
    for line in lines:
        order = int(made.order[line])
        number = number + 1 if order == before else 1
        before = order
        yield sales.OrderRow(
            line=line, order_id=ids[order - low], number=str(number), ordered_at=made.moment(made.at[order]),
            product=world.items[made.item[line]].sku, quantity=int(made.quantity[line]), amount=int(made.amount[line]),
            customer_id=world.customers.external_id(int(made.customer[order])), channel=CHANNELS[made.channel[order]],
        )  # fmt: skip


def _returns(world: World, loaded: Loaded, until: datetime, report: Report) -> None:
    made, total = world.sales, len(world.sales.return_line)
    firsts = made.first_orders(world.plan.days)
    for chunk in _chunks(iter(range(total))):
        rows = []
        for index in chunk:
            line, at = int(made.return_line[index]), made.moment(made.returned_at[index])
            if at <= until:
                rows.append(
                    sales.ReturnRow(
                        line=index, external_id=f"R{at:%y%m%d}{index:06d}", returned_at=at,
                        product=world.items[made.item[line]].sku, quantity=int(made.quantity[line]),
                        amount=int(made.amount[line]), order_id=made.order_id(int(made.order[line]), firsts),
                        reason=made.reason[index],
                    )
                )  # fmt: skip
        if rows and _are_known(Return, [row.external_id for row in rows]):
            loaded.count("returns", Outcome(unchanged=len(rows)))
        elif rows:
            _store("returns", rows, lambda r, c: sales.store_returns(r, context=c), rows[-1].returned_at, loaded)
        report("returns", chunk[-1] + 1, total)


def _marks(world: World, loaded: Loaded, report: Report) -> None:
    named = {item.story: item.sku for item in world.items if item.story}
    rows = [
        calendar.MarkRow(
            uid=mark.uid, sort=mark.sort, title=mark.title, note=mark.note, starts_on=mark.starts_on, ends_on=mark.ends_on,
            groups=mark.groups, products=tuple(named[key] for key in mark.products),
        )
        for mark in story.marks(world.plan)
    ]  # fmt: skip
    _store("marks", rows, lambda r, c: calendar.store_marks(r, context=c), _at(world.plan.start_on), loaded)
    report("marks", len(rows), len(rows))


def _voices(world: World, spoken: Iterator[Voice], wanted: Wanted, loaded: Loaded, report: Report) -> None:
    firsts = world.sales.first_orders(world.plan.days)
    done = 0

    def fresh() -> Iterator[list[voices.VoiceRow]]:
        nonlocal done
        for chunk in _chunks(spoken):
            if _are_known(voice_models.Voice, [voice.external_id for voice in chunk]):
                loaded.count("voices", Outcome(unchanged=len(chunk)))
                done += len(chunk)
            else:
                yield [_voice_row(world, voice, firsts) for voice in chunk]

    for prepared in preparing.prepared(fresh(), processes=wanted.processes):
        now = prepared.rows[-1].received_at
        _store("voices", prepared, lambda p, c: voices.store_voices(p, context=c), now, loaded)
        done += len(prepared.rows)
        report("voices", done, world.voice_count)
    report("voices", done, done)


def _voice_row(world: World, voice: Voice, firsts: Any) -> voices.VoiceRow:
    return voices.VoiceRow(
        external_id=voice.external_id, channel=voice.channel, received_at=voice.received_at, text=voice.text,
        title=voice.title, rating=voice.rating, stage=voice.stage,
        customer_id=None if voice.customer is None else world.customers.external_id(voice.customer),
        order_id=None if voice.order is None else world.sales.order_id(voice.order, firsts),
        product=voice.product, team=voice.team or None,
    )  # fmt: skip


def _surveys(world: World, wanted: Wanted, until: datetime, loaded: Loaded, report: Report) -> None:
    planner = people_models.User.objects.get(email=address("planner"))
    written = asking.write_surveys(
        world, seed=wanted.seed, scale=wanted.scale, until=until, by=planner,
        report=lambda done, total: report("surveys", done, total),
    )  # fmt: skip
    loaded.count("surveys", written)


def _cases(world: World, wanted: Wanted, until: datetime, loaded: Loaded, report: Report) -> None:
    planner = people_models.User.objects.get(email=address("planner"))
    handling.write_centre(by=planner, now=_at(world.plan.start_on))
    written = handling.write_cases(
        world, seed=wanted.seed, until=until, by=planner, report=lambda done, total: report("cases", done, total)
    )
    loaded.count("cases", written)


def _decisions(world: World, loaded: Loaded, report: Report) -> None:
    users = {user.email: user for user in people_models.User.objects.all()}
    planned = story.decisions()
    there = set(Decision.objects.values_list("title", flat=True))
    for number, entry in enumerate(planned):
        if entry.title not in there:
            _decide(entry, world.plan.end_on, users)
        report("decisions", number + 1, len(planned))
    known = sum(one.title in there for one in planned)
    loaded.count("decisions", Outcome(added=len(planned) - known, unchanged=known))


def _news(world: World, loaded: Loaded, report: Report) -> None:
    planner = people_models.User.objects.get(email=address("planner"))
    clips = story.clips()
    there = set(Clip.objects.values_list("title", flat=True))
    for clip in clips:
        on = world.plan.end_on - timedelta(days=clip.back)
        if clip.title not in there:
            reports.add_clip(
                title=clip.title, publisher=clip.publisher, why=clip.why, address="", published_on=on, by=planner, now=_at(on, 9)
            )  # fmt: skip
    report("news", len(clips), len(clips))
    known = sum(clip.title in there for clip in clips)
    loaded.count("news", Outcome(added=len(clips) - known, unchanged=known))


def _subscribers(world: World) -> None:
    """Managers and sales get both reports by mail, and both publish themselves on the next working morning."""
    planner = people_models.User.objects.get(email=address("planner"))
    now = _at(world.plan.start_on, 9)
    managers = people_models.Role.objects.filter(key__in=("executive", "manager", "cmo", "cfo", "cdo", "cio"))
    sales = people_models.Team.objects.filter(name="영업")
    for cadence in ReportPlan.Cadence.values:
        told = reports.ensure_report(cadence)
        if told.groups.exists():
            continue
        reports.define_group(told, reports.GroupDraft("경영진·관리자", roles=list(managers)), by=planner, now=now)
        reports.define_group(told, reports.GroupDraft("영업", teams=list(sales), gets_pdf=False), by=planner, now=now)
        reports.plan_report(told, reports.Plan(is_automatic=True, days_after=1, hour=8), by=planner, now=now)


def _measure(entry: story.PlannedDecision) -> Measure | None:
    """The number that should move, with the product found by the code in its name and the group by its name."""
    if entry.measured is None:
        return None
    metric, where, named = entry.measured
    found = dict(where)
    if "sku" in found:
        found["sku"] = Product.objects.get(sku__endswith=found["sku"]).sku
    if "product_group" in found:
        found["product_group"] = ProductGroup.objects.get(name=found["product_group"]).key
    return Measure(metric, found, named)


@transaction.atomic
def _decide(entry: story.PlannedDecision, end_on: date, users: dict[str, people_models.User]) -> None:
    owner = users[address(entry.owner)]
    taken = decisions.Taken(
        title=entry.title,
        owner=owner,
        due_on=end_on - timedelta(days=entry.due),
        expected_effect=entry.effect,
        measure=_measure(entry),
    )
    decided_at = _at(end_on - timedelta(days=entry.decided), 10)
    decision = decisions.take_decision(taken, by=users[address(entry.by)], now=decided_at)
    if entry.closed is not None:
        decisions.close_decision(
            decision, state=Decision.State(entry.state), outcome=entry.outcome, by=owner,
            now=_at(end_on - timedelta(days=entry.closed), 16),
        )  # fmt: skip
