"""The linear method: its n-grams, its sums, the size of what is shipped."""

from importlib import resources

import numpy as np
import pytest

from meari.engines.text import normalise
from meari.engines.text.methods.linear import features
from meari.engines.text.methods.linear.weights import Table, load_weights, mood_matrix


def test_grams_are_all_runs_of_letters_with_marks_at_both_ends() -> None:
    grams = features.grams(["가나"])
    # \x02 가 나 \x03: four single letters, three pairs, two triples, one of four
    assert grams.ends == (4, 7, 9, 10, 10, 10)
    assert len(grams.hashes) == 10


def test_grams_never_reach_from_one_text_into_the_next() -> None:
    together, alone = features.grams(["가나", "다"]), features.grams(["다"])
    assert sorted(together.hashes[together.owners == 1]) == sorted(alone.hashes)


def test_grams_of_a_text_without_spaces_are_the_same() -> None:
    spaced, joined = (features.grams([normalise.normal(text)]) for text in ("배송이 늦 어요", "배송이늦어요"))
    assert np.array_equal(spaced.hashes, joined.hashes)


def test_grams_of_a_long_text_end_at_a_bound() -> None:
    assert features.grams(["가" * 2 + "나다라" * 100_000]).ends[0] == features.MOST_LETTERS + 2


def test_grams_of_lone_surrogates_do_not_fail() -> None:
    assert features.grams(["\ud800"]).ends[0] == 3


def test_words_are_those_of_each_text_and_pairs_of_latin_ones() -> None:
    words = features.words(["the red lamp 불이 나갔다", ""])
    # a mark, five words and two pairs; of nothing, the mark alone
    assert np.bincount(words.owners).tolist() == [8, 1]
    assert words.hashes[words.owners == 1] == words.hashes[:1]


def test_words_are_the_same_alone_and_among_others() -> None:
    together, alone = features.words(["배송이 늦어요", "red lamp"]), features.words(["red lamp"])
    assert np.array_equal(together.hashes[together.owners == 1], alone.hashes)


def test_table_sums_weights_over_the_root_of_their_number() -> None:
    chooser = np.random.default_rng(3)
    cells = chooser.integers(-127, 128, (1 << 8, 2)).astype(np.int8)
    table = Table(cells, np.array([0.5, 2.0], np.float32), np.array([0.1, -0.1], np.float32), 2)
    grams = features.grams(["가나다", "라"])
    rows, owners = grams.up_to(2, 8)
    for text, scores in enumerate(table.score(grams)):
        own = rows[owners == text]
        by_hand = cells[own].astype(float).sum(0) * [0.5, 2.0] / np.sqrt(len(own)) + [0.1, -0.1]
        assert scores == pytest.approx(by_hand, rel=1e-5)


def test_moods_speak_on_their_side_of_the_topic() -> None:
    moods = mood_matrix(np.array([[4.0], [4.0]], np.float32), np.array([False, True]))
    assert moods == pytest.approx(np.array([[np.tanh(1), 0, 0], [0, np.tanh(1), 1]]))


def test_weights_know_their_heads_and_are_read_once() -> None:
    weights = load_weights()
    assert weights is load_weights()
    assert {family for family, _ in weights.heads} == {"kinds", "classes", "risks", "sentiments"}
    assert (
        weights.topics.cells.shape[1]
        == weights.words.cells.shape[1]
        == len(weights.heads)
        == len(weights.shift)
        == weights.by_cue.shape[1]
    )
    assert weights.by_cue.shape[0] == len(weights.cues)


def test_weights_stay_small() -> None:
    folder = resources.files("meari.engines.text.weights")
    sizes = [len(each.read_bytes()) for each in folder.iterdir() if each.name.endswith((".npz", ".json"))]
    assert sum(sizes) <= 8_000_000
    weights = load_weights()
    held = sum(table.cells.nbytes for table in (weights.topics, weights.words, weights.feelings, weights.manners))
    assert held <= 20_000_000
