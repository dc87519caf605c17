"""Voices are found by words on the page, by whoever may read them, however much the index knows."""

from __future__ import annotations

import pytest
from django.urls import reverse

from meari.apps.voices import actions, searching
from meari.apps.voices.models import SearchEntry, Voice
from meari.site.commands.parser import run
from tests.factories import hear

pytestmark = pytest.mark.django_db


def page(client, **wanted: str) -> str:
    return client.get(reverse("voices:index"), wanted).content.decode()


@pytest.fixture
def reader(cast, client, text_process):
    client.force_login(cast.planner)
    return client


def test_words_are_marked_where_they_stand(reader, now):
    hear(now, "기사님이 배송을 너무 늦게 하셨어요", key="a")
    hear(now, "냉장고 소음", key="b")
    actions.index_new()
    shown = page(reader, q="배송 늦어요")
    assert "<mark>배송</mark>을 너무 <mark>늦</mark>게" in shown and "냉장고 소음" not in shown
    assert "<mark>배송</mark>" in page(reader, q="ㅂㅅ")


def test_a_slip_of_the_keyboard_says_that_it_is_one(reader, now):
    hear(now, "배송이 늦어요")
    actions.index_new()
    shown = page(reader, q="베송")
    assert "<mark>배송</mark>" in shown and "비슷한 말" in shown
    assert "조건에 맞는 목소리가 없습니다" in page(reader, q="컴프레서") or "empty-state" in page(reader, q="컴프레서")


def test_nobody_finds_what_they_may_not_read(cast, client, now, text_process):
    own, other = hear(now, "배송 왔어요", key="a", team="outside"), hear(now, "배송 안 왔어요", key="b", team="own")
    actions.index_new()
    client.force_login(cast.outsider)
    shown = page(client, q="배송")
    assert f'/voices/{own.pk}/"' in shown and f'/voices/{other.pk}/"' not in shown
    assert f'/voices/{other.pk}/"' not in page(client, q="베송")


def test_filters_and_words_hold_together_and_the_export_takes_what_is_shown(reader, now):
    hear(now, "배송 문의", key="a", channel="chat")
    hear(now, "배송 문의 전화", key="b", channel="phone")
    hear(now, "환불 문의", key="c", channel="chat")
    actions.index_new()
    shown = page(reader, q="배송", channel="chat")
    assert shown.count('class="quote') == 1
    sheet = reader.post(f"{reverse('voices:export')}?q=배송&channel=chat", {"reason": "분기 분석"})
    lines = b"".join(sheet.streaming_content).decode().strip().splitlines()
    assert len(lines) == 2 and lines[1].startswith("a,")


def test_best_comes_first_unless_the_newest_shall(reader, now):
    hear(now, "배송 배송 배송", key="best", day="2026-11-01")
    hear(now, "냉장고 문의를 드리면서 배송도 여쭤봅니다", key="newest", day="2026-11-10")
    actions.index_new()
    best, newest = (page(reader, q="배송", sort=sort) for sort in ("", "newest"))
    assert best.index("배송</mark> <mark>배송") < best.index("여쭤봅니다")
    assert newest.index("여쭤봅니다") < newest.index("배송</mark> <mark>배송")


def test_more_than_are_ranked_are_counted_and_reachable(reader, now, monkeypatch):
    monkeypatch.setattr(searching, "RANKED", 3)
    for number in range(5):
        hear(now, f"배송 {number}", key=str(number))
    actions.index_new()
    shown = page(reader, q="배송")
    assert "목소리 5건" in shown and shown.count('class="quote') == 3 and "sort=newest" in shown
    assert page(reader, q="배송", sort="newest").count('class="quote') == 5


def test_copies_stand_under_the_first(reader, now):
    for number, text in enumerate(
        ("배송이 너무 늦어요 빨리 보내주세요", "배송이 너무 늦어요! 빨리 보내 주세요.", "냉장고 소음이 심해요")
    ):
        hear(now, text, key=str(number))
    shown = page(reader)
    assert shown.count('class="quote') == 2 and "같은 말 2건" in shown


def test_without_the_text_process_letters_find(cast, client, now):
    hear(now, "배송이 늦어요")
    assert actions.index_new() == 1
    entry = SearchEntry.objects.get()
    assert (entry.is_analysed, entry.words) == (False, "")
    client.force_login(cast.planner)
    assert "<mark>배송</mark>" in page(client, q="배송") and "<mark>배송</mark>" in page(client, q="ㅂㅅ")


def test_words_are_made_up_for_when_the_process_is_back(cast, now, request):
    voice = hear(now, "배송이 늦어요")
    actions.index_new()
    assert actions.index_rest() == 0
    request.getfixturevalue("text_process")
    assert actions.index_rest() == 1
    assert SearchEntry.objects.get().is_analysed and searching.find(Voice.objects.all(), "늦었어요").ids == [voice.pk]
    assert actions.index_rest() == 0


def test_a_voice_that_slipped_through_is_found_again(cast, now, text_process):
    first, _second = hear(now, "배송", key="a"), hear(now, "환불", key="b")
    actions.index_new()
    SearchEntry.objects.filter(voice=first).delete()
    assert (actions.index_new(), actions.index_rest()) == (0, 1)


def test_what_comes_in_is_indexed_by_itself(cast, now, run_jobs, text_process):
    hear(now, "배송이 늦어요")
    run_jobs()
    assert SearchEntry.objects.get().is_analysed


def test_page_says_that_the_index_is_behind(reader, now):
    hear(now, "배송", key="a")
    actions.index_new()
    hear(now, "배송 또", key="b")
    assert "목소리 1건을 색인하는 중" in page(reader, q="배송")
    assert "색인하는 중" not in page(reader)


def test_command_makes_every_entry_anew(cast, now, text_process, capsys):
    hear(now, "배송", key="a")
    assert run(["index", "--json"]) == 0 and '{"voices": 1, "by": "words"}' in capsys.readouterr().out
    assert run(["index", "--json"]) == 0 and '"voices": 0' in capsys.readouterr().out
    assert run(["index", "--all", "--json"]) == 0 and '"voices": 1' in capsys.readouterr().out


def test_page_of_a_search_asks_as_often_for_five_as_for_one(reader, now, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(reader, q="배송")
        return len(caught)

    hear(now, "배송 0번", key="0")
    actions.index_new()
    page(reader, q="배송")
    one = asked()
    for number in range(1, 5):
        hear(now, f"배송 {number}번 {'가나다라마'[number]}", key=str(number))
    actions.index_new()
    assert asked() == one


def test_similar_voices_and_keywords(reader, cast, client, now):
    late = hear(now, "배송이 너무 늦어서 주문을 취소했어요", key="a")
    hear(now, "배송이 늦어서 주문 취소합니다", key="b")
    hear(now, "배송이 늦어서 주문 취소합니다!", key="c")
    hear(now, "냉장고에서 물이 새요", key="d")
    actions.index_new()
    shown = reader.get(reverse("voices:similar", args=[late.pk])).content.decode()
    assert "같은 말 2건" in shown and "냉장고에서" not in shown and "?q=%EB%B0%B0%EC%86%A1" in shown
    part = reader.get(reverse("voices:similar", args=[late.pk]), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section") and "<html" not in part
    lone = Voice.objects.get(external_id="d")
    assert "비슷한 말을 한 목소리가 없습니다" in reader.get(reverse("voices:similar", args=[lone.pk])).content.decode()


def test_similar_voices_keep_to_what_the_reader_may_see(cast, client, now, text_process):
    own = hear(now, "배송이 늦어서 주문 취소합니다", key="a", team="outside")
    hear(now, "배송이 늦어서 주문을 취소했어요", key="b", team="own")
    actions.index_new()
    client.force_login(cast.outsider)
    assert "취소했어요" not in client.get(reverse("voices:similar", args=[own.pk])).content.decode()
    other = Voice.objects.get(external_id="b")
    assert client.get(reverse("voices:similar", args=[other.pk])).status_code == 404
