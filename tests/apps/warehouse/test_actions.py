from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django_tasks_db.models import DBTaskResult

from meari.apps.base import filing
from meari.apps.events import actions as events
from meari.apps.events import declare
from meari.apps.events.models import Delivery
from meari.apps.voices.actions import VOICES_RECEIVED
from meari.apps.voices.models import Voice
from meari.apps.warehouse import actions, jobs, queries, sources
from meari.apps.warehouse.models import Partition
from meari.apps.warehouse.protocol import FactsMissing
from meari.engines.metrics import FACTS
from tests.apps.warehouse.shop import NOW, Shop

OCTOBER = datetime(2026, 10, 10, tzinfo=UTC)
ALL_DAYS = (date(2000, 1, 1), date(2030, 1, 1))
LATER = NOW + timedelta(minutes=1)


def voices() -> int:
    return int(queries.total("voices", period=ALL_DAYS, visible_to=queries.SYSTEM).value or 0)


def stale() -> list[tuple[str, str]]:
    return list(Partition.objects.filter(is_stale=True).values_list("fact", "month"))


def files(home: Path) -> list[str]:
    return sorted(path.name for path in home.rglob("*") if path.is_file())


def replace_rows(monkeypatch: pytest.MonkeyPatch, fact: str, rows: Callable[[str], Any]) -> None:
    plain = sources.source(fact)
    changed = sources.FactSource(fact, rows, plain.months, plain.stale_on, plain.visibility)
    monkeypatch.setitem(sources._sources, fact, changed)


def test_everything_is_written_once_and_read_back(shop: Shop, facts_home: Path) -> None:
    shop.voice(OCTOBER)
    shop.voice(NOW)
    done: list[tuple[int, int]] = []
    told = actions.refresh(now=NOW, everything=True, report=lambda *step: done.append(step))
    assert told == actions.Refreshed(partitions=6, rows=2, still_stale=0)
    assert done == [(step, 6) for step in range(7)]
    assert voices() == 2
    assert queries.state() == queries.State(partitions=6, stale=0, rows=2, oldest_refresh=NOW)
    # Facts without rows leave no file.
    assert len(files(facts_home)) == 2


def test_refreshing_again_changes_nothing(shop: Shop, facts_home: Path) -> None:
    shop.voice()
    actions.refresh(now=NOW, everything=True)
    before = files(facts_home)
    assert actions.refresh(now=LATER) == actions.Refreshed(0, 0, 0)
    assert files(facts_home) == before
    actions.refresh(now=LATER, everything=True)
    assert voices() == 1
    assert len(files(facts_home)) == len(before)
    assert files(facts_home) != before


def test_only_the_named_month_is_written(shop: Shop) -> None:
    shop.voice(OCTOBER)
    shop.voice(NOW)
    actions.refresh(now=NOW, month="2026-10")
    assert voices() == 1
    assert set(Partition.objects.values_list("month", flat=True)) == {"2026-10"}
    for wrong in ("2026-13", "2026", "26-10", "2026-1", "../x-01"):
        with pytest.raises(actions.UnknownMonth):
            actions.refresh(now=NOW, month=wrong)


def test_a_month_that_lost_its_rows_loses_its_file(shop: Shop, facts_home: Path) -> None:
    voice = shop.voice()
    actions.refresh(now=NOW, everything=True)
    voice.received_at = OCTOBER
    voice.save()
    actions.mark_stale("voice", months=["2026-10", "2026-11"], now=NOW)
    actions.refresh(now=LATER)
    assert list(Partition.objects.filter(fact="voice").values_list("month", "rows")) == [("2026-10", 1), ("2026-11", 0)]
    assert len(files(facts_home)) == 1
    assert voices() == 1


def test_marking_tells_what_is_new(shop: Shop) -> None:
    assert actions.mark_stale("voice", months=["2026-11"], now=NOW)
    assert not actions.mark_stale("voice", months=["2026-11"], now=LATER)
    assert actions.mark_stale("voice", months=["2026-10", "2026-11"], now=LATER)
    marked = Partition.objects.get(fact="voice", month="2026-11")
    assert (marked.marks, marked.stale_since, marked.marked_at) == (3, NOW, LATER)
    assert not actions.mark_stale("voice", months=[], now=NOW)


def test_marking_without_months_means_every_month_there_is_or_was(shop: Shop) -> None:
    shop.voice(OCTOBER)
    actions.mark_stale("voice", months=["2026-09"], now=NOW)
    actions.mark_stale("voice", months=None, now=NOW)
    assert [month for _, month in stale()] == ["2026-09", "2026-10"]


def test_a_writer_that_dies_leaves_what_was_there(
    shop: Shop, facts_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.voice()
    actions.refresh(now=NOW, everything=True)
    before = files(facts_home)
    shop.voice()
    actions.mark_stale("voice", months=["2026-11"], now=NOW)
    with monkeypatch.context() as dying:

        def half(month: str) -> Iterator[pa.RecordBatch]:
            yield from sources.batches(FACTS["voice"], [])
            raise KeyboardInterrupt

        replace_rows(dying, "voice", half)
        with pytest.raises(KeyboardInterrupt):
            actions.refresh(now=LATER)
    assert (files(facts_home), voices(), stale()) == (before, 1, [("voice", "2026-11")])
    actions.refresh(now=LATER)
    assert (voices(), stale()) == (2, [])


def test_a_fact_that_cannot_be_read_does_not_hold_up_the_others(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.voice(classes=["delivery"])

    def broken(month: str) -> Any:
        raise ValueError(month)

    replace_rows(monkeypatch, "voice", broken)
    with pytest.raises(actions.NotRefreshed) as caught:
        actions.refresh(now=NOW, everything=True)
    assert (caught.value.failed, stale()) == (1, [("voice", "2026-11")])
    assert queries.total("classes", period=ALL_DAYS, visible_to=queries.SYSTEM).value == 1


def test_a_disk_that_is_full_leaves_no_draft(shop: Shop, facts_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.voice()
    actions.refresh(now=NOW, everything=True)
    before = files(facts_home)

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as small:
        small.setattr(filing, "settle", full)
        with pytest.raises(actions.NotRefreshed):
            actions.refresh(now=LATER, everything=True)
    assert (files(facts_home), voices()) == (before, 1)


def test_a_change_while_rows_are_read_keeps_the_month_stale(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.voice()
    plain = sources.source("voice").rows

    def disturbed(month: str) -> Iterator[pa.RecordBatch]:
        yield from plain(month)
        shop.voice()
        actions.mark_stale("voice", months=[month], now=LATER)

    with monkeypatch.context() as busy:
        replace_rows(busy, "voice", disturbed)
        told = actions.refresh(now=NOW, everything=True)
    assert told.still_stale == 1
    assert (voices(), stale()) == (1, [("voice", "2026-11")])
    actions.refresh(now=LATER)
    assert (voices(), stale()) == (2, [])


def test_of_two_writers_at_once_the_slower_one_gives_way(
    shop: Shop, facts_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.voice()
    plain = sources.source("voice").rows

    def overtaken(month: str) -> Iterator[pa.RecordBatch]:
        seen = list(plain(month))
        shop.voice()
        actions.mark_stale("voice", months=[month], now=LATER)
        with monkeypatch.context() as other:
            replace_rows(other, "voice", plain)
            actions.refresh(now=LATER)
        yield from seen

    actions.mark_stale("voice", months=["2026-11"], now=NOW)
    with monkeypatch.context() as slow:
        replace_rows(slow, "voice", overtaken)
        actions.refresh(now=NOW)
    assert (voices(), stale(), len(files(facts_home))) == (2, [], 1)


def test_what_was_written_with_other_columns_is_refused_and_then_mended(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.voice()
    actions.refresh(now=NOW, everything=True)
    Partition.objects.filter(fact="voice").update(layout="older")
    with pytest.raises(queries.OutdatedFacts):
        voices()
    actions.refresh(now=LATER)
    assert voices() == 1


def test_a_lost_file_is_noticed_and_written_anew(shop: Shop, facts_home: Path) -> None:
    shop.voice()
    actions.refresh(now=NOW, everything=True)
    for path in facts_home.rglob("*.parquet"):
        path.unlink()
    with pytest.raises(FactsMissing):
        voices()
    actions.refresh(now=LATER)
    assert voices() == 1


def test_left_over_files_are_cleared_away_when_they_are_old(shop: Shop, facts_home: Path) -> None:
    shop.voice()
    actions.refresh(now=NOW, everything=True)
    folder = next(facts_home.rglob("*.parquet")).parent
    old, young, draft = folder / "old.parquet", folder / "young.parquet", folder / ".draft.tmp"
    for path in (old, young, draft):
        path.write_bytes(b"x")
    for path, age in ((old, 3700), (young, 60), (draft, 3700)):
        os.utime(path, (NOW.timestamp() - age,) * 2)
    os.utime(next(path for path in facts_home.rglob("*.parquet") if len(path.stem) == 32), (0, 0))
    assert actions.clear_away(now=NOW) == 2
    assert (old.exists(), young.exists(), draft.exists(), voices()) == (False, True, False, 1)


def test_a_month_that_keeps_changing_is_written_when_quiet_or_after_a_while(shop: Shop) -> None:
    shop.voice()
    actions.mark_stale("voice", months=["2026-11"], now=NOW)
    assert actions.refresh_due(now=NOW + timedelta(seconds=5)) == NOW + timedelta(seconds=5) + actions.QUIET
    assert voices() == 0
    for seconds in range(5, 125, 5):
        actions.mark_stale("voice", months=["2026-11"], now=NOW + timedelta(seconds=seconds))
    assert actions.refresh_due(now=NOW + timedelta(seconds=125)) is None
    assert (voices(), stale()) == (1, [])
    actions.mark_stale("voice", months=["2026-11"], now=LATER)
    assert actions.refresh_due(now=LATER + actions.QUIET) is None
    assert stale() == []


def test_a_few_partitions_are_written_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    actions.mark_stale("voice", months=["2026-09", "2026-10", "2026-11"], now=NOW)
    assert actions.refresh_due(now=LATER) is not None
    assert len(stale()) == 1
    assert actions.refresh_due(now=LATER) is None


def deliver_all() -> None:
    for id_ in Delivery.objects.filter(done_at=None).values_list("pk", flat=True):
        events.deliver(id_, now=NOW)


def test_voices_that_come_in_make_their_months_stale(shop: Shop) -> None:
    shop.voice()
    payload = {"run_id": 7, "months": ["2026-11"], "days": []}
    events.record(VOICES_RECEIVED, actor_id=None, subject_id=7, payload=payload, now=NOW)
    assert stale() == []
    deliver_all()
    assert stale() == [("voice", "2026-11"), ("voice_class", "2026-11"), ("voice_risk", "2026-11")]
    actions.refresh(now=NOW)
    deliver_all()
    assert (voices(), stale()) == (1, [])


def test_only_the_months_of_the_event_go_stale(shop: Shop) -> None:
    shop.voice(OCTOBER)
    shop.voice(NOW)
    actions.refresh(now=NOW, everything=True)
    told = {"run_id": 7, "months": ["2026-10"], "days": []}
    events.record(VOICES_RECEIVED, actor_id=None, subject_id=7, payload=told, now=NOW)
    deliver_all()
    assert {month for _, month in stale()} == {"2026-10"}


def test_what_turns_stale_is_queued_once_and_then_written(shop: Shop) -> None:
    shop.voice()
    for run in (1, 2, 3):
        told = {"run_id": run, "months": ["2026-11"], "days": []}
        events.record(VOICES_RECEIVED, actor_id=None, subject_id=run, payload=told, now=NOW)
    deliver_all()
    queued = [row.args_kwargs["args"][0] for row in DBTaskResult.objects.all()]
    # One for each of the three facts of voices, however many events there were.
    assert queued.count("warehouse.refresh_due") == 3
    Partition.objects.update(marked_at=NOW - timedelta(days=1), stale_since=NOW - timedelta(days=1))
    jobs.refresh_due.function()
    assert (voices(), stale()) == (1, [])


def test_a_few_days_are_written_at_once_and_alone(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.voice(NOW - timedelta(days=3))
    shop.voice(NOW)
    actions.refresh(now=NOW, everything=True)
    shop.voice(NOW)
    asked = []
    plain = sources.source("voice").rows
    replace_rows(monkeypatch, "voice", lambda span: asked.append(span) or plain(span))
    told = {"run_id": 7, "months": ["2026-11"], "days": ["2026-11-16"]}
    events.record(VOICES_RECEIVED, actor_id=None, subject_id=7, payload=told, now=NOW)
    deliver_all()
    assert set(Partition.objects.filter(is_stale=True).values_list("fact", "month")) == {
        (fact, "2026-11") for fact in ("voice", "voice_class", "voice_risk")
    }
    ready = [row.args_kwargs["args"][0] for row in DBTaskResult.objects.ready()]
    assert ready.count("warehouse.refresh_due") == 3
    assert actions.refresh_due(now=NOW + actions.BREATH) is None
    assert (voices(), stale(), asked) == (3, [], ["2026-11-16"])
    found = queries.read("voices", by=["day"], period=ALL_DAYS, visible_to=queries.SYSTEM)
    assert [(group, reading.value) for group, reading in found] == [
        ((date(2026, 11, 13),), 1), ((date(2026, 11, 16),), 2),
    ]  # fmt: skip


def test_days_are_written_every_two_seconds_at_most(shop: Shop) -> None:
    shop.voice()
    actions.refresh(now=NOW, everything=True)
    shop.voice()
    actions.mark_stale("voice", months=None, days=["2026-11-16"], now=NOW)
    soon = NOW + timedelta(seconds=1)
    assert actions.refresh_due(now=soon) == soon + actions.BREATH
    assert voices() == 1
    assert actions.refresh_due(now=NOW + actions.BREATH) is None
    assert voices() == 2


def test_stale_days_add_up_until_the_whole_month_is_meant(shop: Shop) -> None:
    def mark(*days: str, months: list[str] | None = None) -> list[str]:
        actions.mark_stale("voice", months=months, days=days, now=NOW)
        return list(Partition.objects.get(fact="voice", month="2026-11").stale_days)

    shop.voice()
    assert mark("2026-11-16") == ["2026-11-16"]
    assert mark("2026-11-03", "2026-11-16", "2026-10-31") == ["2026-11-03", "2026-11-16"]
    assert Partition.objects.get(fact="voice", month="2026-10").stale_days == ["2026-10-31"]
    assert mark(months=["2026-11"]) == []
    assert mark("2026-11-16") == []
    actions.refresh(now=NOW)
    assert mark(*(f"2026-11-{day:02}" for day in range(1, actions.MOST_DAYS + 1))) != []
    assert mark("2026-11-30") == []
    for wrong in ("2026-11-31", "2026-11", "20261116", "2026-W47-1", "../../x"):
        with pytest.raises(actions.UnknownMonth):
            mark(wrong)


def test_a_voice_that_moves_leaves_its_day(shop: Shop) -> None:
    voice = shop.voice(NOW)
    actions.refresh(now=NOW, everything=True)
    voice.received_at = NOW - timedelta(days=1)
    voice.save()
    actions.mark_stale("voice", months=None, days=["2026-11-15", "2026-11-16"], now=NOW)
    actions.refresh(now=LATER)
    found = queries.read("voices", by=["day"], period=ALL_DAYS, visible_to=queries.SYSTEM)
    assert [group for group, _ in found] == [(date(2026, 11, 15),)]


@pytest.mark.parametrize("harm", ["lost", "older"])
def test_days_are_not_put_into_what_cannot_be_read(shop: Shop, facts_home: Path, harm: str) -> None:
    shop.voice(NOW - timedelta(days=3))
    actions.refresh(now=NOW, everything=True)
    shop.voice(NOW)
    actions.mark_stale("voice", months=None, days=["2026-11-16"], now=NOW)
    if harm == "lost":
        for path in facts_home.rglob("*.parquet"):
            path.unlink()
    else:
        Partition.objects.filter(fact="voice").update(layout="older")
    actions.refresh(now=LATER)
    assert (voices(), stale()) == (2, [])


def test_products_make_everything_stale_because_groups_may_change(shop: Shop) -> None:
    washer = shop.product("W1", "washers")
    shop.voice(OCTOBER, product=washer)
    shop.order(washer, at=NOW)
    actions.refresh(now=NOW, everything=True)
    washer.group = shop.product("D1", "dryers").group
    washer.save()
    Voice.objects.update(product_group=washer.group)
    type_ = declare.event_types()["sales.products_received"]
    events.record(type_, actor_id=None, subject_id=1, payload={"run_id": 1}, now=NOW)
    deliver_all()
    assert {fact for fact, _ in stale()} == {"voice", "voice_class", "voice_risk", "order_line"}
    actions.refresh(now=LATER)
    for metric in ("voices", "sales"):
        found = queries.read(metric, by=["product_group"], period=ALL_DAYS, visible_to=queries.SYSTEM)
        assert [group for group, _ in found] == [("dryers",)]


def test_every_event_that_sources_wait_for_is_declared() -> None:
    awaited = {key for source in sources.declared().values() for key in source.stale_on}
    assert awaited <= set(declare.event_types())
    for key, source in sources.declared().items():
        for type_key in source.stale_on:
            assert f"warehouse.{key}" in declare.reactions_to(type_key)
