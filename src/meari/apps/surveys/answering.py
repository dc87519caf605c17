"""From what a browser hands in to answers, and on to the next screen. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from meari.apps.surveys import wording
from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import Posted, QuestionKind, Shown, Unfit, question_kinds
from meari.apps.surveys.questions._base import choices
from meari.engines import branching
from meari.engines.branching import Walk
from meari.vocabulary.surveys import Answers, Choice, Form, Value


@dataclass(frozen=True)
class Attempt:
    """How far somebody has come. ``answers`` also hold words beside answers (``key:other``); ``seen`` the questions handed in."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    seed: int = 0
    variables: Mapping[str, str] = field(default_factory=dict)
    full: frozenset[str] = frozenset()

    def values(self) -> Answers:
        """The answers as logic reads them: lists as tuples, without words beside."""
        return {key: _value(value) for key, value in self.answers.items() if ":" not in key}


@dataclass(frozen=True)
class Screen:
    """What is shown now; no questions where nothing is left to ask, and then ``walk.end`` says how it ended."""

    walk: Walk
    questions: tuple[Shown, ...]
    can_go_back: bool = False
    has_errors: bool = False


@dataclass(frozen=True)
class HandedIn:
    """What became of the screen with the questions ``keys`` that was handed in."""

    attempt: Attempt
    posted: Posted
    keys: tuple[str, ...]
    errors: Mapping[str, Unfit]
    is_back: bool = False
    is_staying: bool = False


@lru_cache(maxsize=256)
def form(definition: Definition, language: str) -> Form:
    """``definition`` as logic sees it, in one language. Questions of kinds that are not installed are left out."""
    items = tuple(
        kind_of(question).item(question, definition, language)
        for question in definition.questions
        if question.kind in question_kinds()
    )
    return Form(items, definition.rules, definition.quotas, definition.shuffled, definition.is_one_a_screen)


def kind_of(question: Question) -> QuestionKind:
    """Raises ``UnknownKindError``."""
    kind: QuestionKind = question_kinds()[question.kind]
    return kind


def metric_of(question: Question) -> str:
    """What the number of a question counts as; empty where its kind is not installed."""
    return kind_of(question).metric if question.kind in question_kinds() else ""


def chosen(question: Question, written: str) -> Any:
    """The value of one field as it came from outside, where it answers the question; none otherwise."""
    try:
        value = kind_of(question).clean(question, Posted({question.key: [written]}))
    except Unfit:
        return None
    return None if value is None else _plain(value)


def walk(definition: Definition, attempt: Attempt, *, language: str) -> Walk:
    """Where ``attempt`` stands."""
    return branching.walk(
        form(definition, language), attempt.values(), seed=attempt.seed, variables=attempt.variables,
        full=attempt.full, seen=frozenset(attempt.seen),
    )  # fmt: skip


def screen(definition: Definition, attempt: Attempt, *, language: str, handed: HandedIn | None = None) -> Screen:
    """The screen that follows the one ``handed`` in: itself where it has errors, the one before when going back."""
    stands = walk(definition, attempt, language=language)
    keys = stands.screen if handed is None else _following(stands, handed)
    raw = handed.posted if handed and handed.errors else None
    errors = handed.errors if handed else {}
    shown = tuple(_shown(definition, attempt, key, language, raw=raw, error=errors.get(key)) for key in keys)
    return Screen(stands, shown, can_go_back=bool(keys) and keys[0] != stands.asked[0], has_errors=bool(errors))


def alone(definition: Definition, key: str, *, language: str) -> Screen:
    """One question by itself, wherever it stands: for those who are building it. Raises ``KeyError``."""
    attempt = Attempt()
    shown = _shown(definition, attempt, key, language, raw=None, error=None)
    return Screen(walk(definition, attempt, language=language), (shown,))


def hand_in(definition: Definition, attempt: Attempt, posted: Posted, *, language: str) -> HandedIn:
    """Take the fields of one screen: ``screen`` names its questions, ``back`` says that the one before is wanted, ``stay``
    that the same is wanted once more (in another language).

    Only questions on the path that was walked are taken. What is good is kept even where something beside it is not.
    Going back and staying demand nothing.
    """
    asked = walk(definition, attempt, language=language).asked
    keys = tuple(key for key in posted.one("screen").split(",") if key in asked)
    is_back, is_staying = bool(posted.one("back")), bool(posted.one("stay"))
    is_lenient = is_back or is_staying
    answers, errors = dict(attempt.answers), {}
    for key in keys:
        question = definition.question(key)
        try:
            take(question, posted, answers, must=question.is_required and not is_lenient)
        except Unfit as error:
            if not is_lenient:
                errors[key] = error
    done = () if errors or is_lenient else tuple(key for key in keys if key not in attempt.seen)
    moved = replace(attempt, answers=answers, seen=(*attempt.seen, *done))
    return HandedIn(moved, posted, keys, errors, is_back, is_staying)


def finished(definition: Definition, attempt: Attempt, *, language: str) -> dict[str, Any]:
    """The answers that count in the end: those on the path that was walked, and the words beside them."""
    asked = set(walk(definition, attempt, language=language).asked)
    return {key: value for key, value in attempt.answers.items() if key.partition(":")[0] in asked}


def _following(stands: Walk, handed: HandedIn) -> tuple[str, ...]:
    if not handed.keys:
        return stands.screen
    first = handed.keys[0]
    if handed.errors or handed.is_staying:
        return handed.keys
    if handed.is_back:
        return stands.before(first) or stands.screens[0]
    at = next((at for at, keys in enumerate(stands.screens) if first in keys), len(stands.screens) - 1)
    return stands.screens[at + 1] if at + 1 < len(stands.screens) else stands.screen


def take(question: Question, posted: Posted, answers: dict[str, Any], *, must: bool) -> None:
    """Put what was handed in for ``question`` into ``answers``, in place of what stood there. Raises ``Unfit``."""
    for name in [name for name in answers if name == question.key or name.startswith(f"{question.key}:")]:
        del answers[name]
    kind = kind_of(question)
    value = kind.clean(question, posted)
    if value is None:
        if must and kind.sort != "nothing":
            raise Unfit("required")
        return
    answers[question.key] = _plain(value)
    answers.update({f"{question.key}:{name}": words for name, words in kind.beside(question, posted, value).items()})


def _shown(
    definition: Definition, attempt: Attempt, key: str, language: str, *, raw: Posted | None, error: Unfit | None
) -> Shown:
    question = definition.question(key)
    kind, asked, values = kind_of(question), form(definition, language), attempt.values()
    shown = Shown(
        question=question, template=kind.template,
        title=branching.pipe(definition.say(question.title, language), asked, values, variables=attempt.variables),
        help=branching.pipe(definition.say(question.help, language), asked, values, variables=attempt.variables),
        choices=_ordered(question, definition, language, attempt.seed),
        rows=choices(question.rows, definition, language), raw=raw or _kept(question, attempt),
        words=wording.words(language), error=wording.sentence(language, error) if error else "",
    )  # fmt: skip
    return replace(shown, more=kind.more(shown, language, attempt.seed))


def _kept(question: Question, attempt: Attempt) -> Posted:
    """The fields as they were when the question was answered before."""
    value = attempt.values().get(question.key)
    fields = {} if value is None else dict(kind_of(question).posted(question, value))
    for name, words in attempt.answers.items():
        key, _, what = name.partition(":")
        if what and key == question.key:
            fields[f"{key}.{what}"] = [words]
    return Posted(fields)


def _ordered(question: Question, definition: Definition, language: str, seed: int) -> tuple[Choice, ...]:
    """The choices, in random order where the question wants it; other and none stay at the end."""
    shown = choices(question.choices, definition, language)
    if not question.settings.get("is_shuffled"):
        return shown
    free = [one for one in shown if not (one.is_other or one.is_alone)]
    mixed = branching.shuffled([one.key for one in free], seed=seed, salt=question.key)
    by_key = {one.key: one for one in free}
    return (*(by_key[key] for key in mixed), *(one for one in shown if one.is_other or one.is_alone))


def _value(stored: Any) -> Value:
    return tuple(stored) if isinstance(stored, list) else stored


def _plain(value: Value) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
