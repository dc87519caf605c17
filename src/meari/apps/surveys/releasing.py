"""From opened boxes to what is published of them: tables that hold no more than the audit lets through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from meari.apps.surveys.answering import kind_of
from meari.apps.surveys.definition import Definition, Option
from meari.engines import anonymity
from meari.engines.anonymity import ERASED, Batch, Cell, Floors, Numbers, Publication, Question, Release, Row
from meari.engines.anonymity.comments import released
from meari.engines.text import masking
from meari.vocabulary.surveys import Sort

UNKNOWN = "–"
"""The group of those who did not say."""
PAIRED = 3
"""Of so many dimensions, the first, every two are crossed as well."""


@dataclass(frozen=True)
class Problem:
    """What a release is made from: the answers (by id) with since and until, and the contents of the releases before."""

    definition: Definition
    floors: Floors
    number: int
    answers: Sequence[tuple[int, Mapping[str, Any], int, int | None]]
    earlier: Sequence[Mapping[str, Any]]


def content_of(problem: Problem, *, secret: bytes) -> dict[str, Any]:
    """Everything that may be shown of a release, as JSON: nothing else of the answers is ever shown to anybody."""
    batch = _batch(problem)
    questions = list(_questions(problem.definition))
    tables = _tables(problem.definition.dimensions)
    earlier = [_publication(one, problem.floors) for one in problem.earlier]
    keys = [question.key for question in questions]
    publication = anonymity.publish(batch, tables=tables, questions=keys, floors=problem.floors, earlier=earlier)
    told: dict[str, Any] = {}
    for question in questions:
        if question.has_several:
            before = {
                choice: [_release(one, question.key, str(choice)) for one in problem.earlier]
                for choice in question.choices
            }
            several = anonymity.release_several(batch, question=question, publication=publication, earlier=before)
            told |= {f"{question.key}/{choice}": _told(one) for choice, one in several.items()}
        else:
            known = [_release(one, question.key) for one in problem.earlier]
            told[question.key] = _told(
                anonymity.release(batch, question=question, publication=publication, earlier=known)
            )
    return {
        "number": problem.number, "publication": _plain(publication), "told": told, "comments": _comments(problem, secret),
    }  # fmt: skip


def _batch(problem: Problem) -> Batch:
    dimensions = problem.definition.dimensions
    rows = [
        Row(
            tuple(str(answers.get(key, UNKNOWN)) for key in dimensions),
            dict(_values(problem.definition, answers, is_gone=until is not None and until <= problem.number)),
            since, until,
        )
        for _id, answers, since, until in problem.answers
    ]  # fmt: skip
    return Batch(dimensions, rows, problem.number)


def _questions(definition: Definition) -> Iterable[Question]:
    """What is told of a survey: scales, choices and rows of grids. Groups themselves are told as counts of people."""
    for asked in definition.questions:
        kind = kind_of(asked)
        if asked.key in definition.dimensions or not kind.names_nobody:
            continue
        if kind.sort is Sort.NUMBER:
            item = kind.item(asked, definition, definition.languages[0])
            scores = range(int(item.low or 0), int(item.high or 0) + 1)
            yield Question(asked.key, tuple(scores), _classes(kind.metric, scores))
        elif kind.sort in {Sort.ONE, Sort.MANY} and asked.choices:
            yield Question(asked.key, _keys(asked.choices), {}, has_several=kind.sort is Sort.MANY)
        elif kind.sort is Sort.GRID:
            yield from (Question(f"{asked.key}.{row.key}", _keys(asked.choices), {}) for row in asked.rows)


def _classes(metric: str, scores: range) -> dict[str, frozenset[int | str]]:
    """Promoters and detractors, or those who chose one of the two best (three of seven for effort)."""
    if metric in {"nps", "enps"}:
        return {"promoters": frozenset({9, 10}), "detractors": frozenset(range(7))}
    best = 3 if metric == "ces" else 2
    return {"best": frozenset(list(scores)[-best:])} if metric else {}


def _keys(options: Sequence[Option]) -> tuple[str, ...]:
    return tuple(one.key for one in options)


def _values(definition: Definition, answers: Mapping[str, Any], *, is_gone: bool) -> Iterable[tuple[str, Any]]:
    for asked in definition.questions:
        value = answers.get(asked.key)
        if value is None:
            continue
        if isinstance(value, Mapping):
            yield from ((f"{asked.key}.{row}", ERASED if is_gone else choice) for row, choice in value.items())
        else:
            yield asked.key, ERASED if is_gone else tuple(value) if isinstance(value, list) else value


def _tables(dimensions: Sequence[str]) -> list[tuple[str, ...]]:
    return [(), *((one,) for one in dimensions), *combinations(dimensions[:PAIRED], 2)]


def _comments(problem: Problem, secret: bytes) -> dict[str, Any]:
    """Comments of everybody by question, masked, in an order that says nothing; ``shown`` are the ids, for the next release."""
    found: dict[str, Any] = {}
    answers = sorted(problem.answers, key=lambda one: one[0])
    for asked in problem.definition.questions:
        kind = kind_of(asked)
        if kind.sort is not Sort.TEXT or not kind.names_nobody:
            continue
        here = [one for one in answers if one[3] is None or one[3] > problem.number]
        before = {id_ for each in problem.earlier for id_ in each["comments"].get(asked.key, {}).get("shown", ())}
        places = released(
            [bool(one[1].get(asked.key)) for one in here], seed=secret, floors=problem.floors,
            earlier=[at for at, one in enumerate(here) if one[0] in before],
        )  # fmt: skip
        texts = [masking.mask(str(here[at][1][asked.key])).text for at in places]
        found[asked.key] = {"texts": texts, "shown": sorted(here[at][0] for at in places)}
    return found


def _cell(cell: Cell) -> list[Any]:
    return [list(cell.dimensions), list(cell.values), cell.release]


def _of(plain: Sequence[Any]) -> Cell:
    return Cell(tuple(plain[0]), tuple(plain[1]), plain[2])


def _plain(publication: Publication) -> dict[str, Any]:
    return {
        "cells": [[*_cell(cell), n] for cell, n in publication.cells.items()],
        "hidden": [_cell(cell) for cell in publication.hidden],
        "scores": {key: [_cell(cell) for cell in sorted(cells)] for key, cells in publication.scores.items()},
        "exact": {key: [_cell(cell) for cell in sorted(cells)] for key, cells in publication.exact.items()},
    }


def _publication(content: Mapping[str, Any], floors: Floors) -> Publication:
    plain = content["publication"]
    return Publication(
        content["number"], floors, {_of(one): one[3] for one in plain["cells"]},
        tuple(_of(one) for one in plain["hidden"]),
        {key: frozenset(map(_of, cells)) for key, cells in plain["scores"].items()},
        {key: frozenset(map(_of, cells)) for key, cells in plain["exact"].items()},
    )  # fmt: skip


def _told(release: Release) -> dict[str, Any]:
    return {
        "question": {
            "key": release.question.key, "choices": list(release.question.choices),
            "classes": {name: sorted(named, key=str) for name, named in release.question.classes.items()},
            "has_several": release.question.has_several,
        },
        "numbers": [[*_cell(cell), _numbers(one)] for cell, one in release.numbers.items()],
        "known": [[*_cell(cell), list(counts)] for cell, counts in release.known.items()],
    }  # fmt: skip


def _numbers(one: Numbers) -> dict[str, Any]:
    return {
        "n": one.n, "at_least": one.at_least, "mean": one.mean, "counts": list(one.counts) if one.counts else None,
        "shares": dict(one.shares) if one.shares else None, "band": one.band, "note": one.note,
    }  # fmt: skip


def _release(content: Mapping[str, Any], key: str, choice: str = "") -> Release:
    """An earlier release of a question, as the audit of the next one wants it."""
    plain = content["told"].get(f"{key}/{choice}" if choice else key)
    if plain is None:
        return Release(Question(key, (), {}), content["number"], {}, {})
    asked = plain["question"]
    question = Question(
        asked["key"], tuple(asked["choices"]), {name: frozenset(named) for name, named in asked["classes"].items()},
        asked["has_several"],
    )  # fmt: skip
    numbers = {_of(one): _numbers_of(one[3]) for one in plain["numbers"]}
    return Release(question, content["number"], numbers, {_of(one): tuple(one[3]) for one in plain["known"]})


def _numbers_of(plain: Mapping[str, Any]) -> Numbers:
    return Numbers(**{**plain, "counts": tuple(plain["counts"]) if plain["counts"] else None})
