"""Every database finds the same: what the terms of each voice say, worked out here without one.

Run with ``--database sqlite`` and ``--database postgresql``.
"""

from __future__ import annotations

import pytest

from meari.apps.voices import actions, searching
from meari.apps.voices.fulltext import Holds
from meari.apps.voices.models import SearchEntry, Voice
from meari.engines.text.searching import Condition, Every, Some, Term, condition, nearly
from tests.factories import hear

pytestmark = pytest.mark.django_db
TEXTS = (
    "배송이 너무 늦어요", "오배송된 상품을 환불해 주세요", "배송지연 문의드립니다", "냉장고 소음이 심해서 시끄러워요", "냉장고가 고장났어요", "리모컨 건전지를 갈아도 안 돼요",
    "환불됐나요? 카드 취소 문자가 없어요", "RF85B9111AP 모델 A/S 접수", "Delivery was late, refund please", "칭찬합니다 기사님 친절해요", "it's 'quoted' & \\ odd | (text): *!", "ㅋㅋㅋ ㅠㅠ 배 송 언제",
    "[전화번호]로 전화 주세요", "방송에서 보고 샀어요", "버스에 두고 내렸어요",
)  # fmt: skip
QUERIES = (
    "배송", "배소", "배ㅅ", "배", "ㅂㅅ", "ㅎㅂ", "ㄴㅈㄱ", "배송ㅈㅇ", "배송 늦었어요", "늦다", "시끄럽다", "추워요", "고장", "고장났다", "환불", "환불 취소", "rf85", "RF85B9111AP", "as", "refund",
    "late refund", "ㅋㅋ", "quoted", "'", "\\", "*", "a*b", "(", "냉장고소음", "전화번호", "이", "베송", "리모콘", "환불됬나요", "배송 환불 냉장고",
)  # fmt: skip


def holds(condition: Condition, terms: frozenset[str]) -> bool:
    if isinstance(condition, Term):
        return any(term.startswith(condition.text) for term in terms) if condition.is_open else condition.text in terms
    fits = (holds(part, terms) for part in condition.parts)
    return all(fits) if isinstance(condition, Every) else any(fits)


@pytest.fixture
def voices(cast, now, text_process):
    searching._analysed.cache_clear()
    for number, text in enumerate(TEXTS):
        hear(now, text, key=str(number))
    assert actions.index_new() == len(TEXTS)
    return {entry.voice_id: frozenset(entry.terms.split()) for entry in SearchEntry.objects.all()}


def test_database_finds_what_terms_say(voices):
    found_any = 0
    for query in QUERIES:
        tokens = searching.read(query)
        for wanted in (condition(tokens), nearly(tokens)):
            expected = {pk for pk, terms in voices.items() if holds(wanted, terms)}
            if tokens:
                assert set(Voice.objects.filter(Holds(wanted)).values_list("pk", flat=True)) == expected, query
                found_any += bool(expected)
    assert found_any > len(QUERIES)


def test_every_shape_of_condition_is_understood(voices):
    for wanted in (
        Term("w배송"), Term("w배", is_open=True), Every((Term("w냉장고"), Some((Term("w소음"), Term("w고장"))))),
        Some((Every((Term("w배송"), Term("g배", is_open=True))), Term("w없는말"))),
    ):  # fmt: skip
        expected = {pk for pk, terms in voices.items() if holds(wanted, terms)}
        assert expected and set(Voice.objects.filter(Holds(wanted)).values_list("pk", flat=True)) == expected


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("배송", [0, 2, 1, 11]), ("배송 늦었어요", [0]), ("ㅂㅅ", [14, 13, 11, 2, 1, 0]), ("시끄럽다", [3]), ("환불", [1, 6]), ("냉장고 고장", [4]), ("rf85", [7]), ("refund", [8]),
        ("리모콘", [5]), ("없는말", []),
    ],
)  # fmt: skip
def test_order_is_the_same_everywhere(voices, query, order):
    found = searching.find(Voice.objects.all(), query)
    keys = dict(Voice.objects.values_list("pk", "external_id"))
    assert [int(keys[id_]) for id_ in found.ids] == order
    assert (found.total, found.is_near) == (len(order), query in ("리모콘", "없는말"))


def test_entries_follow_their_voices(voices, now):
    first = Voice.objects.get(external_id="0")
    hear(now, "설치 기사님이 안 오세요", key="0")
    assert searching.find(Voice.objects.all(), "설치").ids == []
    assert actions.index_new() == 1
    assert searching.find(Voice.objects.all(), "설치").ids == [first.pk]
    assert first.pk not in searching.find(Voice.objects.all(), "배송 늦어요").ids
    Voice.objects.get(external_id="3").delete()
    assert searching.find(Voice.objects.all(), "시끄럽다").ids == []
    assert not Voice.objects.filter(Holds(Term("w시끄럽"))).exists()
