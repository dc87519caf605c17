"""Released tables as pages show them: nothing that was not published is read here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meari.apps.surveys.answering import kind_of
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.definition import Question as Asked

Group = tuple[tuple[str, ...], tuple[str, ...]]
"""Dimensions and values: who a line is about."""


@dataclass(frozen=True)
class Bar:
    """One answer's share of a group, from 0 to 1."""

    words: str
    share: float
    count: int


@dataclass(frozen=True)
class Line:
    """What is told of one group: ``score`` and ``mean`` in full, or a ``band`` (``low``, ``middle``, ``high``) and the ``note`` why."""

    group: str
    depth: int
    n: int | None
    at_least: int
    mean: float | None
    score: float | None
    shares: Sequence[tuple[str, float]]
    bars: Sequence[Bar]
    band: str
    note: str


@dataclass(frozen=True)
class Block:
    """What is told of one question, everybody first; ``metric`` names what its score is."""

    title: str
    part: str
    metric: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Comments:
    """What people wrote, in an order that says nothing; none while there are too few."""

    title: str
    texts: Sequence[str]


@dataclass(frozen=True)
class Page:
    """All that a release says."""

    groups: Sequence[tuple[str, int]]
    hidden: int
    blocks: Sequence[Block]
    comments: Sequence[Comments]


def page_of(
    content: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]], definition: Definition, language: str
) -> Page:
    """``content`` of the newest release with the numbers of ``earlier`` ones that still stand where the new ones wait."""
    groups = [
        (_group(definition, language, dimensions, values), n)
        for dimensions, values, _number, n in content["publication"]["cells"]
    ]
    blocks = [
        block for asked in definition.questions if asked.key not in definition.dimensions
        for block in _blocks(content, earlier, definition, asked, language)
    ]  # fmt: skip
    comments = [
        Comments(definition.say(asked.title, language), content["comments"][asked.key]["texts"])
        for asked in definition.questions
        if asked.key in content["comments"]
    ]
    return Page(groups, len(content["publication"]["hidden"]), blocks, comments)


def _blocks(
    content: Mapping[str, Any],
    earlier: Sequence[Mapping[str, Any]],
    definition: Definition,
    asked: Asked,
    language: str,
) -> Iterable[Block]:
    title, metric = definition.say(asked.title, language), kind_of(asked).metric
    for key in content["told"]:
        question, _, choice = key.partition("/")
        if question.partition(".")[0] != asked.key:
            continue
        row = question.partition(".")[2]
        names = {one.key: definition.say(one.words, language) for one in (*asked.choices, *asked.rows)}
        standing = _standing(key, [*earlier, content])
        lines = [_line(definition, language, group, told, names) for group, told in standing.items()]
        yield Block(title, names.get(choice or row, ""), metric, lines)


def _standing(
    key: str, contents: Sequence[Mapping[str, Any]]
) -> dict[Group, tuple[Mapping[str, Any], Mapping[str, Any]]]:
    found: dict[Group, tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
    for content in contents:
        told = content["told"].get(key)
        if told is not None:
            found |= {(tuple(d), tuple(v)): (told["question"], numbers) for d, v, _number, numbers in told["numbers"]}
    return dict(sorted(found.items(), key=lambda one: (len(one[0][0]), one[0])))


def _line(
    definition: Definition, language: str, group: Group, told: tuple[Mapping[str, Any], Mapping[str, Any]],
    names: Mapping[str, str],
) -> Line:  # fmt: skip
    question, numbers = told
    shares = dict(numbers["shares"] or {})
    score = None
    if "promoters" in shares:
        score = 100 * (shares["promoters"] - shares["detractors"])
    elif "best" in shares:
        score = 100 * shares["best"]
    counts = numbers["counts"] or ()
    total = sum(counts)
    bars = [
        Bar(names.get(str(choice), str(choice)), count / total if total else 0.0, count)
        for choice, count in zip(question["choices"], counts, strict=False)
    ]
    if question["has_several"]:
        bars = bars[1:]
    return Line(
        _group(definition, language, *group), len(group[0]), numbers["n"], numbers["at_least"], numbers["mean"], score,
        tuple(shares.items()), bars, numbers["band"], numbers["note"],
    )  # fmt: skip


def _group(definition: Definition, language: str, dimensions: Sequence[str], values: Sequence[str]) -> str:
    """The group in words; empty for everybody."""
    said = []
    for key, value in zip(dimensions, values, strict=True):
        option = definition.question(key).choice(value)
        said.append(definition.say(option.words, language) if option else value)
    return " · ".join(said)
