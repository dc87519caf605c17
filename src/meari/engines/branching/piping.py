"""Earlier answers put into the text of later questions, with the Korean particle that fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from meari.engines.branching import josa
from meari.engines.branching.evaluating import Variables
from meari.engines.branching.pipes import Pipe, pipes
from meari.vocabulary.surveys import Answers, Form, Item, Value


def pipe(
    text: str,
    form: Form,
    answers: Answers,
    *,
    variables: Variables | None = None,
    escape: Callable[[str], str] | None = None,
) -> str:
    """Return a text with the answers in it: ``{q1}``, ``{q1|고객}`` (said without an answer), ``{$name}``.

    Choices come as their text, several with commas; grids and files as nothing. Behind one, 은/는, 이/가, 을/를,
    으로/로 and 와/과 become the one that fits. What came in is never read again, so an answer cannot pipe. The text is
    plain, and pages escape it as any other; ``escape`` is for what is no page, and is given each answer alone. Give
    the answers that count (``Walk.answers``).
    """
    parts: list[str] = []
    at = 0
    for one in pipes(text):
        word = _word(one, form, answers, variables or {})
        parts += [text[at : one.start], escape(word) if escape else word]
        at = one.end
        following = josa.particle(text, at)
        if following and word:
            parts.append(josa.fitting(word, following))
            at += len(following.both)
    return "".join([*parts, text[at:]])


def _word(one: Pipe, form: Form, answers: Answers, variables: Variables) -> str:
    if one.is_variable:
        return _number(variables[one.key]) if one.key in variables else one.instead
    item = next((item for item in form.items if item.key == one.key), None)
    if item is None or one.key not in answers:
        return one.instead
    return _said(item, answers[one.key]) or one.instead


def _said(item: Item, value: Value) -> str:
    if isinstance(value, Mapping):
        return ""
    named = {choice.key: choice.text for choice in item.choices}
    if isinstance(value, tuple):
        return ", ".join(named.get(key, key) for key in value)
    return named.get(value, value) if isinstance(value, str) else _number(value)


def _number(value: str | int | float) -> str:
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if is_whole else str(value)
