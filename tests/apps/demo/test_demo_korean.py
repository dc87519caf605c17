"""Endings of Korean predicates: worked examples of regular and irregular stems."""

from __future__ import annotations

import pytest

from meari.demo.endings import REGISTERS, TABLES, endings
from meari.demo.korean import Predicate, particle


@pytest.mark.parametrize(
    ("written", "polite", "formal", "note"),
    [
        ("새다", "새요", "샙니다", "샌다고"),
        ("안 되다", "안 돼요", "안 됩니다", "안 된다고"),
        ("모르다", "몰라요", "모릅니다", "모른다고"),
        ("시끄럽다", "시끄러워요", "시끄럽습니다", "시끄럽다고"),
        ("듣다", "들어요", "듣습니다", "듣는다고"),
        ("붓다", "부어요", "붓습니다", "붓는다고"),
        ("뿌옇다", "뿌예요", "뿌옇습니다", "뿌옇다고"),
        ("돌다", "돌아요", "돕니다", "돈다고"),
        ("비싸다", "비싸요", "비쌉니다", "비싸다고"),
        ("잠그다", "잠가요", "잠급니다", "잠근다고"),
        ("바뀌다", "바뀌어요", "바뀝니다", "바뀐다고"),
        ("켜지지 않다", "켜지지 않아요", "켜지지 않습니다", "켜지지 않는다고"),
        ("좋지 않다", "좋지 않아요", "좋지 않습니다", "좋지 않다고"),
        ("그러다", "그래요", "그럽니다", "그런다고"),
        ("아니다", "아니에요", "아닙니다", "아니라고"),
    ],
)
def test_present_of_each_sort_of_stem(written: str, polite: str, formal: str, note: str) -> None:
    predicate = Predicate(written)
    assert (predicate.eoyo(), predicate.nida(), predicate.quoted()) == (polite, formal, note)


@pytest.mark.parametrize(
    ("written", "past", "noun", "background"),
    [
        ("나오다", "나왔어요", "나옴", "나오는데"),
        ("부르다", "불렀어요", "부름", "부르는데"),
        ("가볍다", "가벼웠어요", "가벼움", "가벼운데"),
        ("만들다", "만들었어요", "만듦", "만드는데"),
        ("길다", "길었어요", "긺", "긴데"),
        ("없다", "없었어요", "없음", "없는데"),
        ("하다", "했어요", "함", "하는데"),
    ],
)
def test_past_noun_and_background(written: str, past: str, noun: str, background: str) -> None:
    now, before = Predicate(written), Predicate(written, is_past=True)
    assert (before.eoyo(), now.eum(), now.neunde()) == (past, noun, background)


def test_copula_follows_the_last_sound_of_its_noun() -> None:
    closed, opened = Predicate("불량", is_copula=True), Predicate("후기", is_copula=True)
    assert (closed.eoyo(), closed.quoted()) == ("불량이에요", "불량이라고")
    assert (opened.eoyo(), opened.quoted()) == ("후기예요", "후기라고")


@pytest.mark.parametrize(
    ("before", "wanted", "fits"),
    [
        ("냉장고", "을", "를"), ("제품", "을", "을"), ("TV", "이", "가"), ("김치온 D47", "은", "은"), ("X9", "과", "와"),
        ("서울", "으로", "로"), ("상담1팀", "으로", "으로"), ("필터", "이라", "라"),
    ],
)  # fmt: skip
def test_particles_fit_syllables_digits_and_letters(before: str, wanted: str, fits: str) -> None:
    assert particle(before, wanted) == fits


def test_every_register_has_every_mode() -> None:
    for mode, table in TABLES.items():
        assert set(table) == set(REGISTERS), mode
        for register in REGISTERS:
            assert all(endings("고치다", mode, register))


def test_given_help_is_asked_for_once() -> None:
    assert "전화 주세요" in endings("전화 주시다", "!", "polite")
    assert "바닥값 물어 주십시오" in endings("바닥값 물어주다", "!", "formal")
