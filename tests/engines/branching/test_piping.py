"""Earlier answers inside later questions."""

from __future__ import annotations

from html import escape

import pytest

from meari.engines.branching import pipe
from meari.vocabulary.surveys import Choice, Form, Item, Sort

FORM = Form(
    (
        Item("name", Sort.TEXT, "이름"),
        Item("way", Sort.ONE, "경로", choices=(Choice("tel", "전화"), Choice("mail", "메일"))),
        Item("ways", Sort.MANY, "경로", choices=(Choice("tel", "전화"), Choice("mail", "메일"))),
        Item("score", Sort.NUMBER, "점수"),
        Item("grid", Sort.GRID, "표"),
    )
)
ANSWERS = {"name": "{way}<b>", "way": "tel", "ways": ("tel", "mail"), "score": 7.0, "grid": {"a": "b"}}


def test_what_comes_in() -> None:
    assert pipe("{way}로 {score}점, {ways}, {$who|고객}님", FORM, ANSWERS) == "전화로 7점, 전화, 메일, 고객님"
    assert pipe("{$who}님 {$visits}번", FORM, {}, variables={"who": "김", "visits": 2}) == "김님 2번"
    assert pipe("{way}, {way|다른 길}, {grid|표}, {none}", FORM, {"grid": {"a": "b"}}) == ", 다른 길, 표, "
    assert pipe("{ 열린 {} {|x} {$}", FORM, ANSWERS) == "{ 열린 {} {|x} {$}"


def test_an_answer_cannot_pipe_and_can_be_escaped_alone() -> None:
    assert pipe("<i>{name}</i>", FORM, ANSWERS) == "<i>{way}<b></i>"
    assert pipe("<i>{name}</i>", FORM, ANSWERS, escape=escape) == "<i>{way}&lt;b&gt;</i>"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("사과", "사과는 사과가 사과를 사과로 사과와"), ("수박", "수박은 수박이 수박을 수박으로 수박과"), ("서울", "서울은 서울이 서울을 서울로 서울과"),
        ("7", "7은 7이 7을 7로 7과"), ("2", "2는 2가 2를 2로 2와"), ("10", "10은 10이 10을 10으로 10과"), ("A/S", "A/S는 A/S가 A/S를 A/S로 A/S와"),
        ("LG", "LG는 LG가 LG를 LG로 LG와"), ("ARM", "ARM은 ARM이 ARM을 ARM으로 ARM과"), ("email", "email은 email이 email을 email로 email과"),
        ("app", "app은 app이 app을 app으로 app과"), ("삼성(주)", "삼성(주)는 삼성(주)가 삼성(주)를 삼성(주)로 삼성(주)와"),
        ("中", "中은/는 中이/가 中을/를 中으로/로 中와/과"),
    ],
)  # fmt: skip
def test_the_particle_fits_the_sound(word: str, said: str) -> None:
    text = "{name}은/는 {name}이/가 {name}을/를 {name}으로/로 {name}와/과"
    assert pipe(text, FORM, {"name": word}) == said


def test_other_spellings_of_particles_and_instead() -> None:
    assert pipe("{name}은(는) {name}(으)로 {name}을(를)", FORM, {"name": "집"}) == "집은 집으로 집을"
    assert pipe("{name|고객님}은/는", FORM, {}) == "고객님은"
    assert pipe("{name}은/는", FORM, {}) == "은/는"
