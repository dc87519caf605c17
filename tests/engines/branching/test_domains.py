"""Whatever is answered, an answer of its class is among those that the checker looks at."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meari.engines.branching import parse
from meari.engines.branching.conditions import Comparison, comparisons
from meari.engines.branching.domains import Option, TooManyClasses, options
from meari.engines.branching.evaluating import Given, holds
from meari.vocabulary.surveys import Choice, Item, Sort, Value

CHOICES = tuple(Choice(key, key, is_alone=key == "none") for key in ("a", "b", "c", "none"))
DAYS = st.integers(0, 40).map(lambda days: (date(2026, 1, 1) + timedelta(days=days)).isoformat())
CASES: dict[str, tuple[Item, st.SearchStrategy[Value], tuple[str, ...]]] = {
    "number": (
        Item("q", Sort.NUMBER, "", low=-1, high=9), st.integers(-8, 72).map(lambda number: number / 8),
        ("q <= 3", "q > 3.5", "q = 7", "q < 9", "q != -1", "q >= 3"),
    ),
    "whole": (
        Item("q", Sort.NUMBER, "", low=0, high=5000, is_whole=True), st.integers(0, 5000) | st.integers(0, 12),
        ("q <= 3", "q > 3.5", "q = 7", "q < 4", "q >= 4999", "q != 10"),
    ),
    "endless": (Item("q", Sort.NUMBER, "", is_whole=True), st.integers(-9, 30), ("q < 3", "q >= 12", "q = 5.5")),
    "one": (Item("q", Sort.ONE, "", choices=CHOICES), st.sampled_from(["a", "b", "c", "none"]), ("q = a", "q has any (b, c)")),
    "many": (
        Item("q", Sort.MANY, "", choices=CHOICES),
        st.sets(st.sampled_from("abc"), min_size=1).map(lambda keys: tuple(sorted(keys))) | st.just(("none",)),
        ("q has a", "q has all (a, b)", "count(q) >= 2", "q has none (none)", "q = c", "count(q) = 3"),
    ),
    "order": (
        Item("q", Sort.ORDER, "", choices=CHOICES),
        st.permutations(["a", "b", "c", "none"]).flatmap(lambda keys: st.integers(1, 4).map(lambda n: tuple(keys[:n]))),
        ("rank(q, a) <= 2", "rank(q, b) = 1", "q has c", "rank(q, a) > 3"),
    ),
    "grid": (
        Item("q", Sort.GRID, "", choices=CHOICES, rows=CHOICES[:3]),
        st.dictionaries(st.sampled_from("abc"), st.sampled_from(["a", "b", "c", "none"]), min_size=1),
        ("q.a = b", "q.a != c", "q.b answered", "q.b = a", "q answered"),
    ),
    "text": (
        Item("q", Sort.TEXT, ""), st.lists(st.sampled_from(["배송", "배", "late", " ", "x"]), min_size=1).map("".join),
        ("q contains 배송", "q contains 배", 'q contains "LATE"', "q = x", "q = late"),
    ),
    "numbers in text": (
        Item("q", Sort.TEXT, ""), st.integers(-2, 40).map(lambda number: str(number / 4)) | st.integers(0, 9).map(str),
        ("q <= 3", "q > 5.5", "q = 3", "q != 7", "q < 8"),
    ),
    "day": (
        Item("q", Sort.DAY, ""), DAYS | DAYS.map(lambda day: day + "T09:00"),
        ("q <= 2026-01-10", "q > 2026-01-20", "q = 2026-01-15", "q != 2026-01-11"),
    ),
}  # fmt: skip


def told(asked: list[Comparison], value: Value | None) -> tuple[bool | None, ...]:
    return tuple(holds(one, Given({} if value is None else {"q": value})) for one in asked)


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(sorted(CASES)))
def test_every_answer_has_its_class(data: st.DataObject, name: str) -> None:
    item, values, texts = CASES[name]
    asked = [one for text in data.draw(st.sets(st.sampled_from(texts), min_size=1)) for one in comparisons(parse(text))]
    found = options(item, asked)
    assert told(asked, data.draw(values)) in {told(asked, option.value) for option in found}
    assert told(asked, None) in {told(asked, option.value) for option in found}
    assert sum(option.share for option in found) == pytest.approx(1)


def test_shares() -> None:
    scale = Item("q", Sort.NUMBER, "", low=0, high=10, is_whole=True, is_required=True)
    asked = list(comparisons(parse("q <= 6 or q >= 9")))
    assert [round(option.share * 11) for option in options(scale, asked)] == [7, 2, 2]
    many = Item("q", Sort.MANY, "", choices=CHOICES[:3], is_required=True)
    assert [round(option.share * 7) for option in options(many, list(comparisons(parse("q has a"))))] == [3, 4]


def test_nothing_to_answer_and_too_much() -> None:
    assert options(Item("q", Sort.ONE, "", is_required=True), []) == ()
    assert options(Item("q", Sort.ONE, ""), []) == (Option(None, 1.0),)
    wide = Item("q", Sort.MANY, "", choices=tuple(Choice(str(n), "") for n in range(13)))
    asked = list(comparisons(parse(f"q has all ({', '.join(map(str, range(13)))})")))
    with pytest.raises(TooManyClasses):
        options(wide, asked)
    with pytest.raises(TooManyClasses):
        options(Item("q", Sort.TEXT, ""), list(comparisons(parse('q contains "5" and q > 3'))))
