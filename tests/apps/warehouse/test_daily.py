"""Daily parts on the disk: kept, carried over, never torn, cleared away."""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from meari.apps.base import filing
from meari.apps.people.models import User
from meari.apps.voices.models import Voice
from meari.apps.warehouse import actions, daily, queries, store
from meari.apps.warehouse.models import Partition
from meari.engines.metrics import FACTS, Metric
from meari.registry import kinds
from tests.apps.warehouse.shop import NOW, Shop

ALL_DAYS = (date(2026, 1, 1), date(2026, 12, 31))
LATER = NOW + timedelta(minutes=1)
BY_KIND: dict[str, Any] = {"by": ["kind"], "period": ALL_DAYS, "visible_to": queries.SYSTEM}


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "LEAST_ROWS", 0)


@pytest.fixture
def two(shop: Shop) -> Shop:
    shop.voice(NOW - timedelta(days=40), kind="praise")
    shop.voice(kind="inquiry")
    actions.refresh(now=NOW, everything=True)
    return shop


def by_kind() -> dict[str, float | None]:
    return {group[0]: reading.value for group, reading in queries.read("voices", **BY_KIND)}


def kept(home: Path) -> list[Path]:
    return sorted(home.rglob("*.arrow"))


def forget_everything() -> None:
    """As in another process."""
    daily._open.clear()


def count_reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    passes: list[int] = []
    plain = store.run
    monkeypatch.setattr(store, "run", lambda expression: passes.append(1) or plain(expression))
    return passes


def test_rows_are_read_for_the_first_question_only(
    two: Shop, facts_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes = count_reads(monkeypatch)
    assert by_kind() == {"praise": 1, "inquiry": 1}
    assert (len(kept(facts_home)), len(passes)) == (2, 2)
    for is_other_process in (False, True):
        if is_other_process:
            forget_everything()
        assert by_kind() == {"praise": 1, "inquiry": 1}
        assert queries.total("voices", period=ALL_DAYS, visible_to=queries.SYSTEM, where={"kind": "praise"}).value == 1
    assert (len(kept(facts_home)), len(passes)) == (2, 2)


def test_a_refresh_carries_over_what_was_kept(two: Shop, facts_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_kind()
    before = kept(facts_home)
    two.voice(kind="inquiry")
    actions.mark_stale("voice", months=None, days=["2026-11-16"], now=NOW)
    actions.refresh(now=LATER)
    passes = count_reads(monkeypatch)
    assert by_kind() == {"praise": 1, "inquiry": 2}
    assert passes == []
    after = kept(facts_home)
    assert len(after) == 2
    assert len(set(after) & set(before)) == 1


def test_what_cannot_be_carried_over_holds_up_no_refresh(
    two: Shop, facts_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    by_kind()
    for path in kept(facts_home):
        path.write_bytes(b"torn")
    actions.refresh(now=LATER, everything=True)
    assert "were not carried over" in caplog.text
    assert kept(facts_home) == []
    assert by_kind() == {"praise": 1, "inquiry": 1}


@pytest.mark.parametrize("harm", [b"", b"torn", "half", "lost"])
def test_what_a_crash_left_is_made_anew(two: Shop, facts_home: Path, harm: str | bytes) -> None:
    by_kind()
    for path in kept(facts_home):
        whole = path.read_bytes()
        path.unlink()
        if harm != "lost":
            path.write_bytes(whole[: len(whole) // 2] if isinstance(harm, str) else harm)
    forget_everything()
    assert by_kind() == {"praise": 1, "inquiry": 1}
    assert len(kept(facts_home)) == 2


def test_a_disk_that_is_full_leaves_no_draft(two: Shop, facts_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as small:
        small.setattr(filing, "settle", full)
        with pytest.raises(OSError, match="No space"):
            by_kind()
    assert not [path for path in facts_home.rglob("*") if path.suffix in {".tmp", ".arrow"}]


def test_days_of_a_partition_that_was_replaced_go_with_it(two: Shop, facts_home: Path) -> None:
    by_kind()
    Voice.objects.all().delete()
    actions.refresh(now=LATER, everything=True)
    assert [path for path in facts_home.rglob("*") if path.is_file()] == []
    assert by_kind() == {}


def test_left_over_days_are_cleared_away_when_they_are_old(two: Shop, facts_home: Path) -> None:
    by_kind()
    one = kept(facts_home)[0]
    orphan = one.with_name(f"{'0' * 32}.{'0' * 16}.arrow")
    orphan.write_bytes(one.read_bytes())
    unasked = one.with_name(f"{one.name.split('.')[0]}.{'1' * 16}.arrow")
    unasked.write_bytes(one.read_bytes())
    for path, age in ((orphan, 3700), (unasked, 15 * 86400)):
        os.utime(path, (NOW.timestamp() - age,) * 2)
    for path in set(kept(facts_home)) - {orphan, unasked}:
        os.utime(path, (NOW.timestamp() - 13 * 86400,) * 2)
    assert actions.clear_away(now=NOW) == 2
    assert (orphan.exists(), unasked.exists(), len(kept(facts_home))) == (False, False, 2)


def test_what_is_asked_for_stays(two: Shop, facts_home: Path) -> None:
    by_kind()
    for path in kept(facts_home):
        os.utime(path, (0, 0))
    forget_everything()
    by_kind()
    assert daily.clear_away(now=NOW.timestamp()) == 0
    # A refresh does not make old things young.
    for path in kept(facts_home):
        os.utime(path, (1000, 1000))
    forget_everything()
    actions.refresh(now=LATER, everything=True)
    assert {path.stat().st_mtime for path in kept(facts_home)} == {1000}


def test_days_that_are_no_fewer_than_rows_are_not_kept(
    two: Shop, facts_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "ALWAYS", 0)
    passes = count_reads(monkeypatch)
    assert by_kind() == {"praise": 1, "inquiry": 1}
    assert len(passes) == 2  # one month tells that it is not worth it, then the rows
    forget_everything()
    assert by_kind() == {"praise": 1, "inquiry": 1}
    assert len(passes) == 3
    for _ in range(3):
        two.voice(kind="inquiry")
    actions.refresh(now=LATER, everything=True)
    assert by_kind() == {"praise": 1, "inquiry": 4}


def test_columns_that_changed_are_counted_anew(two: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    by_kind()
    fact = FACTS["voice"]
    wider = dict(fact.columns) | {"finer": FACTS["order_line"].columns["sku"]}
    monkeypatch.setattr(store, "layout", lambda fact: "other")
    with monkeypatch.context() as changed:
        changed.setitem(fact.__dict__, "columns", wider)
        passes = count_reads(changed)
        with pytest.raises(queries.OutdatedFacts):
            by_kind()
        Partition.objects.update(layout="other")
        assert by_kind() == {"praise": 1, "inquiry": 1}
        assert passes


def test_two_processes_at_once_make_the_same(two: Shop, facts_home: Path) -> None:
    shelf = queries._shelves(["voice"], queries.SYSTEM)["voice"]
    question = queries.Question(*ALL_DAYS, by=("kind",))
    part = queries.definition("voices").parts["voices"]

    def ask(_: int) -> int:
        forget_everything()
        table = daily.answer(shelf.fact, shelf.held, (part,), question, visible=None)
        return 0 if table is None else sum(table.column("rows").to_pylist())

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(64))) == {2}
    assert len(kept(facts_home)) == 2
    assert not list(facts_home.rglob("*.tmp"))


def test_rows_of_another_month_are_counted_where_they_lie(two: Shop, facts_home: Path) -> None:
    """A source that gives a month rows of another one loses nothing when months are counted together."""
    two.voice(NOW - timedelta(days=80), kind="praise")
    actions.refresh(now=NOW, everything=True)
    for path in facts_home.glob("voice/*/*.parquet"):
        rows = parquet.ParquetFile(path).read()
        at = rows.schema.get_field_index("on")
        moved = [on + timedelta(days=31) for on in rows.column("on").to_pylist()]
        parquet.write_table(rows.set_column(at, "on", pa.array(moved, type=pa.date32())), path)
    assert by_kind() == {"praise": 2, "inquiry": 1}


def test_any_read_is_the_same_before_and_after_any_change(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random questions of random readers, through days and through rows, while records change and facts follow."""
    chance = random.Random(20261116)
    products = [shop.product(f"S{at}", f"g{at % 2}") for at in range(4)]
    head = shop.team("head")
    teams = [head, shop.team("centre", head), shop.team("other"), None]
    readers: list[queries.Reader] = [queries.SYSTEM, *_cast(shop)]
    for _ in range(8):
        for _ in range(12):
            _happen(shop, chance, products, teams)
        if chance.random() < 0.5:
            actions.refresh(now=LATER, everything=chance.random() < 0.3)
        for _ in range(10):
            name, asked = _question(chance)
            reader = chance.choice(readers)
            if chance.random() < 0.3:
                forget_everything()
            from_days = queries.read(name, visible_to=reader, **asked)
            with monkeypatch.context() as rows:
                rows.setattr(daily, "LEAST_ROWS", 10**9)
                assert from_days == queries.read(name, visible_to=reader, **asked), (name, asked, reader)
    assert kept(store.home())


def _cast(shop: Shop) -> list[User]:
    view, sales = "voices.view", "sales.view"
    return [
        shop.user("all", (view, "all", ""), (sales, "all", "")),
        shop.user("head", (view, "team", "head")),
        shop.user("group", (view, "product_group", "g1"), (sales, "product_group", "g1")),
        shop.user("both", (view, "team", "other"), (view, "product_group", "g0")),
    ]


def _happen(shop: Shop, chance: random.Random, products: list[Any], teams: list[Any]) -> None:
    at = NOW - timedelta(days=chance.randrange(70))
    day = f"{at:%Y-%m-%d}"
    if chance.random() < 0.3:
        shop.order(*chance.sample(products, chance.randrange(1, 3)), at=at, channel=chance.choice(["", "web"]))
        actions.mark_stale("order_line", months=None, days=[day], now=NOW)
    elif chance.random() < 0.2 and (voice := Voice.objects.order_by("?").first()):
        before = f"{voice.received_at:%Y-%m-%d}"
        voice.received_at = at
        voice.save()
        for fact in ("voice", "voice_class", "voice_risk"):
            actions.mark_stale(fact, months=None, days=[before, day], now=NOW)
    else:
        shop.voice(
            at, product=chance.choice(products), team=chance.choice(teams), kind=chance.choice(["complaint", "praise", ""]),
            classes=chance.sample(["delivery", "return", "breakdown"], chance.randrange(3)),
            risks=["safety"] if chance.random() < 0.2 else (), rating=chance.choice([None, 1, 5]),
        )  # fmt: skip
        months = [day[:7]] if chance.random() < 0.3 else None
        for fact in ("voice", "voice_class", "voice_risk"):
            actions.mark_stale(fact, months=months, days=() if months else [day], now=NOW)


def _question(chance: random.Random) -> tuple[str, dict[str, Any]]:
    metrics: dict[str, Metric] = kinds("meari.engines.metrics.metrics")
    name = chance.choice(sorted(metrics))
    whole = [FACTS[key] for key in metrics[name].facts - metrics[name].spread]
    columns = sorted(set.intersection(*(set(fact.columns) - {"on", fact.evidence} for fact in whole)))
    by = [*chance.sample(["week", "month", "day"], chance.randrange(2)), *chance.sample(columns, chance.randrange(2))]
    where = {"product_group": chance.choice(["g0", ["g0", "g1"], ["g1", None]])} if chance.random() < 0.4 else {}
    first = date(2026, 9, 7) + timedelta(days=chance.randrange(50))
    return name, {"by": by, "where": where, "period": (first, first + timedelta(days=chance.choice([0, 6, 30, 90])))}
