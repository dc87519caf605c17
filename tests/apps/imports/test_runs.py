"""Files come in exactly once, rest after stops, and say what they refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from meari.apps.imports import actions, intake, models, queries
from meari.apps.imports.protocol import target
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy.models import Sealed
from meari.apps.sales.models import Order, OrderLine, Product, Return
from meari.apps.voices.models import Label, Voice
from tests.factories import write

pytestmark = pytest.mark.django_db
VOICES = """접수번호,접수일시,채널,문의내용,상품코드
A1,2026.11.3 오후 2:05,전화,냉장고에서 타는 냄새가 나요 010-1234-5678로 전화 주세요,RF85
A2,2026년 11월 4일,채팅,반품하고 싶어요,
A3,26/11/05,이메일,"배송이 언제 오나요?
주문한 지 열흘입니다",
"""
PRODUCTS = '상품코드,상품명,상품군,판매가\nRF85,한빛 냉장고 RF85,냉장고,"1,290,000원"\n'
ORDERS = '주문번호,주문일시,상품코드,수량,결제금액\nO1,2026-11-01 10:00,RF85,1,"1,290,000원"\nO2,2026-11-02 10:00,없는상품,1,1000\n'
RETURNS = "반품번호,반품일,상품코드,수량,환불금액,주문번호,사유\nR1,2026-11-05,RF85,1,1290000,O1,소음이 커요\n"


def take(path: Path, target_key: str, now, *, by=None) -> models.ImportRun:
    with path.open("rb") as stream:
        plan = intake.propose(intake.Source(stream, name=path.name, options={}), target(target_key))
    run = actions.start_run(path, target_key=target_key, file_name=path.name, plan=plan, by=by, now=now)
    return actions.continue_run(run.pk)


def counted(run: models.ImportRun) -> tuple[int, int, int, int]:
    return run.added, run.changed, run.unchanged, run.rejected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_voices_come_in_whatever_the_encoding(tmp_path, cast, now, encoding):
    run = take(write(tmp_path / "voc.csv", VOICES, encoding=encoding), "voices", now)
    assert (run.state, counted(run)) == ("done", (3, 0, 0, 0))
    voice = Voice.objects.get(external_id="A3")
    assert (voice.text, voice.channel) == ("배송이 언제 오나요?\n주문한 지 열흘입니다", "email")
    assert (
        f"{Voice.objects.get(external_id='A1').received_at.astimezone(now.tzinfo):%Y-%m-%d %H:%M}" == "2026-11-03 14:05"
    )


def test_personal_data_never_reaches_the_voice(tmp_path, cast, now):
    take(write(tmp_path / "voc.csv", VOICES), "voices", now)
    voice = Voice.objects.get(external_id="A1")
    assert "1234" not in voice.text and "전화번호" in voice.text
    assert Sealed.objects.get().owner_id == voice.pk


def test_each_voice_is_labelled_as_it_comes_in(tmp_path, cast, now):
    take(write(tmp_path / "voc.csv", VOICES), "voices", now)
    voice = Voice.objects.get(external_id="A1")
    assert voice.has_risk
    assert Label.objects.filter(voice=voice, sort="risk", key="safety", ended_at=None).exists()
    assert Voice.objects.get(external_id="A2").main_class == "return"


def test_importing_again_changes_nothing(tmp_path, cast, now):
    path = write(tmp_path / "voc.csv", VOICES)
    take(path, "voices", now)
    labels = list(Label.objects.values_list("pk", flat=True))
    assert counted(take(path, "voices", now)) == (0, 0, 3, 0)
    assert list(Label.objects.values_list("pk", flat=True)) == labels


def test_changed_row_updates_and_says_so(tmp_path, cast, now):
    take(write(tmp_path / "voc.csv", VOICES), "voices", now)
    run = take(write(tmp_path / "voc2.csv", VOICES.replace("반품하고 싶어요", "교환하고 싶어요")), "voices", now)
    assert counted(run) == (0, 1, 2, 0)
    assert Voice.objects.get(external_id="A2").main_class == "exchange"
    assert Label.objects.filter(voice__external_id="A2", sort="class", key="return").exclude(ended_at=None).exists()


def test_label_by_a_person_survives_a_changed_row(tmp_path, cast, now):
    from meari.apps.voices.actions import correct_label

    take(write(tmp_path / "voc.csv", VOICES), "voices", now)
    voice = Voice.objects.get(external_id="A2")
    correct_label(voice, sort="class", keys=["delivery"], by=cast.planner, now=now)
    take(write(tmp_path / "voc2.csv", VOICES.replace("반품하고 싶어요", "반품하고 싶습니다")), "voices", now)
    holding = Label.objects.filter(voice=voice, sort="class", ended_at=None)
    assert list(holding.values_list("key", "by")) == [("delivery", "person")]


def test_bad_rows_are_refused_with_line_column_value_and_reason(tmp_path, cast, now):
    bad = VOICES.replace("2026년 11월 4일", "2026-02-30").replace("A3,26/11/05", "A3,언젠가")
    run = take(write(tmp_path / "voc.csv", bad), "voices", now)
    assert counted(run) == (1, 0, 0, 2)
    told = list(run.rejects.values_list("line", "column", "value", "reason"))
    assert told == [(3, "접수일시", "2026-02-30", "impossible_date"), (4, "접수일시", "언젠가", "not_a_date")]


def test_reject_file_masks_personal_data_and_disarms_formulas(tmp_path, cast, now):
    bad = VOICES.replace("2026년 11월 4일", "010-9876-5432").replace("26/11/05", "=1+1")
    run = take(write(tmp_path / "voc.csv", bad), "voices", now)
    text = "".join(queries.reject_lines(run))
    assert "9876" not in text and "'=1+1" in text


def test_run_that_was_stopped_is_taken_up_where_it_stopped(tmp_path, cast, now, monkeypatch):
    monkeypatch.setattr(actions, "CHUNK_ROWS", 10)
    rows = "".join(f"B{number},2026-11-03,전화,문의 {number}번입니다\n" for number in range(35))
    path = write(tmp_path / "many.csv", "접수번호,접수일시,채널,문의내용\n" + rows)
    with path.open("rb") as stream:
        plan = intake.propose(intake.Source(stream, name=path.name, options={}), target("voices"))
    run = actions.start_run(path, target_key="voices", file_name=path.name, plan=plan, by=cast.planner, now=now)

    def stop_after_first(moved: models.ImportRun) -> None:
        if moved.lines_read < 15:
            actions.request_stop(moved, by=cast.planner)

    assert actions.continue_run(run.pk, report=stop_after_first).state == "stopped"
    assert Voice.objects.count() == 10
    again = actions.start_run(path, target_key="voices", file_name=path.name, plan=plan, by=cast.planner, now=now)
    assert again.pk == run.pk
    done = actions.continue_run(again.pk)
    assert (done.state, counted(done), Voice.objects.count()) == ("done", (35, 0, 0, 0), 35)


def test_run_that_dies_in_a_chunk_leaves_no_half_chunk(tmp_path, cast, now, monkeypatch):
    from meari.apps.voices.targets.voices import Voices

    path = write(tmp_path / "voc.csv", VOICES)
    monkeypatch.setattr(Voices, "store", lambda *_arguments: (_ for _ in ()).throw(RuntimeError("power cut")))
    with pytest.raises(RuntimeError):
        take(path, "voices", now)
    monkeypatch.undo()
    assert (Voice.objects.count(), models.ImportRun.objects.get().position) == (0, "")
    assert counted(take(path, "voices", now)) == (3, 0, 0, 0)


def many(count: int, *, more: str = "") -> str:
    rows = (
        f"M{number},2026-11-{number % 28 + 1:02},전화,제 번호는 010-0012-{number:04}입니다 {more}\n"
        for number in range(count)
    )
    return "접수번호,접수일시,채널,문의내용\n" + "".join(rows)


def everything() -> list[list[tuple]]:
    """What an import leaves, without the keys that the database chose."""
    sealed = dict(Sealed.objects.values_list("owner_id", "destroy_on"))
    voices = [
        (*row[1:], sealed[row[0]])
        for row in Voice.objects.order_by("external_id").values_list("pk", "external_id", "text", "main_class")
    ]
    labels = Label.objects.order_by("voice__external_id", "sort", "rank")
    return [voices, list(labels.values_list("voice__external_id", "sort", "key", "confidence", "by", "evidence"))]


@pytest.mark.parametrize("last_words", ["after_rows", "after_place"])
def test_run_killed_in_the_middle_of_a_chunk_neither_loses_nor_doubles(tmp_path, cast, now, monkeypatch, last_words):
    """The second chunk dies with its rows written, before or after its place in the file."""
    path = write(tmp_path / "many.csv", many(25))
    monkeypatch.setattr(actions, "CHUNK_ROWS", 10)
    if last_words == "after_rows":
        victim, name = target("voices").__class__, "store"
    else:
        victim, name = models.ImportRun, "save"
    alive, calls = getattr(victim, name), []

    def die(*arguments, **named):
        done = alive(*arguments, **named)
        if last_words == "after_rows" or "position" in named.get("update_fields", ()):
            calls.append(done)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(victim, name, die)
    with pytest.raises(KeyboardInterrupt):
        take(path, "voices", now)
    monkeypatch.setattr(victim, name, alive)
    assert (Voice.objects.count(), Sealed.objects.count()) == (10, 10)
    resumed = take(path, "voices", now)
    assert (models.ImportRun.objects.count(), counted(resumed)) == (1, (25, 0, 0, 0))
    found = everything()

    Voice.objects.all().delete()
    Sealed.objects.all().delete()
    models.ImportRun.objects.all().delete()
    take(path, "voices", now)
    assert found == everything()


def test_importing_a_long_file_again_understands_nothing_and_writes_no_label(tmp_path, cast, now, monkeypatch):
    from meari.apps.events.models import Event
    from meari.apps.voices import understanding

    path = write(tmp_path / "long.csv", many(2_050))
    assert counted(take(path, "voices", now)) == (2_050, 0, 0, 0)
    labels, sealed, before = Label.objects.latest("pk").pk, Sealed.objects.latest("pk").pk, everything()
    understood: list[str] = []
    monkeypatch.setattr(understanding, "understand", lambda texts, **_more: understood.extend(texts) or [])
    assert counted(take(path, "voices", now)) == (0, 0, 2_050, 0)
    assert understood == []
    assert (Label.objects.latest("pk").pk, Sealed.objects.latest("pk").pk) == (labels, sealed)
    assert everything() == before
    assert Event.objects.filter(type="voices.voices_received").count() == 2


def test_voice_that_stands_twice_in_a_file_is_what_was_said_last(tmp_path, cast, now):
    twice = "접수번호,문의내용,접수일시\nA,반품하고 싶어요,2026-11-03\nA,배송이 언제 오나요,2026-11-03\n"
    assert counted(take(write(tmp_path / "v.csv", twice), "voices", now)) == (1, 0, 1, 0)
    assert Voice.objects.get().text == "배송이 언제 오나요"
    turned = "접수번호,문의내용,접수일시\nA,교환하고 싶어요,2026-11-03\nA,배송이 언제 오나요,2026-11-03\n"
    assert counted(take(write(tmp_path / "w.csv", turned), "voices", now)) == (0, 0, 2, 0)
    assert Voice.objects.get().text == "배송이 언제 오나요"


def test_chunk_ends_with_its_rows_or_its_letters(tmp_path, cast, now, monkeypatch):
    monkeypatch.setattr(actions, "CHUNK_ROWS", 4)
    monkeypatch.setattr(actions, "CHUNK_LETTERS", 100)
    rows = [f"C{number},{'가' * length}\n" for number, length in enumerate([1, 1, 1, 1, 1, 150, 60, 60, 1])]
    path = write(tmp_path / "c.csv", "접수번호,문의내용\n" + "".join(rows))
    with path.open("rb") as stream:
        plan = intake.propose(intake.Source(stream, name=path.name, options={}), target("voices"))
    run = actions.start_run(path, target_key="voices", file_name=path.name, plan=plan, by=None, now=now)
    seen: list[int] = []
    actions.continue_run(run.pk, report=lambda moved: seen.append(moved.added))
    assert seen == [4, 6, 8, 9]


def test_order_lines_are_added_changed_and_left_alone(tmp_path, cast, now):
    take(write(tmp_path / "p.csv", PRODUCTS), "products", now)
    header = "주문번호,순번,주문일시,상품코드,수량,결제금액\n"
    first = (
        header + "O1,1,2026-10-31 23:30,RF85,1,1000\nO1,2,2026-10-31 23:30,RF85,2,2000\nO2,1,2026-11-01,RF85,1,500\n"
    )
    assert counted(take(write(tmp_path / "a.csv", first), "orders", now)) == (3, 0, 0, 0)
    second = first.replace("2,2000", "2,1800") + "O2,2,2026-11-01,RF85,4,900\nO2,2,2026-11-01,RF85,4,900\n"
    assert counted(take(write(tmp_path / "b.csv", second), "orders", now)) == (1, 1, 3, 0)
    lines = OrderLine.objects.order_by("order__external_id", "number").values_list(
        "order__external_id", "number", "amount"
    )
    assert list(lines) == [("O1", "1", 1000), ("O1", "2", 1800), ("O2", "1", 500), ("O2", "2", 900)]


def test_events_name_the_local_months_of_what_changed(tmp_path, cast, now):
    from meari.apps.events.models import Event

    take(write(tmp_path / "p.csv", PRODUCTS), "products", now)
    orders = "주문번호,주문일시,상품코드,결제금액\nO1,2026-10-31 23:30,RF85,1000\nO2,2026-11-01 00:30,RF85,1000\n"
    take(write(tmp_path / "o.csv", orders), "orders", now)
    event = Event.objects.get(type="sales.orders_received")
    assert (event.payload["months"], event.count) == (["2026-10", "2026-11"], 2)


def test_products_orders_and_returns_find_each_other(tmp_path, cast, now):
    take(write(tmp_path / "p.csv", PRODUCTS), "products", now)
    orders = take(write(tmp_path / "o.csv", ORDERS), "orders", now)
    take(write(tmp_path / "r.csv", RETURNS), "returns", now)
    assert counted(orders) == (1, 0, 0, 1)
    assert list(orders.rejects.values_list("line", "reason")) == [(3, "unknown_product")]
    assert (Product.objects.get().price, OrderLine.objects.get().amount) == (1_290_000, 1_290_000)
    assert Return.objects.get().order == Order.objects.get()


def test_voice_finds_its_product_in_the_row_the_order_or_the_text(tmp_path, cast, now):
    take(write(tmp_path / "p.csv", PRODUCTS), "products", now)
    take(write(tmp_path / "o.csv", ORDERS), "orders", now)
    text = "접수번호,문의내용,상품코드,주문번호\n1,소음이 커요,RF85,\n2,소음이 커요,,O1\n3,한빛냉장고 RF85 소음이 커요,,\n4,소음이 커요,,\n"
    take(write(tmp_path / "v.csv", text), "voices", now)
    found = dict(Voice.objects.order_by("external_id").values_list("external_id", "product_by"))
    assert found == {"1": "row", "2": "order", "3": "text", "4": ""}


def test_recipe_is_saved_and_found_again_by_its_header(tmp_path, cast, now):
    path = write(tmp_path / "odd.csv", "가,나,다\n1,2026-11-03,잘 쓰고 있어요 고맙습니다\n")
    with path.open("rb") as stream:
        source = intake.Source(stream, name=path.name, options={})
        chosen = {"external_id": "가", "received_at": "나", "text": "다"}
        actions.save_recipe(source, target_key="voices", plan=intake.Plan("generic", chosen, {}), now=now)
        assert queries.saved_plan(source, target("voices")).mapping == chosen
        assert queries.saved_plan(source, target("orders")) is None


def test_zendesk_export_is_recognised(tmp_path, cast, now):
    header = "Id,Requester,Requester id,Group,Subject,Status,Via,Created at"
    path = write(tmp_path / "z.csv", f"{header}\n77,kim,9,Support,배송이 늦어요,open,Web form,2026-11-03 10:00:00\n")
    take(path, "voices", now)
    voice = Voice.objects.get()
    assert (voice.external_id, voice.channel, voice.text) == ("zendesk:77", "web", "배송이 늦어요")


def test_importing_needs_the_right(tmp_path, cast, now):
    path = write(tmp_path / "voc.csv", VOICES)
    for user in (cast.executive, cast.sales, cast.agent, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            take(path, "voices", now, by=user)
    assert models.ImportRun.objects.count() == 0


def test_file_without_a_column_for_the_text_is_not_mapped(tmp_path, cast, now):
    with pytest.raises(actions.NotMapped) as refused:
        take(write(tmp_path / "n.csv", "a,b\n1,2\n"), "voices", now)
    assert refused.value.fields == ["text"]


def test_events_of_an_import_hold_no_text(tmp_path, cast, now):
    from meari.apps.events.models import Event

    take(write(tmp_path / "홍길동 010-1234-5678.csv", VOICES), "voices", now)
    told = json.dumps(list(Event.objects.values_list("payload", "subject_id")), ensure_ascii=False, default=str)
    assert "냄새" not in told and "홍길동" not in told and "1234" not in told
    assert "1234" not in models.ImportRun.objects.get().file_name
