"""The example of docs/adding/method.md works as written."""

import re
import sys
import types
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from meari import registry
from meari.engines.text import classify

PAGE = Path(__file__).parents[3] / "docs/adding/method.md"


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch):
    """Install the method of the page as a third party would, and take it away afterwards."""
    written = PAGE.read_text("utf-8")
    source = re.search(r"```python\n(.*?)```", written, re.DOTALL)
    name, target = re.search(r'"meari\.engines\.text\.methods"\]\n(\w+) = "([\w:]+)"', written).groups()  # type: ignore[union-attr]
    module = types.ModuleType(target.split(":")[0])
    exec(source[1], module.__dict__)  # type: ignore[index]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    point = EntryPoint(name, target, classify.METHODS)
    monkeypatch.setattr(registry, "entry_points", lambda *, group: [point] if group == classify.METHODS else [])
    registry.kinds.cache_clear()
    yield name
    registry.kinds.cache_clear()


def test_the_example_is_found_and_heard(example: str) -> None:
    options = classify.Options(methods=("rules", "linear", example))
    found = classify.classify(["화면에 E24 라고 나와요"], options=options)[0]
    keys = {label.key: label.by for label in found.classes}
    assert keys["breakdown.leak"] == example
    assert "breakdown" in keys


def test_the_example_keeps_the_contract(example: str) -> None:
    method = registry.kinds(classify.METHODS)[example]
    assert method.read([]) == []
    assert classify.classify(["E18"], options=classify.Options(methods=(example,)))[0].masked.text == "E18"


def test_the_page_is_short() -> None:
    assert len(PAGE.read_text("utf-8").splitlines()) <= 60
