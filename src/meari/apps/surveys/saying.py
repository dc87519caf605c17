"""Rules and quotas as sentences that a planner reads, in Korean and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from meari.apps.surveys.definition import Definition, Option
from meari.engines import branching
from meari.engines.branching import Aspect, Clause, Clauses, Joiner, Operator
from meari.vocabulary.surveys import Form, Quota, Rule

FALLBACK = "en"
SHORT = 26
"""Characters of a title in a sentence."""
PLAIN = Form(())
_CHOSEN = {Operator.IS: "chosen", Operator.IS_NOT: "not_chosen"}
_MID = {Joiner.AND: 0, Joiner.OR: 1}
_END, _CASE = 2, 3


@cache
def grammar() -> Mapping[str, Any]:
    """How sentences are made, by language."""
    return tomllib.loads(Path(__file__).with_name("logic.toml").read_text(encoding="utf-8"))


class Teller:
    """Says rules of one survey in ``language`` with its titles in ``shown``."""

    def __init__(self, definition: Definition, language: str, shown: str = "") -> None:
        self._definition, self.shown = definition, shown or definition.languages[0]
        self._grammar = grammar().get(language) or grammar()[FALLBACK]
        self._numbers = {one.key: n for n, one in enumerate(definition.questions, start=1)}

    def rule(self, rule: Rule) -> str:
        """The sentence of a rule. Raises ``GrammarError`` where its condition cannot be read."""
        targets = ", ".join(self.name(key) for key in rule.targets)
        return self._fill(
            self._grammar["effects"][str(rule.effect)], **{"if": self.condition(rule.when), "targets": targets}
        )

    def quota(self, quota: Quota) -> str:
        """The sentence of a quota. Raises ``GrammarError``."""
        said = {"if": self.condition(quota.when), "limit": str(quota.limit)}
        return self._fill(self._grammar["effects"]["quota"], **said)

    def condition(self, when: str) -> str:
        """What has to hold. Raises ``GrammarError``."""
        return self._clauses(branching.clauses(branching.parse(when)), form=_END)

    def name(self, key: str) -> str:
        """A question by its number and the beginning of its title."""
        return self._fill(self._grammar["title"], title=self.short(key))

    def short(self, key: str) -> str:
        """The same without quotes; the key where there is no such question."""
        if key not in self._numbers:
            return key
        title = self._definition.say(self._definition.question(key).title, self.shown).rstrip(" .?!。？") or key
        cut = title if len(title) <= SHORT else f"{title[:SHORT].rstrip()}…"
        return f"{self._numbers[key]}. {cut}"

    def _clauses(self, found: Clauses, *, form: int) -> str:
        last = len(found.parts) - 1
        if found.is_denied:
            inside = self._joined(found, last, form=_CASE)
            return self._formed(self._fill(self._grammar["denied"], inside=inside), form)
        return self._joined(found, last, form=form)

    def _joined(self, found: Clauses, last: int, *, form: int) -> str:
        parts = [
            self._part(part, form if at == last else _MID[found.joiner]) for at, part in enumerate(found.parts)
        ]  # fmt: skip
        return str(self._grammar[str(found.joiner)]).join(parts)

    def _part(self, part: Clause | Clauses, form: int) -> str:
        if isinstance(part, Clauses):
            if part.is_denied:
                return self._clauses(part, form=form)
            inside = self._clauses(part, form=_CASE)
            return self._formed(self._fill(self._grammar["nested"], inside=inside), form)
        if part.is_denied:
            inside = self._clause(part, _CASE)
            return self._formed(self._fill(self._grammar["denied"], inside=inside), form)
        return self._clause(part, form)

    def _clause(self, clause: Clause, form: int) -> str:
        is_choice = self._options(clause) != () and clause.aspect in (Aspect.ANSWER, Aspect.ROW)
        frame = _CHOSEN.get(clause.operator, str(clause.operator)) if is_choice else str(clause.operator)
        subject = self._subject(clause)
        said = {"subject": subject, "answer": self._answer(clause, subject), "value": self._values(clause)}
        return self._formed(self._fill(self._grammar["clauses"][frame], **said), form)

    def _subject(self, clause: Clause) -> str:
        if clause.aspect is Aspect.VARIABLE:
            return self._fill(self._grammar["variable"], title=clause.key)
        if clause.aspect is Aspect.ROW:
            row = self._word(self._rows(clause.key), clause.part)
            return self._fill(self._grammar["row"], title=self.short(clause.key), part=row)
        return self.name(clause.key)

    def _answer(self, clause: Clause, subject: str) -> str:
        if clause.aspect is Aspect.VARIABLE:
            return subject
        aspect = str(clause.aspect) if clause.aspect in (Aspect.COUNT, Aspect.RANK) else "answer"
        part = self._word(self._options(clause), clause.part)
        return self._fill(self._grammar[aspect], title=subject, part=part)

    def _values(self, clause: Clause) -> str:
        options = self._options(clause)
        return ", ".join(
            self._fill(self._grammar["value"], value=self._word(options, value))
            if isinstance(value, str)
            else str(value)
            for value in clause.values
        )

    def _options(self, clause: Clause) -> tuple[Option, ...]:
        return self._definition.question(clause.key).choices if clause.key in self._numbers else ()

    def _rows(self, key: str) -> tuple[Option, ...]:
        return self._definition.question(key).rows if key in self._numbers else ()

    def _word(self, options: tuple[Option, ...], key: str) -> str:
        found = next((one for one in options if one.key == key), None)
        return self._definition.say(found.words, self.shown) if found else key

    def _formed(self, stem: str, form: int) -> str:
        forms = self._grammar["forms"].get(stem[-1:])
        return stem[:-1] + str(forms[form]) if forms else stem

    def _fill(self, frame: str, **said: str) -> str:
        return branching.pipe(frame, PLAIN, {}, variables=said)
