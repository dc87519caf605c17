"""The grammar by examples: what can be said, what it means, and what is refused where."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meari.engines.branching import (
    Aspect,
    Comparison,
    Condition,
    GrammarError,
    Joined,
    Joiner,
    Not,
    Operator,
    Subject,
    clauses,
    condition_of,
    fits,
    operators,
    parse,
    write,
)
from meari.vocabulary.surveys import Quota, Sort
from tests.endless import comes_to_an_end

ANSWERS = {
    "score": 6, "one": "a", "many": ("a", "b"), "order": ("a", "c", "b"), "grid": {"row1": "b"}, "text": "배송이 Late 왔어요",
    "day": "2026-01-31", "scale": "4", "만족": "예", "half": 0.5, "q 1": "x", "7": "z",
}  # fmt: skip
VARIABLES = {"channel": "kakao", "age": "35", "visits": 3}


def holds(text: str) -> bool:
    return fits(Quota("q", text, 1), ANSWERS, variables=VARIABLES)


@pytest.mark.parametrize(
    "text",
    [
        "score <= 6", "score = 6", "score != 5", "score > -1", "score >= 5.5", "half = 0.5", "half < 1",
        "one = a", 'one = "a"', "one != b", "one has any (a, z)", "many has a", "many has any (z, b)", "many has all (a, b)",
        "many has none (y, z)", "not many = a", "count(many) = 2", "count(nobody) = 0", "count(one) = 1", "grid.row1 = b",
        "grid.row1 answered", "grid.row2 unanswered", "rank(order, c) <= 2", "not rank(order, z) > 0", "text contains 배송",
        'text contains "LATE 왔"', "day >= 2026-01-01", "day = 2026-01-31", "day < 2026-02-01", "score answered",
        "nobody unanswered", "not nobody answered", "$channel = kakao", '$channel contains "KAO"', "$age >= 30", "$visits = 3",
        "$nothing unanswered", "scale >= 4", "scale = 4", "만족 = 예", '"q 1" = x', '"7" = z', "SCORE unanswered",
        "score = 6 AND one = a", "score = 1 or one = a", "score = 1 and one = b or many has a", "not (score = 1 or one = b)",
        "((score = 6))", "not not score = 6", '"007"."007" unanswered',
    ],
)  # fmt: skip
def test_what_holds(text: str) -> None:
    assert holds(text)
    assert not holds(f"not ({text})")
    assert parse(write(parse(text))) == parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "nobody != a", "nobody has none (a)", "nobody < 3", "nobody contains a", "one = A", "score = a", "text < 5",
        "grid = b", "grid.row2 != a", "many = a", "rank(many, z) != 1", 'score = "6"', "$nothing != a",
    ],
)  # fmt: skip
def test_what_does_not_hold(text: str) -> None:
    assert not holds(text)


@pytest.mark.parametrize(
    ("text", "reason", "at"),
    [
        ("", "empty", 0), ("  ", "empty", 0), ("q1", "comparison_expected", 2), ("q1 =", "value_expected", 4),
        ("= 3", "key_expected", 0), ("5 = 3", "key_expected", 0), ("q1 = 3 q2 = 4", "end_expected", 7),
        ("q1 = 3 and", "key_expected", 10), ("(q1 = 3", "sign_expected", 7), ("q1 = 3)", "end_expected", 6),
        ('q1 = "a', "open_quote", 5), ("q1 ; 3", "unknown_sign", 3), ("q1 <= a", "number_or_day_expected", 6),
        ("count(q1) = a", "number_expected", 12), ("count(q1) has a", "not_possible_here", 10),
        ("rank(q1) = 1", "sign_expected", 7), ("q1 has any (a b)", "sign_expected", 14), ("q8 = 2026-02-30", "no_such_day", 5),
        ("q1 = 1234567890123456789", "number_too_long", 5), ("$ = 3", "key_expected", 2), ("not = 3", "key_expected", 4),
        ("q1 has any ()", "value_expected", 12), ("__import__('os')", "unknown_sign", 11), ('"" = 3', "key_expected", 0),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_where(text: str, reason: str, at: int) -> None:
    with pytest.raises(GrammarError) as caught:
        parse(text)
    assert (caught.value.reason, caught.value.at) == (reason, at)


def test_limits() -> None:
    assert parse("(" * 20 + "q = 1" + ")" * 20)
    for deep in ("(" * 21 + "q = 1" + ")" * 21, "not " * 21 + "q = 1", "(not " * 400):
        with pytest.raises(GrammarError, match="too_deep"):
            parse(deep)
    with pytest.raises(GrammarError, match="too_long"):
        parse("q = 1" + " " * 1_996)


def test_keys_typed_on_a_mac_are_the_same_keys() -> None:
    decomposed = unicodedata.normalize("NFD", '만족 = "예"')
    assert parse(decomposed) == parse("만족 = 예")
    assert fits(Quota("q", "x = 예", 1), {"x": unicodedata.normalize("NFD", "예")})
    assert fits(Quota("q", "x contains 배송", 1), {"x": unicodedata.normalize("NFD", "늦은 배송")})


WORDS = st.one_of(
    st.sampled_from(
        ["q1", "만족도", "and", "ANY", "count", "2026-01-01", "2026-02-30", "007", "5", "-x", "a-b", "a.b", 'q"\\']
    ),
    st.text(min_size=1, max_size=6).map(lambda text: unicodedata.normalize("NFC", text)),
)
NUMBERS = st.one_of(st.integers(-(10**9), 10**9), st.integers(-9999, 9999).map(lambda number: number / 8))
PLAIN = WORDS.filter(lambda text: not text.strip("-0123456789."))


def compared() -> st.SearchStrategy[Comparison]:
    subjects = st.one_of(
        st.builds(Subject, WORDS),
        st.builds(Subject, WORDS, st.just(Aspect.VARIABLE)),
        st.builds(Subject, WORDS, st.just(Aspect.ROW), WORDS),
    )
    measures = st.one_of(
        st.builds(Subject, WORDS, st.just(Aspect.COUNT)), st.builds(Subject, WORDS, st.just(Aspect.RANK), WORDS)
    )
    ordered = st.sampled_from([Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST])
    same = st.sampled_from([Operator.IS, Operator.IS_NOT])
    several = st.sampled_from([Operator.HAS_ANY, Operator.HAS_ALL, Operator.HAS_NONE])
    bare = st.sampled_from([Operator.ANSWERED, Operator.UNANSWERED])
    return st.one_of(
        st.builds(Comparison, subjects, same, st.tuples(WORDS | NUMBERS)),
        st.builds(Comparison, subjects | measures, ordered, st.tuples(NUMBERS)),
        st.builds(Comparison, st.builds(Subject, WORDS), several, st.lists(WORDS, min_size=1, max_size=3).map(tuple)),
        st.builds(Comparison, subjects, bare),
    )


CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    compared(),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(Joined, st.sampled_from(Joiner), st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(CONDITIONS)
def test_what_is_written_is_read_again(condition: Condition) -> None:
    assert parse(write(condition)) == condition


@settings(max_examples=200, deadline=None)
@given(CONDITIONS)
def test_clauses_say_the_same(condition: Condition) -> None:
    again = condition_of(clauses(condition))
    assert again == condition or "not not" in write(condition)
    assert clauses(again) == clauses(condition)


PIECES = st.sampled_from(
    ["q1", " ", "and ", "or ", "not ", "(", ")", "=", "!=", "<", "has ", "any ", ".", "$", ",", '"', "\\", "5", "-", "2026-01-01", "가", "\0"]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        condition = parse(text)
    except GrammarError as wrong:
        assert 0 <= wrong.at <= len(unicodedata.normalize("NFC", text))
    else:
        assert parse(write(condition)) == condition


@pytest.mark.parametrize(
    "piece", ["not ", "(", '"', "1", "1.", "-", "q has any (a,", "a = 1 and ", '\\"', "\u1100", "q."]
)
def test_hostile_text_costs_little(piece: str) -> None:
    text = (piece * 2_000)[:2_000]
    with comes_to_an_end(), pytest.raises(GrammarError):
        parse(text)
    assert sys.getrecursionlimit() >= 1_000


def test_a_rule_as_rows_of_drop_downs() -> None:
    found = clauses(parse("nps <= 6 and not why has slow"))
    assert (found.joiner, found.is_flat, [part.key for part in found.parts]) == (Joiner.AND, True, ["nps", "why"])
    assert [part.is_denied for part in found.parts] == [False, True]
    assert not clauses(parse("a = 1 and (b = 2 or c = 3)")).is_flat
    assert clauses(parse("a = 1")).is_flat
    assert (Aspect.RANK, Operator.AT_MOST) in operators(Sort.ORDER)
    assert operators(Sort.NOTHING) == ()
