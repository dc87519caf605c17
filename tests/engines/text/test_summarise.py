"""Sentences that stand for the others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from meari.engines.text.summarise import central, sentences

TALK = [
    "지난주에 산 냉장고에서 물이 샙니다. 바닥이 다 젖었어요.",
    "냉장고 아래에서 물이 계속 새고 있어요. 수리 기사님은 언제 오시나요?",
    "오늘도 냉장고에서 물이 새서 바닥을 닦았습니다. 점심에 김밥을 먹었습니다.",
    "수리 기사님 방문 날짜를 알려 주세요.",
]


def test_sentences_end_with_signs_and_lines():
    said = "배송이 늦었습니다. 언제 오나요? 주소는 1.5동입니다\n빨리 연락 주세요"
    assert sentences(said) == ["배송이 늦었습니다.", "언제 오나요?", "주소는 1.5동입니다", "빨리 연락 주세요"]
    assert sentences("네\n\n배송이 아직도 오지 않았습니다") == ["배송이 아직도 오지 않았습니다"]


def test_what_is_said_again_and_again_stands_for_the_rest_in_its_order():
    found = central(TALK, most=2)
    assert len(found) == 2
    assert any("물이" in one for one in found)
    assert all("김밥" not in one for one in found)
    flat = [one for text in TALK for one in sentences(text)]
    assert [flat.index(one) for one in found] == sorted(flat.index(one) for one in found)


def test_few_sentences_are_all_there_is():
    assert central(["짧은 문의 하나 드립니다."], most=3) == ["짧은 문의 하나 드립니다."]
    assert central([], most=3) == []


def test_near_copies_are_told_once():
    again = ["환불이 아직도 처리되지 않았습니다. 확인 부탁드립니다."] * 5 + ["주소를 잘못 적었습니다. 바꿔 주세요."]
    assert len(set(central(again, most=3))) == len(central(again, most=3))


@given(st.lists(st.text(max_size=200), max_size=12), st.integers(1, 4))
def test_whatever_is_said_some_of_it_comes_back(texts, most):
    found = central(texts, most=most)
    flat = [one for text in texts for one in sentences(text)]
    assert len(found) <= most
    assert set(found) <= set(flat)
    assert bool(found) == bool(flat)
