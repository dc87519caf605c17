from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meari.apps.people.models import User
from meari.apps.sales.models import Return
from meari.apps.voices import rules
from meari.apps.warehouse import actions, daily, queries, store
from meari.engines.metrics import WrongQuestion
from meari.registry import UnknownKindError
from meari.vocabulary.metrics import Reading
from tests.apps.warehouse.shop import NOW, Shop

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
SYSTEM = queries.SYSTEM
VIEW = "voices.view"


@pytest.fixture(params=["duckdb", "postgresql", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest, settings: Any) -> Iterator[str]:
    """Every engine that reads the store; the setting alone chooses it."""
    name: str = request.param
    if name == "postgresql":
        settings.FACTS_URL = request.getfixturevalue("postgresql_url")
    if name == "spark":
        request.getfixturevalue("spark_master")
    settings.FACTS_ENGINE = name
    yield name
    if name == "postgresql":
        from meari.apps.warehouse.readers import postgresql

        postgresql.close()


@pytest.fixture(params=["rows", "days"], autouse=True)
def read_from(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Everything holds whether rows are read or their daily parts, made at the first question."""
    monkeypatch.setattr(daily, "LEAST_ROWS", 0 if request.param == "days" else 10**9)
    return str(request.param)


@pytest.fixture
def filled(shop: Shop) -> Shop:
    """Two groups, a tree of teams, six voices, three orders, one return."""
    washer, dryer = shop.product("W1", "washers"), shop.product("D1", "dryers")
    head = shop.team("head")
    centre = shop.team("centre", head)
    other = shop.team("other")
    shop.voice(product=washer, team=head, kind="complaint", classes=["breakdown", "breakdown.noise"], risks=["safety"])
    shop.voice(product=washer, team=centre, kind="complaint", classes=["delivery"], sentiment="negative", rating=1)
    shop.voice(product=dryer, team=centre, kind="praise", classes=["delivery", "agent_attitude"], rating=5)
    shop.voice(product=dryer, team=other, kind="inquiry", classes=["return"], sentiment="neutral", rating=3)
    shop.voice(product=washer, kind="inquiry", classes=["breakdown"])
    shop.voice(kind="inquiry")
    shop.order(washer, dryer)
    shop.order(washer)
    shop.order(dryer, at=datetime(2026, 10, 5, tzinfo=UTC))
    shop.returned(washer)
    actions.refresh(now=NOW, everything=True)
    return shop


def values(found: list[tuple[Any, Reading]]) -> dict[Any, Any]:
    return {group[0] if len(group) == 1 else group: reading.value for group, reading in found}


def read(metric: str, visible_to: Any = SYSTEM, **question: Any) -> dict[Any, Any]:
    return values(queries.read(metric, period=NOVEMBER, visible_to=visible_to, **question))


def test_groups_and_filters(engine: str, filled: Shop) -> None:
    assert read("voices", by=["product_group"]) == {"dryers": 2, "washers": 3, None: 1}
    assert read("complaint_share", by=["product_group"], where={"product_group": "washers"}) == {"washers": 2 / 3}
    assert read("classes", by=["class_key"]) == {"agent_attitude": 1, "breakdown": 2, "delivery": 2, "return": 1}
    assert read("risks", by=["risk"]) == {"safety": 1}
    assert read("mean_rating") == {(): 3}
    assert read("orders", by=["sku"]) == {"D1": 1, "W1": 2}
    assert read("sales", by=["week"]) == {date(2026, 11, 16): 3000}
    assert read("return_rate", by=["product_group"]) == {"dryers": 0, "washers": 50}
    assert read("voices_per_1000_orders") == {(): 3000}
    assert read("voices_per_1000_orders", by=["main_class"], where={"product_group": "washers"}) == {
        "breakdown": 1000, "delivery": 500,
    }  # fmt: skip


def test_only_the_period_counts(engine: str, filled: Shop) -> None:
    both = queries.read("orders", by=["month"], period=(date(2026, 10, 1), NOVEMBER[1]), visible_to=SYSTEM)
    assert values(both) == {date(2026, 10, 1): 1, date(2026, 11, 1): 2}
    assert queries.read("orders", period=(date(2026, 10, 6), date(2026, 10, 31)), visible_to=SYSTEM) == []


def test_many_metrics_in_one_pass(filled: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    passes = []
    plain = store.run
    monkeypatch.setattr(store, "run", lambda expression: passes.append(1) or plain(expression))
    many = ["voices", "complaints", "complaint_share", "sales", "orders", "voices_per_1000_orders"]
    found = dict(queries.read_many(many, by=["product_group"], period=NOVEMBER, visible_to=SYSTEM))
    assert len(passes) == 2
    for metric in many:
        alone = dict(queries.read(metric, by=["product_group"], period=NOVEMBER, visible_to=SYSTEM))
        assert {group: readings[metric] for group, readings in found.items() if metric in readings} == alone
    assert set(found[(None,)]) == {"voices", "complaints", "complaint_share", "voices_per_1000_orders"}


def test_nothing_gives_nothing(engine: str, shop: Shop) -> None:
    assert queries.read("voices", period=NOVEMBER, visible_to=SYSTEM) == []
    assert queries.read("voices_per_1000_orders", by=["sku"], period=NOVEMBER, visible_to=SYSTEM) == []
    assert queries.total("voices", period=NOVEMBER, visible_to=SYSTEM) == Reading(None, note="no_rows")
    assert queries.keys("voices", period=NOVEMBER, visible_to=SYSTEM) == queries.Evidence("voice", (), 0)
    assert queries.state() == queries.State(0, 0, 0, None)


def test_a_read_must_say_for_whom(filled: Shop) -> None:
    for nobody in (None, "system", 0):
        with pytest.raises(queries.NoReader):
            read("voices", visible_to=nobody)
        with pytest.raises(queries.NoReader):
            queries.keys("voices", period=NOVEMBER, visible_to=nobody)  # type: ignore[arg-type]


def test_unknown_metrics_and_columns_are_refused(filled: Shop) -> None:
    with pytest.raises(UnknownKindError):
        read("voicez")
    for question in ({"by": ["nowhere"]}, {"by": ["sales_channel"]}, {"where": {"kind": 3}}):
        with pytest.raises(WrongQuestion):
            read("voices", **question)


CAST: dict[str, tuple[tuple[str, str, str], ...]] = {
    "planner": ((VIEW, "all", ""),),
    "head": ((VIEW, "team", "head"),),
    "centre": ((VIEW, "team", "centre"),),
    "dryers": ((VIEW, "product_group", "dryers"),),
    "both": ((VIEW, "team", "other"), (VIEW, "product_group", "washers")),
    "gone": ((VIEW, "team", "closed_team"),),
    "sales_only": (("sales.view", "all", ""),),
    "nobody": (),
}


@pytest.mark.parametrize("name", CAST)
def test_facts_show_just_the_voices_that_the_rule_shows(filled: Shop, name: str) -> None:
    user = filled.user(name, *CAST[name])
    seen = rules.visible_voices(user)
    ids = set(seen.values_list("pk", flat=True))
    assert queries.total("voices", period=NOVEMBER, visible_to=user).value == (len(ids) or None)
    assert set(queries.keys("voices", period=NOVEMBER, visible_to=user).keys) == ids
    complaints = set(seen.filter(kind="complaint").values_list("pk", flat=True))
    assert set(queries.keys("complaints", period=NOVEMBER, visible_to=user).keys) == complaints
    risky = set(seen.filter(external_id="v1").values_list("pk", flat=True))
    assert set(queries.keys("risks", period=NOVEMBER, visible_to=user).keys) == risky


def test_an_account_that_was_closed_sees_nothing(filled: Shop) -> None:
    user = filled.user("left", (VIEW, "all", ""))
    user.is_active = False
    user.save()
    assert read("voices", visible_to=User.objects.get(pk=user.pk)) == {}


def test_sales_are_seen_by_their_own_right(filled: Shop) -> None:
    everything = filled.user("manager", ("sales.view", "all", ""))
    group = filled.user("dryers", ("sales.view", "product_group", "dryers"))
    team = filled.user("head", ("sales.view", "team", "head"))
    voices = filled.user("reader", (VIEW, "all", ""))
    cast = (everything, group, team, voices)
    assert [read("sales", visible_to=user) for user in cast] == [{(): 3000}, {(): 1000}, {}, {}]
    # Two orders hold a dryer or a washer; one of them holds a dryer.
    assert [read("orders", visible_to=user) for user in (everything, group)] == [{(): 2}, {(): 1}]


def test_a_metric_of_two_facts_needs_both(filled: Shop) -> None:
    half = filled.user("reader", (VIEW, "all", ""))
    whole = filled.user("manager", (VIEW, "all", ""), ("sales.view", "all", ""))
    assert read("voices_per_1000_orders", visible_to=half) == {}
    assert read("voices_per_1000_orders", visible_to=whole) == {(): 3000}
    many = queries.read_many(["voices", "voices_per_1000_orders"], period=NOVEMBER, visible_to=half)
    assert [set(readings) for _, readings in many] == [{"voices"}]


def test_evidence_is_limited_and_counted(engine: str, filled: Shop) -> None:
    all_of_them = queries.keys("voices", period=NOVEMBER, visible_to=SYSTEM)
    assert (len(all_of_them.keys), all_of_them.total) == (6, 6)
    two = queries.keys("voices", period=NOVEMBER, visible_to=SYSTEM, limit=2)
    assert (two.keys, two.total) == (all_of_them.keys[:2], 6)
    group = queries.keys("classes", period=NOVEMBER, visible_to=SYSTEM, where={"class_key": "delivery"})
    assert group.total == 2
    # A voice of two classes is one record.
    assert queries.keys("classes", period=NOVEMBER, visible_to=SYSTEM).total == 5
    assert queries.keys("orders", period=NOVEMBER, visible_to=SYSTEM, where={"sku": "W1"}).total == 2
    returned = queries.keys("returns", period=NOVEMBER, visible_to=SYSTEM)
    assert (returned.fact, returned.keys) == ("return_line", tuple(Return.objects.values_list("pk", flat=True)))


def test_where_takes_back_what_a_group_says(filled: Shop) -> None:
    by = ("week", "product_group", "main_class")
    for group, reading in queries.read("voices", by=by, period=NOVEMBER, visible_to=SYSTEM):
        where = dict(zip(by, group, strict=True))
        assert queries.total("voices", period=NOVEMBER, visible_to=SYSTEM, where=where) == reading
        assert queries.keys("voices", period=NOVEMBER, visible_to=SYSTEM, where=where).total == reading.value


def test_a_read_asks_the_database_once_and_once_for_rights(filled: Shop) -> None:
    with CaptureQueriesContext(connection) as asked:
        queries.read_many(["voices", "sales", "return_rate"], period=NOVEMBER, visible_to=SYSTEM)
    assert len(asked) == 1
    user = filled.user("head", (VIEW, "team", "head"))
    with CaptureQueriesContext(connection) as asked:
        queries.read("voices", period=NOVEMBER, visible_to=user)
    assert len(asked) == 4  # grants, the team's path, the teams below it, the files


def test_many_threads_read_at_once(filled: Shop) -> None:
    shelf = queries._shelves(["voice"], SYSTEM)["voice"]
    question = queries.Question(*NOVEMBER, by=("product_group",))
    part = queries.definition("voices").parts["voices"]

    def ask(_: int) -> int:
        table = store.run(lambda: queries._parts(shelf, (part,), question, is_spread=False))
        return sum(table.column("p0").to_pylist())

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(64))) == {6}


def test_a_file_replaced_between_look_up_and_read_is_looked_up_again(
    filled: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, replaced = store.table, []

    def late(*arguments: Any, **named: Any) -> Any:
        if not replaced:
            replaced.append(True)
            filled.voice()
            actions.refresh(now=NOW, everything=True)
        return plain(*arguments, **named)

    monkeypatch.setattr(store, "table", late)
    assert read("voices") == {(): 7}
    assert replaced


def test_the_store_holds_no_words(filled: Shop, facts_home: Path) -> None:
    secret = "홍길동 010-1234-5678"
    filled.voice(title=secret)
    actions.refresh(now=NOW, everything=True)
    from pyarrow import parquet

    for path in facts_home.rglob("*.parquet"):
        assert secret not in str(parquet.read_table(path).to_pydict())
        assert "v1" not in str(parquet.read_table(path).to_pydict())
