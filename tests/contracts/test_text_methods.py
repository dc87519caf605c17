"""Every method of understanding keeps the contract of ``meari.engines.text.methods``, whoever wrote it."""

import math
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from meari import registry
from meari.engines.text import classify
from meari.engines.text.methods import Opinion, Reading

METHODS = registry.kinds(classify.METHODS)
TEXTS = [
    "건조기에서 연기가 나고 타는 냄새가 나요. 당장 와 주세요",
    "배송언제오나요",
    "Thank you, the technician was very kind!",
    "我想退货，因为商品坏了",
    "",
    "   ",
    "ㅋㅋㅋ",
    "12345",
    "\u200b\ufeff",
    "ᄒ\u1161\u11ab",
    "불" * 5000,
    "\ud800 lone surrogate",
    "👍🏽👨‍👩‍👧",
    "상담사가 [이름] 고객님한테 반말했어요",
]
RETAIL = Path(str(resources.files("meari"))) / "apps/voices/taxonomies/retail.toml"


@pytest.fixture(params=sorted(METHODS))
def method(request: pytest.FixtureRequest):
    """Return each method that is installed."""
    return METHODS[request.param]


@pytest.fixture
def readings() -> list[Reading]:
    """Return hard texts as methods read them."""
    return [Reading.of(text) for text in TEXTS]


def test_method_gives_one_opinion_for_each_reading(method, readings: list[Reading]) -> None:
    opinions = method.read(readings)
    assert [type(opinion) for opinion in opinions] == [Opinion] * len(readings)


def test_method_reads_nothing_as_nothing(method) -> None:
    assert method.read([]) == []


def test_method_says_the_same_again(method, readings: list[Reading]) -> None:
    assert method.read(readings) == method.read(readings)


def test_method_reads_each_text_for_itself(method, readings: list[Reading]) -> None:
    together = method.read(readings)
    for reading, opinion in zip(readings, together, strict=True):
        alone = method.read([reading])[0]
        for family in ("kinds", "classes", "risks", "sentiments"):
            said, said_alone = getattr(opinion, family), getattr(alone, family)
            assert set(said) == set(said_alone)
            assert all(math.isclose(said[key], said_alone[key], abs_tol=1e-4) for key in said)
        assert math.isclose(opinion.abuse, alone.abuse, abs_tol=1e-4)


def test_method_speaks_in_finite_nats_about_known_keys(method, readings: list[Reading]) -> None:
    taxonomy = tomllib.loads(RETAIL.read_text("utf-8"))
    known = {
        "kinds": {each["key"] for each in taxonomy["kind"]},
        "classes": {each["key"] for each in taxonomy["class"]},
        "risks": {each["key"] for each in taxonomy["risk"]},
        "sentiments": {"negative", "neutral", "positive"},
    }
    for opinion in method.read(readings):
        for family, keys in known.items():
            said = getattr(opinion, family)
            assert set(said) <= keys
            assert all(math.isfinite(nats) for nats in said.values())
        assert math.isfinite(opinion.abuse)


def test_method_shows_evidence_where_it_stands(method, readings: list[Reading]) -> None:
    for reading, opinion in zip(readings, method.read(readings), strict=True):
        assert set(opinion.evidence) <= set(opinion.risks)
        for shown in opinion.evidence.values():
            assert all(reading.text[each.start : each.end] == each.text != "" for each in shown)


def test_method_can_classify_alone(method) -> None:
    name = next(name for name, its in METHODS.items() if its is method)
    found = classify.classify(TEXTS, options=classify.Options(methods=(name,)))
    assert [each.masked.text for each in found] == TEXTS
    assert all(0 <= label.confidence <= 1 for each in found for label in (*each.classes, *each.risks, each.kind))
