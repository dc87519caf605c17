"""Every recipe and target: columns that exist, foreign headers refused, values kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from meari.apps.imports import intake
from meari.apps.imports.protocol import Sort, recipes, targets

SAMPLES = Path(__file__).parent / "samples" / "recipes"

HEADERS = {
    "zendesk": ("Id", "Requester", "Requester id", "Group", "Subject", "Via", "Created at"),
    "generic": ("접수번호", "접수일시", "문의내용"),
}


@pytest.mark.parametrize("key", sorted(recipes()))
def test_recipe_maps_only_columns_that_exist(key):
    recipe = recipes()[key]
    header = HEADERS.get(key, ("a", "b"))
    for target in targets().values():
        mapping = recipe.mapping(header, target)
        assert set(mapping.values()) <= set(header)
        assert set(mapping) <= {field.name for field in target.fields}
        assert 0 <= recipe.recognises(header, target) <= 1


@pytest.mark.parametrize("key", sorted(set(recipes()) - {"generic"}))
def test_recipe_of_a_tool_refuses_foreign_headers(key):
    for target in targets().values():
        assert recipes()[key].recognises(("아무", "열"), target) == 0
        assert recipes()[key].recognises((), target) == 0


@pytest.mark.parametrize("key", sorted(recipes()))
def test_recipe_keeps_values_it_does_not_know(key):
    shaped = recipes()[key].shape({"text": "그대로", "rating": None}, targets()["voices"])
    assert shaped["text"] == "그대로"


@pytest.mark.parametrize("key", sorted(targets()))
def test_target_declares_fields_that_can_be_filled(key):
    target = targets()[key]
    names = [field.name for field in target.fields]
    assert len(names) == len(set(names)) and any(field.is_required for field in target.fields)
    assert all(isinstance(field.sort, Sort) and str(field.label) for field in target.fields)
    generic = recipes()["generic"]
    header = tuple(field.also[0] if field.also else field.name for field in target.fields if field.is_required)
    assert not [f.name for f in target.fields if f.is_required and f.name not in generic.mapping(header, target)]


# What each sample brings: the id and some values of the rows that are taken; the other rows are not meant.
EXPECTED: Mapping[str, list[Mapping[str, Any]]] = {
    "channel_talk.voices.csv": [
        {"external_id": "channel_talk:68a1f0c2b7", "channel": "chat", "text": "세탁기 배송이 일주일째 안 와요. 언제 오나요?"},
        {"external_id": "channel_talk:68a1f12c4d", "customer_id": "64b0c1d9"},
    ],
    "freshdesk.voices.csv": [
        {"external_id": "freshdesk:1042", "channel": "web", "text": "지난주에 반품했는데 환불이 아직 안 들어왔습니다."},
        {"external_id": "freshdesk:1044", "channel": "Email", "title": "Noise"},
    ],
    "chatwoot.voices.csv": [
        {"external_id": "chatwoot:csat-311", "rating": 5.0, "text": "친절하게 알려 주셔서 좋았어요"},
        {"external_id": "chatwoot:csat-313", "rating": 1.0},
    ],
    "google_forms.voices.csv": [
        {"channel": "survey", "text": "설치 기사님이 약속 시간보다 두 시간 늦게 오셨어요"},
        {"text": "설명서 글씨가 작아서 읽기 힘들어요"},
    ],
    "google_play.voices.csv": [
        {"external_id": "google_play:gp:AOqpTOE1", "rating": 1.0, "channel": "review"},
        {"external_id": "google_play:gp:AOqpTOE2", "text": "Easy to book a repair"},
    ],
    "app_store.voices.jsonl": [
        {"external_id": "app_store:00000044-1a2b", "rating": 2.0, "title": "느려졌어요"},
        {"external_id": "app_store:00000044-3c4d", "channel": "review"},
    ],
    "cafe24.orders.csv": [
        {"order_id": "20261110-0000041", "number": "20261110-0000041-01", "product": "P000RF85", "amount": 1290000},
        {"number": "20261110-0000041-02", "quantity": 2, "customer_id": "hana01", "channel": "자사몰"},
    ],
    "cafe24.voices.jsonl": [{"external_id": "cafe24:771", "text": "정수 필터는 몇 달마다 바꾸나요?", "channel": "board"}],
    "smartstore.voices.csv": [
        {"external_id": "smartstore:4111222333", "rating": 5.0, "product": "9876543210"},
        {"external_id": "smartstore:4111222335", "text": "물이 새서 바닥이 다 젖었어요"},
    ],
    "smartstore.orders.csv": [
        {"order_id": "2026110987654321", "number": "2026110912345671", "amount": 18000},
        {"order_id": "2026110987654322", "product": "9876543211"},
    ],
    "sabangnet.orders.csv": [
        {"order_id": "7700112233", "number": "100200301", "product": "RF85", "channel": "쿠팡"},
        {"order_id": "2026111055", "quantity": 3, "amount": 54000},
    ],
}  # fmt: skip


def test_every_tool_has_a_sample():
    assert {path.name for path in SAMPLES.iterdir()} == set(EXPECTED)
    assert {name.partition(".")[0] for name in EXPECTED} == set(recipes()) - {"generic", "zendesk"}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_sample_is_recognised_and_read(name):
    tool, target_key, _ending = name.split(".")
    target = targets()[target_key]
    for _twice in range(2):
        source = intake.bytes_source((SAMPLES / name).read_bytes(), name=name)
        plan = intake.propose(source, target)
        assert (plan.recipe, plan.missing(target)) == (tool, [])
        read = list(intake.read(source, target, plan, zone="Asia/Seoul"))
        assert [one.refused for one in read if one.refused] == []
        taken = [one.taken.values for one in read if one.taken]
        assert len(taken) == len(EXPECTED[name])
        for values, expected in zip(taken, EXPECTED[name], strict=True):
            assert {key: values[key] for key in expected} == expected
            moment = values.get("received_at") or values["ordered_at"]
            assert (moment.year, moment.month, moment.tzinfo is not None) == (2026, 11, True)
