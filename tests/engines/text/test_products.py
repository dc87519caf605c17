"""Products named in running text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.text.products import Match, Product, build_matcher

MATCHER = build_matcher(
    [
        Product("fridge-4", ("비스포크 냉장고 4도어", "비스포크 냉장고"), ("RF85B9111AP", "RF85B9112AP"), "fridge"),
        Product("fridge-1", ("비스포크 냉장고 1도어", "비스포크 냉장고"), ("RR39A7605AP",), "fridge"),
        Product("washer", ("트롬 세탁기 21kg",), ("F21-VDA/W",), "washer"),
    ],
    {"fridge": ["냉장고", "fridge"], "kimchi": ["김치냉장고"], "washer": ["세탁기"]},
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("비스포크 냉장고 4도어 소음", [("fridge-4", "fridge", "비스포크 냉장고 4도어", "name", 0.95)]),
        ("비스포크냉장고4도어소음", [("fridge-4", "fridge", "비스포크냉장고4도어", "name", 0.95)]),
        ("비스 포크 냉장고4 도어", [("fridge-4", "fridge", "비스 포크 냉장고4 도어", "name", 0.95)]),
        ("모델 rf85b9111ap 입니다", [("fridge-4", "fridge", "rf85b9111ap", "model", 0.99)]),
        ("ＲＦ８５Ｂ９１１１ＡＰ", [("fridge-4", "fridge", "ＲＦ８５Ｂ９１１１ＡＰ", "model", 0.99)]),
        ("RF85B9111 인데요", [("fridge-4", "fridge", "RF85B9111", "model_family", 0.8)]),
        ("RF85B9111XX", [("fridge-4", "fridge", "RF85B9111XX", "model_family", 0.8)]),
        ("F21-VDA/W", [("washer", "washer", "F21-VDA/W", "model", 0.99)]),
        ("우리 집 김치 냉장고", [("", "kimchi", "김치 냉장고", "group", 0.7)]),
        ("냉장고랑 세탁기", [("", "fridge", "냉장고", "group", 0.7), ("", "washer", "세탁기", "group", 0.7)]),
        ("my fridge broke", [("", "fridge", "fridge", "group", 0.7)]),
        ("my fridgestand broke", []),
        ("XRF85B9111AP2", []),
        ("아무 것도 없다", []),
        ("", []),
    ],
)
def test_find_names_products_and_groups(text: str, found: list[tuple[str, str, str, str, float]]) -> None:
    matches = MATCHER.find(text)
    assert [
        (each.product, each.group, text[each.start : each.end], each.how, each.confidence) for each in matches
    ] == found


def test_find_shares_confidence_between_products_of_one_name() -> None:
    matches = MATCHER.find("비스포크 냉장고가 시끄러워요")
    assert matches == [
        Match("fridge-1", "fridge", 0, 8, "alias", 0.425),
        Match("fridge-4", "fridge", 0, 8, "alias", 0.425),
    ]


def test_build_leaves_out_single_letters() -> None:
    assert build_matcher([Product("a", ("A",))], {"b": ["문"]}).find("문 A") == []


def test_an_empty_catalogue_finds_nothing() -> None:
    assert build_matcher([], {}).find("냉장고 RF85B9111AP") == []


@given(st.text(alphabet="비스포크 냉장고4도어RF85B91a\u200b０-/", max_size=60))
def test_find_gives_places_in_the_text_in_order_without_overlap(text: str) -> None:
    matches = MATCHER.find(text)
    spans = sorted({(each.start, each.end) for each in matches})
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
