"""Charts as plain option data, the same for page, mail and PDF; drawn in Python without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from meari.apps.base.palette import PRINT

Option = Mapping[str, Any]
MEMORY_BYTES = 256 * 1024 * 1024
TIME_SECONDS = 5
_names = re.compile(r'"var\((--[\w-]+)\)"')
_label_outline = re.compile(r'(<text[^>]*?)\s(?:stroke|stroke-width|paint-order)="[^"]*"')


class ChartsNotBuilt(Exception):
    """The bundled chart script is missing; ``make assets`` builds it."""


def svg(option: Option, *, width: int, height: int) -> str:
    """Draw ``option`` as SVG text of ``width`` x ``height`` pixels in the colours of print.

    Raises ``ChartsNotBuilt`` when the page assets were never built.
    """
    wanted = json.dumps({"textStyle": {"fontFamily": "Pretendard"}, **option}, ensure_ascii=False)
    printed = _names.sub(lambda found: json.dumps(PRINT[found.group(1)]), wanted)
    text: str = json.loads(_drawer()(printed, width, height))
    while (stripped := _label_outline.sub(r"\1", text)) != text:
        text = stripped
    return text


@cache
def _drawer() -> Any:
    from quickjs import Function  # slow: loads and compiles the chart library

    script = files("meari.apps.base").joinpath("static/dist/charts_print.js")
    if not script.is_file():
        raise ChartsNotBuilt
    draw = Function("drawChart", script.read_text(encoding="utf-8"))  # runs in a thread of its own
    draw.set_memory_limit(MEMORY_BYTES)
    draw.set_time_limit(TIME_SECONDS)
    return draw
