"""The evaluation set of customer voices stays complete, balanced, free of repeats and apart from training texts."""

import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SET = ROOT / "tests/data/text_evaluation.jsonl"
NOTES = ROOT / "tests/data/text_evaluation.md"
TAXONOMY = ROOT / "src/meari/apps/voices/taxonomies/retail.toml"
TRAINING = ROOT / "training"

FIELDS = ["id", "lang", "text", "kind", "classes", "risks", "sentiment"]
AT_LEAST = {"ko": 600, "en": 150}
AT_LEAST_PER_KEY = {"ko": 25, "en": 5}
AT_LEAST_NEAR_MISSES = 120
LENGTH = range(6, 401)
GRAM = 5
TOO_ALIKE = 0.6
QUOTED = 15  # folded characters from which a text inside another one is no coincidence

Voice = dict[str, Any]


def read_set() -> list[Voice]:
    """Every line of the set as it stands, in order."""
    return [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]


def folded(text: str) -> str:
    """The text without white space and case."""
    return re.sub(r"\s+", "", text).casefold()


def grams(text: str) -> set[str]:
    """The character 5-grams of the folded text; a shorter text is its own only gram."""
    flat = folded(text)
    return {flat[start : start + GRAM] for start in range(max(1, len(flat) - GRAM + 1))}


def pairs_too_alike(texts: list[str]) -> list[tuple[int, int, float]]:
    """Pairs of positions with a 5-gram Jaccard similarity of TOO_ALIKE or more, found over shared grams."""
    sets = [grams(text) for text in texts]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    found = []
    for position, own in enumerate(sets):
        shared = Counter(earlier for gram in own for earlier in holders[gram])
        for earlier, common in shared.items():
            likeness = common / (len(own) + len(sets[earlier]) - common)
            if likeness >= TOO_ALIKE:
                found.append((earlier, position, likeness))
        for gram in own:
            holders[gram].append(position)
    return found


def strings(value: object) -> Iterator[str]:
    """Every string value inside decoded JSON, whatever its key."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def leaked(evaluation: list[str], training: Iterator[str]) -> set[str]:
    """Evaluation texts that a training text equals or, from QUOTED characters on, contains (folded)."""
    whole = {folded(text): text for text in evaluation}
    by_start: defaultdict[str, list[str]] = defaultdict(list)
    for flat in whole:
        if len(flat) >= QUOTED:
            by_start[flat[:QUOTED]].append(flat)
    found = set()
    for text in training:
        flat = folded(text)
        if flat in whole:
            found.add(whole[flat])
        for start in range(len(flat) - QUOTED + 1):
            for candidate in by_start.get(flat[start : start + QUOTED], ()):
                if flat.startswith(candidate, start):
                    found.add(whole[candidate])
    return found


def training_texts() -> Iterator[str]:
    """Every string of every line of training/**/*.jsonl."""
    for path in sorted(TRAINING.rglob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield from strings(json.loads(line))


def near_misses() -> dict[str, list[str]]:
    """Ids of the near-misses by risk, as listed in the notes."""
    block = NOTES.read_text(encoding="utf-8").split("```near-misses\n")[1].split("```")[0]
    listed: dict[str, list[str]] = {}
    key = ""
    for word in block.split():
        if word.endswith(":"):
            key = word[:-1]
            listed[key] = []
        else:
            listed[key].append(word)
    return listed


@pytest.fixture(scope="module")
def voices() -> list[Voice]:
    return read_set()


@pytest.fixture(scope="module")
def taxonomy() -> dict[str, list[str]]:
    """Kinds, top-level classes and risks of the shipped taxonomy."""
    shipped = tomllib.loads(TAXONOMY.read_text(encoding="utf-8"))
    return {
        "kind": [entry["key"] for entry in shipped["kind"]],
        "class": [entry["key"] for entry in shipped["class"] if "." not in entry["key"]],
        "risk": [entry["key"] for entry in shipped["risk"]],
    }


def test_every_line_is_complete(voices: list[Voice]) -> None:
    for voice in voices:
        assert list(voice) == FIELDS, voice
        assert isinstance(voice["text"], str) and voice["text"] == voice["text"].strip(), voice["id"]
        assert len(voice["text"]) in LENGTH, voice["id"]
        assert voice["sentiment"] in {"negative", "neutral", "positive"}, voice["id"]
        assert voice["classes"] and len(set(voice["classes"])) == len(voice["classes"]), voice["id"]
        assert len(set(voice["risks"])) == len(voice["risks"]), voice["id"]


def test_ids_count_up_in_each_language(voices: list[Voice]) -> None:
    for lang in AT_LEAST:
        ids = [voice["id"] for voice in voices if voice["lang"] == lang]
        assert ids == [f"{lang}-{number:04d}" for number in range(1, len(ids) + 1)]
    assert {voice["lang"] for voice in voices} == set(AT_LEAST)


def test_languages_are_what_they_say(voices: list[Voice]) -> None:
    for voice in voices:
        if voice["lang"] == "en":
            assert not re.search(r"[가-힣]", voice["text"]), voice["id"]
    without_hangul = [v["id"] for v in voices if v["lang"] == "ko" and not re.search(r"[가-힣]", v["text"])]
    assert len(without_hangul) <= 3, without_hangul


def test_keys_stand_in_the_taxonomy(voices: list[Voice], taxonomy: dict[str, list[str]]) -> None:
    for voice in voices:
        assert voice["kind"] in taxonomy["kind"], voice["id"]
        assert set(voice["classes"]) <= set(taxonomy["class"]), voice["id"]
        assert set(voice["risks"]) <= set(taxonomy["risk"]), voice["id"]


def test_there_is_enough_of_everything(voices: list[Voice], taxonomy: dict[str, list[str]]) -> None:
    for lang, least in AT_LEAST.items():
        own = [voice for voice in voices if voice["lang"] == lang]
        assert len(own) >= least
        main = Counter(voice["classes"][0] for voice in own)
        risks = Counter(risk for voice in own for risk in voice["risks"])
        kinds = Counter(voice["kind"] for voice in own)
        few = AT_LEAST_PER_KEY[lang]
        assert [key for key in taxonomy["class"] if main[key] < few] == []
        assert [key for key in taxonomy["risk"] if risks[key] < few] == []
        assert [key for key in taxonomy["kind"] if kinds[key] < few] == []


def test_near_misses_carry_no_risk(voices: list[Voice], taxonomy: dict[str, list[str]]) -> None:
    listed = near_misses()
    risks = {voice["id"]: voice["risks"] for voice in voices}
    assert list(listed) == taxonomy["risk"]
    assert all(listed.values())
    ids = {identity for some in listed.values() for identity in some}
    assert len(ids) >= AT_LEAST_NEAR_MISSES
    assert [identity for identity in sorted(ids) if risks[identity] != []] == []


def test_no_two_lines_are_alike(voices: list[Voice]) -> None:
    texts = [voice["text"] for voice in voices]
    assert len({folded(text) for text in texts}) == len(texts)
    alike = [(voices[a]["id"], voices[b]["id"], round(how, 2)) for a, b, how in pairs_too_alike(texts)]
    assert alike == []


def test_the_search_for_alike_lines_finds_one() -> None:
    assert pairs_too_alike(["abcde fghij", "something else", "ABCDEFGHIK"]) == [(0, 2, 5 / 7)]
    assert pairs_too_alike(["abcdefghij", "abcdefgxyz"]) == []


@pytest.mark.parametrize(
    ("training", "expected"),
    [
        ("THE lamp on my cooker does not   light up", True),
        ("note: The lamp on my cooker does not light up!", True),
        ("The lamp on my cooker", False),
        ("hello", False),
    ],
)
def test_the_search_for_leaks_finds_one(training: str, expected: bool) -> None:
    assert bool(leaked(["The lamp on my cooker does not light up", "hello?"], iter([training]))) is expected


@pytest.mark.skipif(not TRAINING.is_dir(), reason="no training texts in this tree")
def test_no_line_was_trained_on(voices: list[Voice]) -> None:
    assert leaked([voice["text"] for voice in voices], training_texts()) == set()
