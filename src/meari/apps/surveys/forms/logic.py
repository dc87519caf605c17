"""Input about logic: a condition as lines of drop-downs, or as the text that experts write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys import answering
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.saying import Teller
from meari.engines import branching
from meari.engines.branching import Aspect, Clause, Clauses, GrammarError, Joiner, Operator
from meari.vocabulary.surveys import Item, Sort

MOST_LINES = 8
SHORT_SCALE = 20
ASPECTS = {"a": Aspect.ANSWER, "c": Aspect.COUNT, "k": Aspect.RANK, "r": Aspect.ROW, "v": Aspect.VARIABLE}
SEVERAL = (Operator.HAS_ANY, Operator.HAS_ALL, Operator.HAS_NONE)
BARE = (Operator.ANSWERED, Operator.UNANSWERED)
OF_VARIABLES = (Operator.IS, Operator.IS_NOT, Operator.CONTAINS, *BARE)
OPERATORS: dict[Operator, str | Promise] = {
    Operator.IS: _("is"), Operator.IS_NOT: _("is not"), Operator.LESS: _("is less than"),
    Operator.AT_MOST: _("is at most"), Operator.MORE: _("is more than"), Operator.AT_LEAST: _("is at least"),
    Operator.HAS: _("is chosen:"), Operator.HAS_ANY: _("any is chosen of:"), Operator.HAS_ALL: _("all are chosen of:"),
    Operator.HAS_NONE: _("none is chosen of:"), Operator.CONTAINS: _("contains the words"),
    Operator.ANSWERED: _("is answered"), Operator.UNANSWERED: _("is not answered"),
}  # fmt: skip
Pair = tuple[str, str]


@dataclass(frozen=True)
class Subject:
    """What a line may look at. ``token`` is its value in the drop-down."""

    token: str
    label: str
    operators: tuple[Operator, ...]
    options: tuple[Pair, ...] = ()
    takes: str = "text"

    def clause(self, operator: Operator, values: Sequence[str]) -> Clause:
        """The line as a clause. Raises ``ValueError`` where a number is none."""
        letter, key, *part = self.token.split(":")
        typed = tuple(_number(value) if self.takes == "number" else value for value in values)
        return Clause(key, operator, () if operator in BARE else typed, ASPECTS[letter], part[0] if part else "")


@dataclass(frozen=True)
class Line:
    """One line of the editor, with what its drop-downs offer."""

    at: int
    subject: Subject | None
    operator: Operator | None
    values: tuple[str, ...]

    @property
    def offered(self) -> list[tuple[str, str | Promise]]:
        return [(str(one), OPERATORS[one]) for one in (self.subject.operators if self.subject else ())]

    @property
    def takes(self) -> str:
        """Which input stands behind it: ``none``, ``several``, ``choice``, ``number``, ``day``, ``text``."""
        if self.subject is None or self.operator in BARE:
            return "none"
        if self.operator in SEVERAL:
            return "several"
        return "choice" if self.subject.options and self.operator is not Operator.CONTAINS else self.subject.takes

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


class ConditionForm:
    """A condition under way. ``data`` is what was handed in, ``when`` what stands now."""

    def __init__(self, data: QueryDict | None, *, definition: Definition, language: str, when: str = "") -> None:
        self._data = data
        self.subjects = subjects(definition, Teller(definition, language))
        self._by_token = {one.token: one for one in self.subjects}
        self.error: GrammarError | None = None
        self.problem = ""
        known = _flat(when)
        self.is_text = (data.get("mode") == "text") if data is not None else bool(when) and known is None
        if data is not None:
            self.joiner, self.text = (
                Joiner(data.get("joiner", "and")) if data.get("joiner") in ("and", "or") else Joiner.AND,
                data.get("when", ""),
            )
            self.lines = self._sent()
        else:
            self.joiner, self.text = known.joiner if known else Joiner.AND, when
            self.lines = [
                self._held(at, one) for at, one in enumerate(known.parts if known else ()) if isinstance(one, Clause)
            ]
        self.lines = self.lines or [Line(0, None, None, ())]

    def when(self) -> str:
        """The text of the condition, empty where it cannot be said; then ``error`` or ``problem`` says why."""
        try:
            if self.is_text:
                branching.parse(self.text)
                return self.text.strip()
            clauses = [self._clause(line) for line in self.lines if line.subject]
            return branching.write(branching.condition_of(Clauses(self.joiner, tuple(clauses))))
        except GrammarError as error:
            self.error = error
        except ValueError as error:
            self.problem = str(error)
        return ""

    @property
    def located(self) -> tuple[str, str, str] | None:
        """The text before, at and behind the place where it cannot be read."""
        if self.error is None or not self.is_text or self.error.reason in ("empty", "too_long"):
            return None
        at = min(self.error.at, max(len(self.text) - 1, 0))
        return self.text[:at], self.text[at : at + 1] or "⌴", self.text[at + 1 :]

    def to_text(self) -> None:
        """Go on as text, with what the lines say."""
        written = self.when()
        self.error, self.problem = None, ""
        self.is_text, self.text = True, written or self.text

    def to_lines(self) -> bool:
        """Go on as lines; false where the text says more than lines can."""
        known = _flat(self.text)
        if known is None and self.text.strip():
            return False
        parts = known.parts if known else ()
        self.is_text, self.joiner = False, known.joiner if known else Joiner.AND
        self.lines = [self._held(at, one) for at, one in enumerate(parts) if isinstance(one, Clause)]
        self.lines = self.lines or [Line(0, None, None, ())]
        return True

    def more(self) -> None:
        if len(self.lines) < MOST_LINES:
            self.lines.append(Line(len(self.lines), None, None, ()))

    def drop(self, at: str) -> None:
        kept = [line for line in self.lines if str(line.at) != at]
        self.lines = [Line(n, one.subject, one.operator, one.values) for n, one in enumerate(kept)]
        self.lines = self.lines or [Line(0, None, None, ())]

    def _clause(self, line: Line) -> Clause:
        assert line.subject is not None
        if line.operator is None or (line.takes != "none" and not line.values):
            raise ValueError(
                gettext("Something is missing in line %(n)s: choose what it is compared with.") % {"n": line.at + 1}
            )
        values = line.values if line.operator in SEVERAL else line.values[:1]
        try:
            return line.subject.clause(line.operator, values)
        except ValueError:
            raise ValueError(gettext("Line %(n)s needs a number.") % {"n": line.at + 1}) from None

    def _sent(self) -> list[Line]:
        assert self._data is not None
        lines = []
        for at in range(MOST_LINES):
            if f"subject-{at}" not in self._data:
                break
            subject = self._by_token.get(self._data.get(f"subject-{at}", ""))
            wanted = self._data.get(f"operator-{at}", "")
            possible = [one for one in (subject.operators if subject else ()) if str(one) == wanted]
            operator = possible[0] if possible else (subject.operators[0] if subject else None)
            values = tuple(value[:500] for value in self._data.getlist(f"value-{at}") if value.strip())
            if subject and subject.options and operator is not Operator.CONTAINS:
                values = tuple(value for value in values if value in dict(subject.options))
            lines.append(Line(at, subject, operator, values))
        return lines

    def _held(self, at: int, clause: Clause) -> Line:
        letter = next(letter for letter, aspect in ASPECTS.items() if aspect is clause.aspect)
        token = ":".join([letter, clause.key, *([clause.part] if clause.part else [])])
        subject = self._by_token.get(token)
        return Line(at, subject, clause.operator, tuple(str(value) for value in clause.values))


def subjects(definition: Definition, teller: Teller) -> list[Subject]:
    """Everything that a condition of this survey may look at, in the order of the questions."""
    found: list[Subject] = []
    for item in answering.form(definition, teller.shown).items:
        found += _of_item(item, teller)
    found += [
        Subject(f"v:{name}", gettext("variable %(name)s") % {"name": name}, OF_VARIABLES)
        for name in definition.variables
    ]
    return found


def _of_item(item: Item, teller: Teller) -> list[Subject]:
    label, options = teller.short(item.key), tuple((one.key, one.text) for one in item.choices)
    found = []
    answer = _operators(item.sort, Aspect.ANSWER)
    if answer:
        takes = {Sort.NUMBER: "number", Sort.DAY: "day"}.get(item.sort, "text")
        scale = _scale(item) if item.sort is Sort.NUMBER else ()
        chosen = options if item.sort in (Sort.ONE, Sort.MANY) else scale
        found.append(Subject(f"a:{item.key}", label, answer, chosen, takes))
    if item.sort is Sort.MANY:
        name = gettext("%(question)s: how many were chosen") % {"question": label}
        found.append(Subject(f"c:{item.key}", name, _operators(item.sort, Aspect.COUNT), (), "number"))
    for row in item.rows if item.sort is Sort.GRID else ():
        if "." not in row.key:
            found.append(
                Subject(f"r:{item.key}:{row.key}", f"{label} › {row.text}", _operators(item.sort, Aspect.ROW), options)
            )
    for one in item.choices if item.sort is Sort.ORDER else ():
        name = gettext("%(question)s: place of %(choice)s") % {"question": label, "choice": one.text}
        found.append(Subject(f"k:{item.key}:{one.key}", name, _operators(item.sort, Aspect.RANK), (), "number"))
    return found


def _operators(sort: Sort, aspect: Aspect) -> tuple[Operator, ...]:
    return tuple(operator for found, operator in branching.operators(sort) if found is aspect)


def _scale(item: Item) -> tuple[Pair, ...]:
    """The numbers of a short scale."""
    if item.low is None or item.high is None or item.high - item.low > SHORT_SCALE or item.low % 1 or item.high % 1:
        return ()
    return tuple((str(n), str(n)) for n in range(int(item.low), int(item.high) + 1))


def _flat(when: str) -> Clauses | None:
    """The condition as lines, where lines can hold it."""
    try:
        found = branching.clauses(branching.parse(when)) if when.strip() else None
    except GrammarError:
        return None
    if found is None or not found.is_flat or len(found.parts) > MOST_LINES:
        return None
    return None if any(isinstance(one, Clause) and one.is_denied for one in found.parts) else found


def _number(value: str) -> int | float:
    number = float(value.replace(",", ""))
    return int(number) if number.is_integer() else number
