"""Worked walks: what is asked, where it ends, what counts."""

from __future__ import annotations

import pytest

from meari.engines.branching import Ending, GrammarError, fits, walk
from meari.vocabulary.surveys import Choice, Effect, Form, Item, Quota, Rule, Sort

REASONS = (Choice("slow", "배송이 늦어서"), Choice("broken", "고장이 나서"), Choice("other", "기타", is_other=True))
NPS = Form(
    items=(
        Item("hello", Sort.NOTHING, "안내", seconds=5),
        Item("nps", Sort.NUMBER, "추천하시겠습니까?", low=0, high=10, is_required=True),
        Item("why", Sort.MANY, "아쉬운 점은 무엇입니까?", choices=REASONS, is_required=True),
        Item("days", Sort.NUMBER, "며칠 걸렸습니까?", low=0, high=60),
        Item("praise", Sort.TEXT, "무엇이 좋았습니까?", seconds=30),
        Item("age", Sort.NUMBER, "나이", low=0, high=120),
    ),
    rules=(
        Rule("nps <= 6", Effect.SHOW, ("why",)),
        Rule("why has slow", Effect.SHOW, ("days",)),
        Rule("nps <= 6", Effect.HIDE, ("praise",)),
        Rule("nps = 0", Effect.SKIP_TO, ("age",)),
        Rule("age < 14", Effect.SCREEN_OUT),
    ),
    quotas=(Quota("happy", "nps >= 9", 100),),
)


def test_it_starts_with_the_first_screen() -> None:
    found = walk(NPS, {})
    assert (found.screen, found.previous, found.position, found.progress) == (("hello",), (), 0, 0)
    assert walk(NPS, {}, seen={"hello"}).screen == ("nps",)


def test_a_required_question_is_asked_until_it_is_answered() -> None:
    assert walk(NPS, {}, seen={"hello", "nps"}).screen == ("nps",)
    assert walk(NPS, {"nps": 9}, seen={"hello", "nps"}).screen == ("praise",)
    assert walk(NPS, {"nps": 9}, seen={"hello", "nps", "praise"}).screen == ("age",)


def test_shown_questions_come_in_order_and_back_goes_the_same_way() -> None:
    found = walk(NPS, {"nps": 3, "why": ("slow",)}, seen={"hello"})
    assert found.asked == ("hello", "nps", "why", "days")
    assert (found.previous, found.before("why"), found.screen_with("nps")) == (("why",), ("nps",), ("nps",))


def test_a_changed_mind_drops_the_answers_behind_it() -> None:
    first = {"nps": 3, "why": ("slow",), "days": 9, "age": 30}
    assert walk(NPS, first, seen={"hello"}).end is Ending.COMPLETE
    changed = walk(NPS, {**first, "nps": 10}, seen={"hello"})
    assert (changed.screen, changed.dropped, changed.answers) == (("praise",), ("why", "days"), {"nps": 10})
    # Behind a new question nothing is dropped yet: it may still count.
    assert walk(NPS, {"nps": 3, "days": 9}, seen={"hello"}).dropped == ()


def test_jumps_pass_rules_by_and_land() -> None:
    found = walk(NPS, {"nps": 0, "why": ("slow",)}, seen={"hello"})
    assert (found.asked, found.dropped) == (("hello", "nps", "age"), ("why",))


def test_screened_out_and_quota_full() -> None:
    out = walk(NPS, {"nps": 0, "age": 12}, seen={"hello"})
    assert (out.end, out.screen, out.progress, out.previous) == (Ending.SCREENED_OUT, (), 1.0, ("age",))
    full = walk(NPS, {"nps": 9}, seen={"hello"}, full={"happy"})
    assert (full.end, full.quota, full.asked) == (Ending.QUOTA_FULL, "happy", ("hello", "nps"))
    assert walk(NPS, {"nps": 8}, seen={"hello"}, full={"happy"}).end is None


def test_a_quota_that_a_jump_passes_by_is_asked_where_it_lands() -> None:
    form = Form(
        items=tuple(Item(key, Sort.TEXT, key) for key in ("a", "b", "c")),
        rules=(Rule("a = x", Effect.SKIP_TO, ("c",)),),
        quotas=(Quota("x", "a = x or b = y", 1),),
    )
    assert walk(form, {"a": "x"}, full={"x"}).end is Ending.QUOTA_FULL
    ends = Form(form.items, (Rule("a = x", Effect.END),), form.quotas)
    assert walk(ends, {"a": "x"}, full={"x"}).end is Ending.QUOTA_FULL
    assert walk(ends, {"a": "x"}).end is Ending.COMPLETE


def test_variables_decide_before_the_first_question() -> None:
    form = Form((Item("a", Sort.TEXT, "a"),), (Rule('$channel = "kakao"', Effect.END),))
    assert walk(form, {}).screen == ("a",)
    assert walk(form, {}, variables={"channel": "kakao"}).end is Ending.COMPLETE


def test_a_screen_holds_what_does_not_hang_on_it() -> None:
    form = Form(NPS.items, NPS.rules, NPS.quotas, is_one_a_screen=False)
    assert walk(form, {}).screen == ("hello", "nps")
    assert walk(form, {"nps": 4}, seen={"hello"}).screen == ("why",)
    assert walk(form, {"nps": 4, "why": ("slow",)}, seen={"hello"}).screen == ("days", "age")
    assert walk(form, {"nps": 7}, seen={"hello"}).screen == ("praise", "age")
    # Half a screen is still that screen.
    assert walk(form, {"nps": 7, "age": 40}, seen={"hello"}).screen == ("praise", "age")


def test_a_piped_answer_starts_a_screen() -> None:
    form = Form(
        (
            Item("name", Sort.TEXT, "이름"),
            Item("b", Sort.TEXT, "나이"),
            Item("c", Sort.TEXT, "{name}님, 어떠셨습니까?"),
        ),
        is_one_a_screen=False,
    )
    assert walk(form, {}).screen == ("name", "b")


def test_answers_of_hidden_questions_do_not_count() -> None:
    form = Form(
        tuple(Item(key, Sort.TEXT, key) for key in ("a", "b", "c", "d")),
        (Rule("a = x", Effect.SHOW, ("b",)), Rule("b = x", Effect.SHOW, ("c",)), Rule("c = x", Effect.SHOW, ("d",))),
    )
    stale = {"b": "x", "c": "x", "d": "x"}
    assert walk(form, {"a": "x", **stale}).end is Ending.COMPLETE
    found = walk(form, {"a": "y", **stale})
    assert (found.asked, found.dropped, found.answers) == (("a",), ("b", "c", "d"), {"a": "y"})


def test_random_groups_are_one_order_a_seed_and_all_orders_over_seeds() -> None:
    keys = ("a", "b", "c")
    form = Form(
        tuple(Item(key, Sort.TEXT, key) for key in ("first", *keys, "last")), shuffled=(keys,), is_one_a_screen=False
    )
    orders = [walk(form, {}, seed=seed).asked for seed in range(600)]
    assert orders == [walk(form, {}, seed=seed).asked for seed in range(600)]
    assert {(order[0], order[-1]) for order in orders} == {("first", "last")}
    counts = [orders.count(order) for order in set(orders)]
    assert len(counts) == 6
    assert min(counts) > 70
    assert max(counts) < 130


def test_the_steps_of_a_form_are_counted() -> None:
    items = (Item("a", Sort.TEXT, "a"), *(Item(f"b{n}", Sort.TEXT, "b") for n in range(40)))
    rule = " or ".join(["a = x"] * 15)
    few = Form(items, tuple(Rule(rule, Effect.HIDE, (f"b{n}",)) for n in range(32)))
    assert walk(few, {"a": "y"}).screen == ("b0",)
    assert walk(few, {"a": "y"}, seen={item.key for item in items}).end is Ending.COMPLETE
    many = Form(items, tuple(Rule(rule, Effect.HIDE, (f"b{n}",)) for n in range(33)))
    with pytest.raises(GrammarError, match="too_many_steps"):
        walk(many, {"a": "y"}, seen={item.key for item in items})


def test_whom_a_quota_counts() -> None:
    quota = Quota("women", 'gender = f and $channel = "mail"', 50)
    assert fits(quota, {"gender": "f"}, variables={"channel": "mail"})
    assert not fits(quota, {"gender": "f"})


def test_progress_leaves_out_what_can_no_longer_come() -> None:
    items = tuple(Item(key, Sort.TEXT, key, seconds=10) for key in ("a", "b", "c", "d"))
    form = Form(items, (Rule("a = x and c = y", Effect.SHOW, ("d",)),))
    assert walk(form, {"a": "x"}).progress == pytest.approx(1 / 4)
    assert walk(form, {"a": "z"}).progress == pytest.approx(1 / 3)


def test_screening_out_comes_before_quotas() -> None:
    form = Form((Item("a", Sort.TEXT, "a"),), (Rule("a = x", Effect.END), Rule("a = x", Effect.SCREEN_OUT)),
                (Quota("full", "a = x", 1),))  # fmt: skip
    assert walk(form, {"a": "x"}, full={"full"}).end is Ending.SCREENED_OUT
    ends = Form(form.items, form.rules[:1], form.quotas)
    assert walk(ends, {"a": "x"}, full={"full"}).end is Ending.QUOTA_FULL
