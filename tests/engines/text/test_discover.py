"""Topics among texts."""

import numpy as np
import pytest

from meari.engines.text import discover

SUBJECTS = (("연기", "뒷판", "타다"), ("문턱", "걸리다", "로봇"), ("쿠폰", "적용", "할인"))


def voices(each: int, *, noise: int) -> tuple[list[frozenset[str]], list[str]]:
    said = [frozenset({*words, f"{words[0]}밖{number}"}) for words in SUBJECTS for number in range(each)]
    said += [frozenset({f"홀로{number}", f"따로{number}"}) for number in range(noise)]
    return said, ["breakdown"] * len(said)


def test_planted_subjects_are_found_and_lone_texts_are_not() -> None:
    said, classes = voices(8, noise=20)
    found = discover.discover(said, None, classes=classes, seed=1)
    assert (found.n, found.note, len(found.topics)) == (44, "", 3)
    assert {frozenset(topic.members) for topic in found.topics} == {frozenset(range(at, at + 8)) for at in (0, 8, 16)}
    assert {one.word for one in found.topics[0].keywords[:3]} in [set(words) for words in SUBJECTS]
    assert all(topic.coherence > 0.5 and len(topic.closeness) == 8 for topic in found.topics)


def test_few_texts_are_refused() -> None:
    said, classes = voices(8, noise=15)
    assert discover.discover(said, None, classes=classes, seed=1) == discover.Discovery((), 39, "too_few_texts")


def test_nothing_in_common_is_no_topic() -> None:
    said = [frozenset({f"홀로{number}"}) for number in range(50)]
    assert discover.discover(said, None, classes=[""] * 50, seed=1).topics == ()


def test_a_topic_that_is_a_class_says_so() -> None:
    said, classes = voices(8, noise=20)
    classes[:8] = ["accident.smoke"] * 8
    known = {
        topic.members[0] // 8: topic.known_as for topic in discover.discover(said, None, classes=classes, seed=1).topics
    }
    assert known == {0: "accident.smoke", 1: "", 2: ""}


def test_texts_beyond_the_draw_join_what_they_are_close_to(monkeypatch: pytest.MonkeyPatch) -> None:
    said, classes = voices(30, noise=20)
    monkeypatch.setattr(discover, "CLUSTERED", 60)
    one, again = (discover.discover(said, None, classes=classes, seed=3) for _time in range(2))
    assert one == again and [len(topic.members) for topic in one.topics] == [30, 30, 30]


def test_meaning_brings_together_what_words_do_not() -> None:
    said = [frozenset({f"낱말{number}"}) for number in range(60)]
    chance = np.random.default_rng(1)
    vectors = chance.normal(size=(60, 32)).astype(np.float32)
    vectors[:10] = chance.normal(size=32) + 0.2 * vectors[:10]
    (topic,) = discover.discover(said, vectors, classes=[""] * 60, seed=1).topics
    assert set(topic.members) == set(range(10))
