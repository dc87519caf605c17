"""What two versions of a survey do not have in common, and where their results join."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from meari.apps.surveys import answering
from meari.apps.surveys.definition import Definition, Option, Question, Words
from meari.apps.surveys.protocol import question_kinds


class Join(StrEnum):
    """Whether answers before and after can be read as one row."""

    WHOLE = "whole"
    WITH_CARE = "with_care"
    """The words changed: the row goes on, and the break is marked."""
    APART = "apart"
    """The kind or its scale changed: two rows."""


@dataclass(frozen=True)
class Difference:
    """One thing that is different: ``part`` is a key (``title``, ``choice`` ...), ``language`` where it is words."""

    part: str
    before: str
    after: str
    language: str = ""


@dataclass(frozen=True)
class Changed:
    """One question that both versions ask."""

    before: Question
    after: Question
    differences: tuple[Difference, ...]
    join: Join


@dataclass(frozen=True)
class Comparison:
    """From one version to the next. ``same`` counts the questions without a change."""

    added: tuple[Question, ...]
    removed: tuple[Question, ...]
    changed: tuple[Changed, ...]
    whole: tuple[Difference, ...]
    same: int
    is_reordered: bool


def compare(before: Definition, after: Definition) -> Comparison:
    """What became of ``before`` in ``after``."""
    old = {question.key: question for question in before.questions}
    new = {question.key: question for question in after.questions}
    both = [key for key in new if key in old]
    changed = tuple(
        Changed(old[key], new[key], found, join_of(old[key], new[key], found))
        for key in both
        if (found := tuple(differences(old[key], new[key])))
    )
    return Comparison(
        added=tuple(one for key, one in new.items() if key not in old),
        removed=tuple(one for key, one in old.items() if key not in new),
        changed=changed, whole=tuple(_whole(before, after)), same=len(both) - len(changed),
        is_reordered=both != [key for key in old if key in new],
    )  # fmt: skip


def differences(before: Question, after: Question) -> Iterator[Difference]:
    """What is different between two states of one question."""
    if before.kind != after.kind:
        yield Difference("kind", before.kind, after.kind)
    yield from _words("title", before.title, after.title)
    yield from _words("help", before.help, after.help)
    yield from _options("choice", before.choices, after.choices)
    yield from _options("row", before.rows, after.rows)
    for name in sorted({*before.settings, *after.settings}):
        old, new = before.settings.get(name), after.settings.get(name)
        if (old or "") != (new or ""):
            yield Difference(f"setting:{name}", _said(old), _said(new))
    if before.is_required != after.is_required:
        yield Difference("is_required", _said(before.is_required), _said(after.is_required))
    if before.touchpoint != after.touchpoint:
        yield Difference("touchpoint", before.touchpoint, after.touchpoint)


def join_of(before: Question, after: Question, found: tuple[Difference, ...]) -> Join:
    """Whether the answers before and after one change can be read together."""
    if before.kind != after.kind or _scale(before) != _scale(after):
        return Join.APART
    is_reworded = any(one.part in ("title", "choice", "row") for one in found)
    return Join.WITH_CARE if is_reworded else Join.WHOLE


def _scale(question: Question) -> tuple[float | None, float | None]:
    if question.kind not in question_kinds():
        return None, None
    item = answering.kind_of(question).item(question, Definition({}), "ko")
    return item.low, item.high


def _words(part: str, before: Words, after: Words) -> Iterator[Difference]:
    for language in dict.fromkeys((*before, *after)):
        if before.get(language, "") != after.get(language, ""):
            yield Difference(part, before.get(language, ""), after.get(language, ""), language)


def _options(part: str, before: tuple[Option, ...], after: tuple[Option, ...]) -> Iterator[Difference]:
    old, new = {one.key: one for one in before}, {one.key: one for one in after}
    for key in dict.fromkeys((*old, *new)):
        if key in old and key in new:
            yield from _words(part, old[key].words, new[key].words)
            marks = [(one.is_other, one.is_alone) for one in (old[key], new[key])]
            if marks[0] != marks[1]:
                yield Difference(f"{part}_mark", _first(new[key].words), _first(new[key].words))
        elif key in old:
            yield Difference(part, _first(old[key].words), "")
        else:
            yield Difference(part, "", _first(new[key].words))


def _whole(before: Definition, after: Definition) -> Iterator[Difference]:
    for part in ("title", "welcome", "thanks"):
        yield from _words(f"survey_{part}", getattr(before, part), getattr(after, part))
    if before.languages != after.languages:
        yield Difference("languages", ", ".join(before.languages), ", ".join(after.languages))
    if before.rules != after.rules:
        yield Difference("rules", str(len(before.rules)), str(len(after.rules)))
    if before.quotas != after.quotas:
        yield Difference("quotas", str(len(before.quotas)), str(len(after.quotas)))


def _first(words: Words) -> str:
    return next((said for said in words.values() if said), "")


def _said(value: object) -> str:
    if isinstance(value, dict):
        return _first(value)
    return "" if value is None else str(value)
