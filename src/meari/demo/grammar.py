"""The little language of the demo's text files, and telling one of its lines in a register.

A line is literal text with ``(one|or another)`` alternatives (nesting allowed, an empty one leaves the words out), ``{slot}``
values that the teller gives, ``~을`` particles that fit whatever stands before them, and predicates in angle brackets that
take the endings of the register: ``<새다>`` states, ``<새다+>`` past, ``<끄다+*>`` somebody's own deed, ``<되다?>`` asks,
``<바꾸다!>`` requests, ``<늘리다^>`` wishes, ``<불량=>`` is noun and copula.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random

from meari.demo.endings import endings
from meari.demo.korean import particle

TOKEN = re.compile(r"<[^<>]+>|\{\w+\}|~(?:으로|이나|이라|이랑|을|이|은|과|아)(?![가-힣])|[()|]")

SORT_SETS = {"big": ("fridge", "kimchi", "washer", "dryer", "aircon", "tv")}
HEADER = re.compile(r"\[[a-z_.]+\]")


class BadLine(Exception):
    """A line of a text file does not follow the grammar."""


@dataclass(frozen=True)
class Value:
    name: str


@dataclass(frozen=True)
class Said:
    """A predicate: how it is written, and its mode."""

    written: str
    mode: str


@dataclass(frozen=True)
class Manner:
    """How a line is told: ``is_calm`` states without surprise (no 네요, no 더라고요), ``is_rhetorical`` expects no answer."""

    register: str
    is_calm: bool = False
    is_rhetorical: bool = False

    def mode(self, written: str) -> str:
        if not written and self.is_calm:
            return "*"
        return "%" if written == "?" and self.is_rhetorical else written


@dataclass(frozen=True)
class Fitting:
    """A particle that fits the word before."""

    wanted: str


@dataclass(frozen=True)
class Choice:
    options: tuple[tuple[Node, ...], ...]


Node = str | Value | Said | Fitting | Choice


@dataclass(frozen=True)
class Line:
    """One hand-written line: where it stands, and what it is made of."""

    key: str
    nodes: tuple[Node, ...]
    slots: frozenset[str]


@dataclass
class Situation:
    """The lines for one thing that people speak of, by section; ``typed`` sections hold only for some sorts of product."""

    key: str
    general: dict[str, list[Line]] = field(default_factory=dict)
    typed: dict[tuple[str, str], list[Line]] = field(default_factory=dict)

    def lines(self, section: str, sort: str = "") -> tuple[list[Line], list[Line]]:
        """The lines of a section for any product, and those for the product sort ``sort``."""
        return self.general.get(section, []), self.typed.get((section, sort), [])

    def count(self) -> int:
        typed = {line.key for lines in self.typed.values() for line in lines}
        return sum(map(len, self.general.values())) + len(typed)


def parse(text: str, *, key: str) -> Line:
    """Read one line. Raises ``BadLine``."""
    parts = _tokens(text)
    slots: set[str] = set()
    nodes, rest = _sequence(parts, 0, slots, is_inner=False)
    if rest != len(parts):
        raise BadLine(f"{key}: {text}")
    return Line(key, nodes, frozenset(slots))


def _tokens(text: str) -> list[str]:
    found, last = [], 0
    for match in TOKEN.finditer(text):
        found += [text[last : match.start()], match[0]]
        last = match.end()
    return [piece for piece in (*found, text[last:]) if piece]


def _sequence(parts: list[str], at: int, slots: set[str], *, is_inner: bool) -> tuple[tuple[Node, ...], int]:
    nodes: list[Node] = []
    while at < len(parts):
        part = parts[at]
        if part in "|)" and is_inner:
            break
        if part == "(":
            choice, at = _choice(parts, at + 1, slots)
            nodes.append(choice)
            continue
        nodes.append(_single(part, slots))
        at += 1
    return tuple(nodes), at


def _choice(parts: list[str], at: int, slots: set[str]) -> tuple[Choice, int]:
    options = []
    while True:
        option, at = _sequence(parts, at, slots, is_inner=True)
        options.append(option)
        if at >= len(parts):
            raise BadLine("".join(parts))
        at += 1
        if parts[at - 1] == ")":
            return Choice(tuple(options)), at


def _single(part: str, slots: set[str]) -> Node:
    if part[0] == "<":
        written, mode = (part[1:-2], part[-2]) if part[-2] in "*?!^" else (part[1:-1], "")
        if not re.fullmatch(r".*(=|[가-힣]+다)\+?", written):
            raise BadLine(part)
        return Said(written, mode)
    if part[0] == "{":
        slots.add(part[1:-1])
        return Value(part[1:-1])
    if part[0] == "~" and len(part) > 1:
        return Fitting(part[1:])
    return part


def tell(line: Line, *, manner: Manner, told: Mapping[str, str], rng: Random) -> str:
    """The line as somebody writes it in that manner."""
    out: list[str] = []
    _tell(line.nodes, manner, told, rng, out)
    return "".join(out).replace("  ", " ").strip()


def _tell(nodes: tuple[Node, ...], manner: Manner, told: Mapping[str, str], rng: Random, out: list[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            out.append(node)
        elif isinstance(node, Said):
            out.append(_predicate(node, manner, rng, out))
        elif isinstance(node, Value):
            out.append(told[node.name])
        elif isinstance(node, Fitting):
            out.append(particle(next((part for part in reversed(out) if part), "이"), node.wanted))
        else:
            _tell(node.options[int(rng.random() * len(node.options))], manner, told, rng, out)


def _predicate(node: Said, manner: Manner, rng: Random, out: list[str]) -> str:
    """The predicate with an ending; a copula without a noun of its own fits the value before it."""
    mode = manner.mode(node.mode)
    if node.written[0] != "=":
        forms = endings(node.written, mode, manner.register)
        return forms[int(rng.random() * len(forms))]
    before = next((part for part in reversed(out) if part), "이")
    stand_in = "집" if particle(before, "이") == "이" else "차"
    forms = endings(stand_in + node.written, mode, manner.register)
    return forms[int(rng.random() * len(forms))][1:]


@cache
def situations() -> dict[str, Situation]:
    """Every situation of every text file by key."""
    found: dict[str, Situation] = {}
    for path in sorted(files("meari.demo").joinpath("data/texts").iterdir(), key=lambda one: one.name):
        if path.name.endswith(".txt"):
            _read(path.read_text(encoding="utf-8"), path.name, found)
    return found


def _read(text: str, name: str, found: dict[str, Situation]) -> None:
    situation, section, sorts = Situation(""), "", list[str]()
    for number, written in enumerate(text.splitlines(), start=1):
        line = written.strip()
        if not line or line.startswith("# "):
            continue
        if HEADER.fullmatch(line):
            key = line.strip("[]")
            situation = found.setdefault(key, Situation(key))
        elif line.startswith("@"):
            section, *named = line[1:].split()
            sorts = [sort for name in named for sort in SORT_SETS.get(name, (name,))]
        else:
            parsed = parse(line, key=f"{situation.key}/{section}/{name}:{number}")
            if not sorts:
                situation.general.setdefault(section, []).append(parsed)
            for sort in sorts:
                situation.typed.setdefault((section, sort), []).append(parsed)
