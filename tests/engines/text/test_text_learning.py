"""A company's own model: what it learns, what it promises, and that its numbers survive being kept."""

from __future__ import annotations

import numpy as np
import pytest

from meari.engines.text import learning
from meari.engines.text.learning import Measure, Scores, evaluate, taken_over
from meari.vocabulary.understanding import Label

WORDS = {
    "noise": ["소음이 커요", "시끄러운 소리가 나요", "덜컹거리는 소리", "진동과 소음"],
    "late": ["배송이 늦어요", "언제 도착하나요", "아직도 안 왔어요", "택배가 늦네요"],
    "refund": ["환불해 주세요", "돈을 돌려 받고 싶어요", "환불이 안 됐어요", "카드 취소 언제 되나요"],
}


def encode(texts):
    """A stand-in for the sentence encoder: eight numbers that depend on the letters, of length 1."""
    rows = np.array([[sum(ord(c) * (k + 1) % 7 for c in text) + 1 for k in range(8)] for text in texts], np.float32)
    return rows.reshape(-1, 8) / np.linalg.norm(rows.reshape(-1, 8), axis=1, keepdims=True)


def lines(times: int = 6) -> tuple[list[str], list[set[str]]]:
    pairs = [
        (f"{text} {number}번째", {key}) for key, texts in WORDS.items() for text in texts for number in range(times)
    ]
    return [text for text, _ in pairs], [keys for _, keys in pairs]


@pytest.fixture(scope="module")
def model():
    return learning.fit(*lines(), encode=encode)


def test_learns_what_people_said(model):
    found = learning.predict(model, ["소음 때문에 시끄러워요", "배송 언제 도착", "환불 받고 싶어요"], encode=encode)
    assert [model.keys[at] for at in found.argmax(axis=1)] == ["noise", "late", "refund"]
    assert ((found >= 0) & (found <= 1)).all()


def test_same_labels_and_seed_give_the_same_model(model):
    again = learning.fit(*lines(), encode=encode)
    assert (again.by_gram == model.by_gram).all() and (again.curve == model.curve).all()


def test_kept_as_bytes_it_says_exactly_the_same(model):
    kept = learning.from_bytes(learning.to_bytes(model))
    texts = ["소음이 커요", "", "Where is my parcel?"]
    assert (learning.predict(kept, texts, encode=encode) == learning.predict(model, texts, encode=encode)).all()
    assert kept.keys == model.keys


@pytest.mark.parametrize("rubbish", [b"", b"nothing", b"PK\x03\x04broken"])
def test_rubbish_is_no_model(rubbish):
    with pytest.raises(learning.UnreadableModel):
        learning.from_bytes(rubbish)


def test_a_model_of_other_n_grams_is_refused(model, monkeypatch):
    stored = learning.to_bytes(model)
    monkeypatch.setattr("meari.engines.text.learning.model._probe", lambda: 1)
    with pytest.raises(learning.UnreadableModel):
        learning.from_bytes(stored)


def test_is_never_worse_than_always_saying_the_commonest_class():
    texts, labels = lines()
    texts, labels = [*texts, *(f"그냥 문의 {n}" for n in range(40))], [*labels, *({"other"} for _ in range(40))]
    kept = [at for at, text in enumerate(texts) if learning.is_held_back(text, share=0.3)]
    train = [at for at in range(len(texts)) if at not in kept]
    model = learning.fit([texts[at] for at in train], [labels[at] for at in train], encode=encode)
    found = learning.predict(model, [texts[at] for at in kept], encode=encode).argmax(axis=1)
    right = sum(model.keys[column] in labels[at] for column, at in zip(found, kept, strict=True))
    commonest = max(sum(key in labels[at] for at in kept) for key in model.keys)
    assert right >= commonest > 0


def test_probabilities_mean_what_they_say():
    rng = np.random.default_rng(3)
    texts = [f"{'소음' if rng.random() < 0.5 else '배송'} {rng.integers(1000)}" for _ in range(400)]
    labels = [{("noise" if "소음" in text else "late") if rng.random() < 0.8 else "other"} for text in texts]
    model = learning.fit(texts, labels, encode=encode)
    fresh = [f"{'소음' if at % 2 else '배송'} {2000 + at}" for at in range(100)]
    said = learning.predict(model, fresh, encode=encode).max(axis=1).mean()
    assert 0.7 < said < 0.9  # four in five are what their word says


def test_a_text_may_have_several_keys():
    texts, labels = lines(3)
    texts += [f"소음도 크고 배송도 늦어요 {n}" for n in range(12)]
    labels += [{"noise", "late"} for _ in range(12)]
    model = learning.fit(texts, labels, encode=encode)
    found = learning.predict(model, ["소음도 크고 배송도 늦어요"], encode=encode)[0]
    assert {key for key, p in zip(model.keys, found, strict=True) if p > 0.4} == {"late", "noise"}


def test_too_few_labels_are_refused_and_rare_keys_left_out():
    with pytest.raises(learning.TooFewLabels, match="1"):
        learning.fit(["a", "b", "c", "d"], [{"x"}, {"x"}, {"x"}, {"y"}], encode=encode)
    texts, labels = lines()
    assert "rare" not in learning.fit([*texts, "드문 일"], [*labels, {"rare"}], encode=encode).keys


def test_tells_how_far_it_is_and_stops_when_told():
    class Enough(Exception):
        pass

    heard: list[tuple[int, int]] = []
    learning.fit(*lines(), encode=encode, report=lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard) and heard[-1][0] == heard[-1][1]

    def stop(done: int, total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        learning.fit(*lines(), encode=encode, report=stop)


def test_shows_the_words_that_speak_for_a_key(model):
    text = "어제 산 냉장고인데  소음이 너무 커요"
    shown = learning.explain(model, text, "noise")
    assert "소음이" in [one.text for one in shown]
    assert all(text[one.start : one.end] == one.text for one in shown)
    assert learning.explain(model, text, "unknown") == learning.explain(model, "", "noise") == ()


def test_same_words_always_stand_on_the_same_side():
    texts = [f"문의 {number}" for number in range(2000)]
    held = [text for text in texts if learning.is_held_back(text)]
    assert 340 < len(held) < 460
    assert all(learning.is_held_back(f"  {text.replace(' ', '')} ") for text in held)


def test_scores_by_hand():
    found = evaluate([{"a"}, {"a"}, {"b"}, {"b", "a"}], [["a"], ["b"], ["b"], ["a"]])
    assert found.keys == {"a": Scores(3, 2, 2), "b": Scores(2, 2, 1)}
    assert (found.keys["a"].precision.value, found.keys["a"].recall.value) == (1.0, pytest.approx(2 / 3))
    assert (found.first_right.value, found.macro_f1) == (0.75, pytest.approx((0.8 + 0.5) / 2))


def test_wilson_interval_of_the_literature():
    # Newcombe, Statistics in Medicine 17 (1998), 857-872, table I: 81 of 263 and 0 of 20, method 3.
    assert [round(x, 4) for x in (Measure.of(81, 263).low, Measure.of(81, 263).high)] == [0.2553, 0.3662]
    assert [round(x, 4) for x in (Measure.of(0, 20).low, Measure.of(0, 20).high)] == [0.0, 0.1611]
    assert Measure.of(0, 0) == Measure(None, None, None, 0)


def test_takes_over_only_where_it_errs_at_least_twice_less():
    gold = [{"a"}] * 5 + [{"b"}] * 5
    before = evaluate(gold, [["a"]] * 3 + [["b"]] * 2 + [["b"]] * 5)
    better = evaluate(gold, [["a"]] * 5 + [["b"]] * 5)
    slightly = evaluate(gold, [["a"]] * 4 + [["b"]] + [["b"]] * 5)
    assert taken_over(before, better) == ("a", "b")
    assert taken_over(before, slightly) == taken_over(better, before) == taken_over(before, before) == ()


def test_silence_is_better_than_false_alarms_only_when_they_were_many():
    gold = [{"a"}] * 9
    assert taken_over(evaluate(gold, [["a", "c"]] * 2 + [["a"]] * 7), evaluate(gold, [["a"]] * 9)) == ("c",)
    assert taken_over(evaluate(gold, [["a", "c"]] + [["a"]] * 8), evaluate(gold, [["a"]] * 9)) == ()


START = [Label("other", 0.7, "linear"), Label("breakdown", 0.6, "rules"), Label("breakdown.noise", 0.5, "rules")]


def test_each_model_speaks_for_its_own_keys():
    held, likely = learning.combine(
        START,
        {"other": 0.1, "late": 0.9, "breakdown": 0.99},
        taken_over={"other", "late"},
        by="learned.1",
        sure_from=0.5,
    )
    assert [(one.key, one.by) for one in held] == [
        ("late", "learned.1"),
        ("breakdown", "rules"),
        ("breakdown.noise", "rules"),
    ]
    assert [one.key for one in likely] == ["late", "breakdown", "breakdown.noise", "other"]


def test_where_nothing_holds_the_likeliest_is_given_as_unsure():
    held, _likely = learning.combine(
        START[:1], {"other": 0.2, "late": 0.3}, taken_over={"other", "late"}, by="x", sure_from=0.5
    )
    assert [(one.key, one.unsure) for one in held] == [("late", True)]
    assert learning.combine([], {}, taken_over={"a"}, by="x", sure_from=0.5) == ((), ())


def test_a_model_that_took_nothing_over_changes_nothing():
    unsure = [*START, Label("late", 0.45, "linear", unsure=True)]
    for start in (unsure, [Label("other", 0.1, "linear", unsure=True)], []):
        held, _likely = learning.combine(start, {"other": 0.1}, taken_over=(), by="x", sure_from=0.5)
        assert held == tuple(start)
