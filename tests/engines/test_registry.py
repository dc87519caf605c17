"""Kinds are found by folder and by entry point; nothing is found silently wrong."""

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from meari import registry


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that writes a package of modules (name to source) and forgets it afterwards."""
    made: list[str] = []

    def make(name: str, modules: dict[str, str]) -> str:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        for module, source in modules.items():
            path = folder / f"{module}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(source)
        monkeypatch.syspath_prepend(str(tmp_path))
        made.append(name)
        return name

    yield make
    registry.kinds.cache_clear()
    for module in [module for module in sys.modules if module.split(".")[0] in made]:
        del sys.modules[module]


def test_kinds_are_every_public_module_by_name(package) -> None:
    name = package("shapes_a", {"square": "kind = 'S'", "circle": "kind = 'C'", "_private": "raise SystemExit"})
    assert dict(registry.kinds(name)) == {"circle": "C", "square": "S"}


def test_kinds_include_sub_packages(package) -> None:
    name = package("shapes_b", {"cube/__init__": "kind = 'cube'"})
    assert list(registry.kinds(name)) == ["cube"]


def test_kinds_of_an_unknown_key_names_the_known_ones(package) -> None:
    name = package("shapes_c", {"square": "kind = 1", "circle": "kind = 2"})
    with pytest.raises(registry.UnknownKindError) as failure:
        registry.kinds(name)["triangle"]
    assert failure.value.known == ("circle", "square")
    assert "'triangle' is not installed in shapes_c; known: circle, square" in str(failure.value)
    assert isinstance(failure.value, KeyError)
    assert "triangle" not in registry.kinds(name)
    assert registry.kinds(name).get("triangle") is None


def test_kinds_refuse_a_module_without_a_kind(package) -> None:
    name = package("shapes_d", {"empty": ""})
    with pytest.raises(registry.BrokenKindError, match=r"shapes_d\.empty offers no object named 'kind'"):
        registry.kinds(name)


def test_kinds_of_third_parties_come_by_entry_point(package, monkeypatch: pytest.MonkeyPatch) -> None:
    name = package("shapes_e", {"square": "kind = 1"})
    package("third_party", {"star": "kind = 'star'"})
    point = EntryPoint("star", "third_party.star:kind", name)
    monkeypatch.setattr(registry, "entry_points", lambda *, group: [point] if group == name else [])
    assert dict(registry.kinds(name)) == {"square": 1, "star": "star"}


def test_kinds_refuse_a_key_that_two_claim(package, monkeypatch: pytest.MonkeyPatch) -> None:
    name = package("shapes_f", {"square": "kind = 1"})
    point = EntryPoint("square", f"{name}.square:kind", name)
    monkeypatch.setattr(registry, "entry_points", lambda *, group: [point])
    with pytest.raises(registry.BrokenKindError, match="two kinds of shapes_f claim the key 'square'"):
        registry.kinds(name)


def test_kinds_are_read_once(package) -> None:
    name = package("shapes_g", {"square": "kind = object()"})
    assert registry.kinds(name)["square"] is registry.kinds(name)["square"]


def test_the_package_itself_must_exist() -> None:
    with pytest.raises(ModuleNotFoundError):
        registry.kinds("no_such_package_of_kinds")
