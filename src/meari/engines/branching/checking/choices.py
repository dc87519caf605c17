"""Choices that are doubled or leave somebody without an answer, and scales that turn round."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from meari.engines.branching.checking.problem import Problem, error, warning
from meari.engines.branching.checking.sources import doubles
from meari.vocabulary.surveys import Form, Item, Sort

_WAY_OUT = re.compile(
    r"기타|해당\s*(사항)?\s*없|없(음|다|어요|습니다)|모르|모름|밝히고|응답\s*(거부|안)|선택\s*안|"
    r"\b(other|none|neither|n/?a|not applicable|don.?t know|not sure|prefer not|unsure|no opinion)\b",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"불만|않|나쁘|나쁨|낮|어려|어렵|불편|부족|못|아니|반대|별로|"
    r"\b(dis\w+|not|un\w+|poor|bad|low|never|hard|difficult|worse|worst|less|rarely)\b",
    re.IGNORECASE,
)
_POSITIVE = re.compile(
    r"만족|그렇|그러|좋|높|쉽|쉬[움웠운]|편리|편하|충분|동의|찬성|잘|항상|"
    r"\b(satisfied|agree|good|great|excellent|high|always|easy|better|best|more|likely|often|very)\b",
    re.IGNORECASE,
)
_YES_NO = 2
_NPS = (0, 10)
_RATING_STEPS = 10


def choices(form: Form) -> Iterator[Problem]:
    """Yield doubled choices, required questions that not everybody can answer, and neighbours whose scales differ."""
    for item in form.items:
        for listed in (item.choices, item.rows):
            for key in doubles(choice.key for choice in listed):
                yield error("doubled_choice", item.key, choice=key)
            for text in doubles(_plain(choice.text) for choice in listed):
                yield error("same_choices", item.key, text=text)
        if item.is_required and item.sort in (Sort.ONE, Sort.MANY) and not _has_way_out(item):
            yield warning("no_way_out", item.key)
    asked = [item for item in form.items if item.sort is not Sort.NOTHING]
    for first, second in pairwise(asked):
        yield from _neighbours(first, second)


def direction(item: Item) -> int:
    """Return 1 where a scale in words rises to the good, -1 where it falls, 0 where the choices are no scale."""
    steps = _steps(item)
    if item.sort is not Sort.ONE or len(steps) <= _YES_NO:
        return 0
    first, last = _leaning(steps[0]), _leaning(steps[-1])
    return 0 if first * last >= 0 else last


def _has_way_out(item: Item) -> bool:
    if len(item.choices) <= _YES_NO or (item.sort is Sort.ONE and _is_scale(item)):
        return True
    return any(one.is_other or one.is_alone or _WAY_OUT.search(one.text) for one in item.choices)


def _is_scale(item: Item) -> bool:
    return direction(item) != 0 or all(re.match(r"\s*[0-9]", choice.text) for choice in item.choices)


def _neighbours(first: Item, second: Item) -> Iterator[Problem]:
    ways = direction(first), direction(second)
    if all(ways):
        if ways[0] != ways[1]:
            yield warning("scale_turns", second.key, first.key)
        lengths = len(_steps(first)), len(_steps(second))
        if lengths[0] != lengths[1]:
            yield warning("scale_length_changes", second.key, first.key, before=lengths[0], here=lengths[1])
    elif _is_rating(first) and _is_rating(second) and (first.low, first.high) != (second.low, second.high):
        before, here = f"{first.low:g}-{first.high:g}", f"{second.low:g}-{second.high:g}"
        yield warning("scale_range_changes", second.key, first.key, before=before, here=here)


def _is_rating(item: Item) -> bool:
    """A number on a short scale; 0 to 10 is left out, because NPS prescribes it."""
    if item.sort is not Sort.NUMBER or item.low is None or item.high is None:
        return False
    return (item.low, item.high) != _NPS and 0 < item.high - item.low <= _RATING_STEPS


def _steps(item: Item) -> list[str]:
    return [one.text for one in item.choices if not (one.is_alone or one.is_other or _is_out(one.text))]


def _is_out(text: str) -> bool:
    return bool(_WAY_OUT.search(text))


def _leaning(text: str) -> int:
    return -1 if _NEGATIVE.search(text) else 1 if _POSITIVE.search(text) else 0


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
