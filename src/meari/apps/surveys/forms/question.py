"""Input about one question: its words in every language, its choices, and what its kind lets one set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys import queries, wording
from meari.apps.surveys.definition import LONGEST, MOST_CHOICES, Definition, Option, Question
from meari.apps.surveys.protocol import QuestionKind, question_kinds

SPARE = 2
"""Empty lines behind the choices, for more."""
DEEDS = ("up", "down", "drop")
NUMBERED = re.compile(r"[cr][1-9][0-9]{0,5}")


class UseForm(forms.Form):
    """What every question has beside its words."""

    is_required = forms.BooleanField(label=_("Must be answered"), required=False)
    touchpoint = forms.CharField(
        label=_("Touchpoint"), required=False, max_length=80,
        help_text=_("Where on the customer’s way this asks, such as delivery or repair. Results can be put side by side by it."),
    )  # fmt: skip

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        """``places`` are the touchpoints to choose from; one that the question names and nobody knows any more stays."""
        super().__init__(*args, **kwargs)
        held = str(self.initial.get("touchpoint") or "")
        known = [("", _("none")), *places]
        lost = [] if held in dict(known) else [(held, held)]
        self.fields["touchpoint"].widget = forms.Select(choices=[*known, *lost])


@dataclass(frozen=True)
class Words:
    """One input for words: its name in the form, the language, and what it holds."""

    name: str
    language: str
    label: str
    value: str


@dataclass(frozen=True)
class OptionLine:
    """One line of the choices or rows: ``at`` is its place, ``key`` empty for a new one."""

    part: str
    at: int
    key: str
    code: int
    words: tuple[Words, ...]
    is_other: bool
    is_alone: bool


class QuestionForm:
    """A question as inputs, and back. ``definition`` says in which languages; ``past`` are its states in frozen versions,
    whose numbers of choices are never given to others.
    """

    def __init__(
        self, data: QueryDict | None, *, question: Question, definition: Definition, past: Sequence[Question] = ()
    ) -> None:
        self.question, self.definition, self._data, self._past = question, definition, data, past
        self.kind: QuestionKind = question_kinds()[question.kind]
        self.use = UseForm(
            data,
            initial={"is_required": question.is_required, "touchpoint": question.touchpoint},
            places=queries.places(),
        )
        self.settings = self.kind.settings(data, initial=_settings_of(question), prefix="set")
        self.errors: list[str] = []

    def is_valid(self) -> bool:
        fine = [self.use.is_valid(), self.settings.is_valid()]
        if len(self._lines("choice")) > MOST_CHOICES or len(self._lines("row")) > MOST_CHOICES:
            self.errors.append(gettext("At most %(most)s choices fit.") % {"most": MOST_CHOICES})
        values = [one.value for one in (*self.titles, *self.helps, *self.worded)]
        values += [words.value for part in ("choice", "row") for line in self._lines(part) for words in line.words]
        if any(len(value) > LONGEST or "\0" in value for value in values):
            self.errors.append(gettext("At most %(most)s characters fit into one field.") % {"most": LONGEST})
        return all(fine) and not self.errors

    def edited(self) -> Question:
        """The question as it was handed in."""
        worded = {name: self._said(f"w_{name}") for name in self.kind.worded}
        kept = {name: value for name, value in self.question.settings.items() if name not in self.kind.worded}
        for name, value in self.settings.cleaned_data.items():
            kept.pop(name, None)
            if value not in (None, ""):
                kept[name] = value
        return replace(
            self.question, title=self._said("title"), help=self._said("help"),
            settings=kept | {name: words for name, words in worded.items() if words},
            choices=self._options("choice") if self.kind.has_choices else self.question.choices,
            rows=self._options("row") if self.kind.has_rows else self.question.rows,
            is_required=self.use.cleaned_data["is_required"], touchpoint=self.use.cleaned_data["touchpoint"],
        )  # fmt: skip

    @property
    def titles(self) -> list[Words]:
        return self._words("title", self.question.title)

    @property
    def helps(self) -> list[Words]:
        return self._words("help", self.question.help)

    @property
    def worded(self) -> list[Words]:
        """What the kind says in words of its own."""
        found = []
        for name, label in self.kind.worded.items():
            found += self._words(f"w_{name}", self.question.settings.get(name) or {}, str(label))
        return found

    @property
    def choices(self) -> list[OptionLine]:
        return self._lines("choice", spare=SPARE) if self.kind.has_choices else []

    @property
    def rows(self) -> list[OptionLine]:
        return self._lines("row", spare=SPARE) if self.kind.has_rows else []

    def _words(self, name: str, words: Mapping[str, str], label: str = "") -> list[Words]:
        return [
            Words(
                f"{name}_{language}", language, label or wording.NAMES.get(language, language),
                words.get(language, "") if self._data is None else self._data.get(f"{name}_{language}", "").strip(),
            )
            for language in self.definition.languages
        ]  # fmt: skip

    def _said(self, name: str) -> dict[str, str]:
        return {one.language: one.value for one in self._words(name, {}) if one.value}

    def _lines(self, part: str, *, spare: int = 0) -> list[OptionLine]:
        options = self.question.choices if part == "choice" else self.question.rows
        lines = [*self._held(part, options)] if self._data is None else [*self._sent(part)]
        last = max([self._last(part), *(number_of(line.key) for line in lines)])
        spares = [Option(f"{part[0]}{last + n}", {}) for n in range(1, spare + 1)]
        return [*lines, *(self._line(part, len(lines) + n, option) for n, option in enumerate(spares))]

    def _last(self, part: str) -> int:
        """The highest number that a choice of this question ever had."""
        states = [self.question, *self._past]
        options = [one for state in states for one in (state.choices if part == "choice" else state.rows)]
        return max((max(one.code, number_of(one.key)) for one in options), default=0)

    def _held(self, part: str, options: tuple[Option, ...]) -> Iterator[OptionLine]:
        for at, option in enumerate(options):
            yield self._line(part, at, option)

    def _sent(self, part: str) -> Iterator[OptionLine]:
        """The lines that were handed in and say something, in the order in which a button wants them."""
        assert self._data is not None
        lines = []
        for at in range(MOST_CHOICES + SPARE + 1):
            name = f"{part}-{at}"
            if f"{name}-key" not in self._data:
                break
            words = {one: self._data.get(f"{name}-{one}", "").strip() for one in self.definition.languages}
            if not any(words.values()):
                continue
            code = self._data.get(f"{name}-code", "")
            lines.append((at, Option(
                self._data.get(f"{name}-key", ""), words, int(code) if code.isdecimal() and len(code) < 9 else 0,
                f"{name}-other" in self._data, f"{name}-alone" in self._data,
            )))  # fmt: skip
        lines += [(MOST_CHOICES, Option("", {self.definition.languages[0]: text})) for text in self._several(part)]
        for at, (_place, option) in enumerate(self._arranged(part, lines)):
            yield self._line(part, at, option)

    def _several(self, part: str) -> list[str]:
        """Lines that were pasted all at once."""
        assert self._data is not None
        pasted = self._data.get(f"{part}-several", "")
        return [line.strip() for line in pasted.splitlines() if line.strip()][:MOST_CHOICES]

    def _arranged(self, part: str, lines: list[tuple[int, Option]]) -> list[tuple[int, Option]]:
        assert self._data is not None
        wanted, _colon, deed = self._data.get("line", "").partition(":")
        if not wanted.startswith(f"{part}-") or deed not in DEEDS:
            return lines
        at = next((n for n, (place, _option) in enumerate(lines) if f"{part}-{place}" == wanted), None)
        if at is None:
            return lines
        taken = lines.pop(at)
        if deed != "drop":
            lines.insert(max(at - 1, 0) if deed == "up" else at + 1, taken)
        return lines

    def _line(self, part: str, at: int, option: Option) -> OptionLine:
        words = tuple(
            Words(f"{part}-{at}-{one}", one, wording.NAMES.get(one, one), option.words.get(one, ""))
            for one in self.definition.languages
        )
        return OptionLine(part, at, option.key, option.code, words, option.is_other, option.is_alone)

    def _options(self, part: str) -> tuple[Option, ...]:
        """What was handed in, with the keys and numbers of before; new ones have the number of their key."""
        before = {one.key: one for one in (self.question.choices if part == "choice" else self.question.rows)}
        lines = self._lines(part)
        last = max([self._last(part), *(number_of(line.key) for line in lines)])
        found: dict[str, Option] = {}
        for line in lines:
            words = {one.language: one.value for one in line.words if one.value}
            key, code = line.key, before[line.key].code if line.key in before else number_of(line.key)
            if key in found or not code:
                last += 1
                key, code = f"{part[0]}{last}", last
            found[key] = Option(key, words, code, line.is_other, line.is_alone)
        return tuple(found.values())


def number_of(key: str) -> int:
    """The number in a key that this form gave (``c12``); 0 in any other."""
    return int(key[1:]) if NUMBERED.fullmatch(key) else 0


def _settings_of(question: Question) -> dict[str, Any]:
    """Initial values: what is set, and what the kind begins with where nothing is."""
    kind: QuestionKind = question_kinds()[question.kind]
    usual = {name: field.initial for name, field in kind.settings.base_fields.items() if field.initial is not None}
    return {**usual, **question.settings}
