"""One JSON text from outside, and paths into it.

Paths are a small part of RFC 9535: ``$.data.items[*].text``, ``name["with blanks"]``, ``list[0]``. No filters and no
expressions, so that every look-up is linear.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from meari.engines.reading.delimited.blocks import UNFIT
from meari.engines.reading.encodings import composed
from meari.engines.reading.shapes import Unreadable

JSON_BYTES = 1_000_000
JSON_DEPTH = 50
STEP = re.compile(r"""\.?([^.\[\]"'*\s]+)|\[(\d{1,6})\]|\[["']([^"'\[\]]+)["']\]|(\[\*\])""")
Step = str | int | None
Path = tuple[Step, ...]


def parse_json(
    content: bytes, *, most_bytes: int = JSON_BYTES, most_depth: int = JSON_DEPTH, is_as_written: bool = True
) -> Any:
    """The value of one JSON text in UTF-8; strings are NFC. Where ``is_as_written``, numbers are texts that keep every digit.

    Raises Unreadable: too_large, undecodable, not_json, json_too_deep, nul.
    """
    if len(content) > most_bytes:
        raise Unreadable("too_large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("undecodable") from error
    number = {"parse_float": Number, "parse_int": Number} if is_as_written else {}
    try:
        value = json.loads(text, parse_constant=_refuse, **number)  # type: ignore[arg-type]
    except RecursionError as error:
        raise Unreadable("json_too_deep") from error
    except ValueError as error:
        raise error if isinstance(error, Unreadable) else Unreadable("not_json", text) from error
    return _clean(value, most_depth)


class Number(str):
    """A number as it was written: no digit is lost."""


def parse_path(written: str) -> Path:
    """The steps of a path: names, places in lists, None for every item. Raises Unreadable("not_a_path")."""
    text = written.strip().removeprefix("$")
    steps: list[Step] = []
    at = 0
    while at < len(text):
        match = STEP.match(text, at)
        if match is None:
            raise Unreadable("not_a_path", written)
        name, place, quoted, _every = match.groups()
        steps.append(name or quoted or (int(place) if place else None))
        at = match.end()
    return tuple(steps)


def values_at(value: Any, path: Path) -> list[Any]:
    """Everything in ``value`` that ``path`` leads to, in order; nothing where it leads nowhere."""
    found = [value]
    for step in path:
        found = [below for one in found for below in _below(one, step)]
    return found


def cell(value: Any) -> str:
    """A value as a cell of a table: lists line by line, objects as JSON, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list):
        return "\n".join(written for written in map(cell, value) if written)
    return str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _below(value: Any, step: Step) -> list[Any]:
    if step is None:
        return value if isinstance(value, list) else []
    if isinstance(step, int):
        return [value[step]] if isinstance(value, list) and step < len(value) else []
    return [value[step]] if isinstance(value, dict) and step in value else []


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, Number):
        return value
    if isinstance(value, str):
        unfit = UNFIT.search(value)
        if unfit:
            raise Unreadable("nul" if unfit.group() == "\0" else "undecodable")
        return composed(value)
    if isinstance(value, list | dict) and depth == 0:
        raise Unreadable("json_too_deep")
    if isinstance(value, list):
        return [_clean(one, depth - 1) for one in value]
    if isinstance(value, dict):
        return {_clean(key, depth): _clean(one, depth - 1) for key, one in value.items()}
    return value


def _refuse(_: str) -> NoReturn:
    raise Unreadable("not_json")
