"""Parts as written: a text of each definition, the same in every process, that tells kept parts whether they still hold.

A part's own functions run over a ``Written`` row, which answers to everything that an Ibis table answers to by writing
it down.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from meari.engines.metrics.facts import FACTS
from meari.engines.metrics.parts import Bearers, Count, Distinct, Named, Orders, Part, Plain


class CannotWrite(TypeError):
    """The part does something that is no plain expression over its row."""


class Written:
    """An expression as text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __getattr__(self, name: str) -> Written:
        if name.startswith("__"):
            raise AttributeError(name)
        return Written(f"{self._text}.{name}")

    def __getitem__(self, name: object) -> Written:
        return Written(f"{self._text}[{_text(name)}]")

    def __call__(self, *arguments: object, **named: object) -> Written:
        told = [_text(one) for one in arguments] + [f"{name}={_text(named[name])}" for name in sorted(named)]
        return Written(f"{self._text}({', '.join(told)})")

    def __invert__(self) -> Written:
        return Written(f"(~{self._text})")

    def __neg__(self) -> Written:
        return Written(f"(-{self._text})")

    def __bool__(self) -> bool:
        raise CannotWrite("a condition is counted, never decided upon")

    def __iter__(self) -> Iterator[Any]:
        raise CannotWrite("a row is not gone through")

    __hash__ = None  # type: ignore[assignment]


def _operator(name: str, sign: str) -> None:
    def both(one: Written, other: object) -> Written:
        return Written(f"({_text(one)} {sign} {_text(other)})")

    def turned(one: Written, other: object) -> Written:
        return Written(f"({_text(other)} {sign} {_text(one)})")

    setattr(Written, f"__{name}__", both)
    if sign not in _COMPARED:
        setattr(Written, f"__r{name}__", turned)


_COMPARED = {"==", "!=", "<", "<=", ">", ">="}
for _name, _sign in (
    ("eq", "=="), ("ne", "!="), ("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">="), ("add", "+"), ("sub", "-"),
    ("mul", "*"), ("truediv", "/"), ("floordiv", "//"), ("mod", "%"), ("and", "&"), ("or", "|"), ("xor", "^"),
):  # fmt: skip
    _operator(_name, _sign)


def text_of(part: Plain) -> str | None:
    """The definition of ``part`` as text; ``None`` where it cannot be told, so that it is never taken for another."""
    try:
        return _text(part.expression(Written(part.fact)))
    except Exception:  # whatever else a definition does, it is only not kept
        return None


def plain_parts(part: Part) -> list[Plain]:
    """Every plain part that ``part`` may stand for in a question, but for distinct counts."""
    if not isinstance(part, Orders | Bearers):
        return [] if isinstance(part, Distinct) else [part]
    nothing = frozenset[str]()
    named = [nothing, *(frozenset([column]) for column in FACTS[part.fact].columns)]
    return [found for split in named if isinstance(found := part.within(Named(split, nothing, nothing)), Count)]


def _text(value: object) -> str:
    if isinstance(value, Written):
        return value._text
    if isinstance(value, set | frozenset):
        return f"{{{', '.join(sorted(_text(one) for one in value))}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_text(one) for one in value)}]"
    if value is None or isinstance(value, str | int | date):
        return repr(value)
    raise CannotWrite(type(value).__name__)
