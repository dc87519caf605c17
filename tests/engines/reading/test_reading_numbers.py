"""Amounts, counts and ratings."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.reading import NotANumber, Rating, parse_amount, parse_integer, parse_rating


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234,000원", 1234000), ("1,234,000 원", 1234000), ("₩1,234", 1234), ("\\1,234", 1234), ("￦1,234", 1234),
        ("KRW 1,234", 1234), ("1234", 1234), ("1.2만", 12000), ("3억 5천만원", 350000000), ("1만2천원", 12000),
        ("12만 3,400원", 123400), ("천원", 1000), ("5천만", 50000000), ("일", None), ("(1,234)", -1234),
        ("-1,234.50", "-1234.5"),
        ("△1,234", -1234), ("▲1,234", -1234), ("₩ -500", -500), ("-₩500", -500), ("１，２３４", 1234),
        ("1.2E+05", 120000),
        ("", "none"), ("  ", "none"), ("-", "none"), ("0", 0), ("+5", 5), (".5", "0.5"), ("3.", 3),
    ],
)  # fmt: skip
def test_amount(text: str, amount: int | str | None) -> None:
    if amount is None:
        with pytest.raises(NotANumber):
            parse_amount(text)
    else:
        assert parse_amount(text) == (None if amount == "none" else Decimal(amount))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,23", "bad_grouping"), ("1.234,5", "bad_grouping"), ("1,2345", "bad_grouping"), ("1 234", "not_a_number"),
        ("$12", "foreign_currency"), ("12 USD", "foreign_currency"), ("￥100", "foreign_currency"),
        ("100달러", "foreign_currency"),
        ("만만", "not_a_number"), ("1천2억", "not_a_number"), ("(1,234", "not_a_number"), ("12a", "not_a_number"),
        ("1,2만", "bad_grouping"), ("9" * 61, "not_a_number"), ("미정", "not_a_number"), ("1원2", "not_a_number"),
        ("2026-11-03", "not_a_number"), ("--5", "not_a_number"), ("1e999", "not_a_number"),
    ],
)  # fmt: skip
def test_amount_refused(text: str, reason: str) -> None:
    with pytest.raises(NotANumber) as refusal:
        parse_amount(text)
    assert refusal.value.reason == reason


def test_integer() -> None:
    assert [parse_integer(text) for text in ("1,234", "3건", "3.0", "2 개", "-1", "")] == [1234, 3, 3, 2, -1, None]
    with pytest.raises(NotANumber, match="not_whole"):
        parse_integer("3.5")


@pytest.mark.parametrize(
    ("text", "value", "out_of"),
    [
        ("4/5", "4", 5), ("4.5 / 5", "4.5", 5), ("8/10점", "8", 10), ("★★★★☆", "4", 5), ("⭐⭐⭐", "3", None),
        ("⭐️⭐️", "2", None),
        ("☆☆☆☆☆", "0", 5), ("4점", "4", None), ("별 4개", "4", None), ("별점 3.5", "3.5", None),
        ("5점 만점에 4점", "4", 5), ("4.5", "4.5", None),
        ("5 stars", "5", None),
    ],
)  # fmt: skip
def test_rating(text: str, value: str, out_of: int | None) -> None:
    assert parse_rating(text) == Rating(Decimal(value), out_of)


def test_rating_refused() -> None:
    assert parse_rating("") is None
    for text, reason in (
        ("6/5", "out_of_range"),
        ("좋아요", "not_a_number"),
        ("★ 좋아요", "not_a_number"),
        ("-3", "not_a_number"),
    ):
        with pytest.raises(NotANumber, match=reason):
            parse_rating(text)


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_amount_round_trip(amount: Decimal) -> None:
    assert parse_amount(f"{amount:,}원") == amount
    assert parse_amount(f"({abs(amount):,})") == -abs(amount)


@given(st.text(max_size=70))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_amount, parse_integer, parse_rating):
        try:
            parse(text)
        except NotANumber as refusal:
            assert refusal.reason
