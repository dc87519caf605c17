"""The training lines: enough of everything, none twice, none of the evaluation set, only keys of the taxonomy."""

import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from meari.engines.text import normalise

ROOT = Path(__file__).parents[3]
LINES = [
    json.loads(line)
    for path in sorted((ROOT / "training").glob("lines*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
]
TAXONOMY = tomllib.loads((ROOT / "src/meari/apps/voices/taxonomies/retail.toml").read_text("utf-8"))
EVALUATION = ROOT / "tests/data/text_evaluation.jsonl"


def plain(text: str) -> str:
    """Return a text without spaces and signs, so that near copies meet."""
    return "".join(letter for letter in normalise.normal(text) if letter.isalnum())


def test_lines_use_keys_of_the_taxonomy() -> None:
    keys = {family: {each["key"] for each in TAXONOMY[family]} for family in ("kind", "class", "risk")}
    for line in LINES:
        assert line["kind"] in keys["kind"]
        assert line["classes"] and set(line["classes"]) <= keys["class"], line
        assert set(line["risks"]) <= keys["risk"]
        assert line["sentiment"] in ("negative", "neutral", "positive")
        assert all(key.split(".")[0] in line["classes"] for key in line["classes"]), line


def test_lines_are_many_in_both_languages() -> None:
    counts = Counter(line["lang"] for line in LINES)
    assert counts["ko"] >= 3000
    assert counts["en"] >= 500


@pytest.mark.parametrize(("family", "least"), [("class", 120), ("risk", 100), ("kind", 300)])
def test_lines_cover_every_key(family: str, least: int) -> None:
    counts = Counter(
        key
        for line in LINES
        for key in ([line["kind"]] if family == "kind" else line[{"class": "classes", "risk": "risks"}[family]])
    )
    wanted = [each["key"] for each in TAXONOMY[family] if "." not in each["key"]]
    assert {key: counts[key] for key in wanted if counts[key] < least} == {}


def test_no_line_stands_twice() -> None:
    twice = [text for text, count in Counter(line["text"] for line in LINES).items() if count > 1]
    assert twice == []


@pytest.mark.skipif(not EVALUATION.exists(), reason="the evaluation set is kept apart from this checkout")
def test_no_line_is_of_the_evaluation_set() -> None:
    kept_apart = {
        plain(json.loads(line)["text"]) for line in EVALUATION.read_text("utf-8").splitlines() if line.strip()
    }
    # Greetings of a few letters are everybody's.
    assert [line["text"] for line in LINES if len(plain(line["text"])) > 8 and plain(line["text"]) in kept_apart] == []
