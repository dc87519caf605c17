"""Writing the made-up surveys and their answers through the product's own actions, exactly once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from meari.apps.imports.protocol import Outcome
from meari.apps.people import models as people
from meari.apps.surveys import actions as surveys
from meari.apps.surveys import definition
from meari.apps.surveys.models import Collector, IndexVersion, Response, Survey
from meari.demo import surveys as made
from meari.demo.surveys import Answered
from meari.demo.voices import World

INDEX = (("nps", 30), ("csat_mean", 40), ("ces_mean", 30))


def write_surveys(
    world: World, *, seed: int, scale: float, until: datetime, by: people.User, report: Callable[[int, int], None]
) -> Outcome:
    """The surveys with what was answered by ``until``, their open answers as voices, and the index."""
    now = world.sales.moment(0)
    if not IndexVersion.objects.exists():
        surveys.define_index("CX 지수", [surveys.Part(metric, "", weight) for metric, weight in INDEX], by=by, now=now)
    planned = made.data()["survey"]
    before = Response.objects.count()
    total = 0
    for number, one in enumerate(planned):
        collectors = _collectors(one, by=by, now=now)
        firsts = world.sales.first_orders(world.plan.days)
        for at, collector in enumerate(collectors):
            rows = [
                _row(world, one["key"], answered, firsts)
                for answered in made.answers(world, one, seed=seed, scale=scale)
                if answered.collector == at and answered.at <= until
            ]
            if not rows:
                continue
            total += len(rows)
            new = surveys.bring_responses(
                collector, rows, by=by, now=until if until.year < 9999 else rows[-1].changed_at
            )
            surveys.voice_answers(collector.survey_id, new, now=rows[-1].changed_at)
        report(number + 1, len(planned))
    added = Response.objects.count() - before
    return Outcome(added=added, unchanged=total - added)


def _collectors(planned: dict[str, object], *, by: people.User, now: datetime) -> list[Collector]:
    survey = Survey.objects.filter(name=planned["name"]).first()
    if survey is None:
        new = surveys.New(str(planned["name"]), "customers", "named", definition.read(made.definition(planned)))
        survey = surveys.make_survey(new, by=by, now=now)
        surveys.open_survey(survey, by=by, now=now)
        for kind, name in planned["collectors"]:  # type: ignore[attr-defined]
            surveys.add_collector(survey, kind=kind, name=name, by=by, now=now)
    return list(survey.collectors.order_by("pk"))


def _row(world: World, key: str, answered: Answered, firsts: object) -> surveys.Brought:
    sales = world.sales
    token = hashlib.blake2b(f"{key} {answered.number}".encode(), digest_size=16).hexdigest()
    return surveys.Brought(
        token=token, answers=answered.answers, started_at=answered.at - timedelta(seconds=answered.seconds),
        changed_at=answered.at, is_complete=answered.is_complete, language=answered.language,
        customer=world.customers.external_id(int(sales.customer[answered.order])),
        order=sales.order_id(answered.order, firsts),  # type: ignore[arg-type]
        product=world.items[int(sales.item[answered.line])].sku, team=answered.team,
    )  # fmt: skip
