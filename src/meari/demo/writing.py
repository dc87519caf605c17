"""Composing one voice: what is said, in which register, how long, and how it is typed in which channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from meari.demo import noise
from meari.demo.grammar import Line, Manner, Situation, situations, tell
from meari.demo.words import Facts, Slots

REGISTERS_BY_CHANNEL: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "phone": (
        ("note", "polite", "elder", "furious", "blunt", "east", "south", "mid", "formal"),
        (62, 12, 9, 5, 2, 4, 2, 2, 2),
    ),
    "chat": (("polite", "young", "blunt", "terse", "formal", "furious", "elder"), (55, 17, 6, 8, 8, 5, 1)),
    "email": (("formal", "polite", "furious"), (70, 23, 7)),
    "review": (("polite", "terse", "young", "blunt", "elder", "east"), (39, 32, 12, 9, 7, 1)),
    "board": (("polite", "formal", "furious", "elder", "blunt"), (50, 32, 9, 5, 4)),
    "sns": (("young", "terse", "blunt", "furious", "polite"), (40, 25, 21, 6, 8)),
    "app": (("polite", "terse", "young", "blunt", "furious"), (49, 20, 14, 10, 7)),
    "sms": (("polite", "elder", "blunt", "terse", "young"), (44, 18, 14, 12, 12)),
    "store": (("note", "polite"), (88, 12)),
    "web": (("formal", "polite", "furious", "elder"), (44, 41, 9, 6)),
}
DETAILS = {
    "phone": (0, 1, 1, 1, 2), "chat": (0, 0, 1, 1, 2), "email": (2, 2, 3, 3, 4), "review": (0, 1, 1, 2, 2), "board": (1, 1, 2, 2, 3),
    "sns": (0, 0, 0, 1, 1), "app": (0, 0, 1, 1, 2), "sms": (0, 0, 0, 1, 1), "store": (0, 1, 1, 2), "web": (1, 1, 2, 2, 3),
}  # fmt: skip
DETAIL_SECTIONS = {
    "praise": ("praise_detail",), "complaint": ("detail", "complaint_detail"), "inquiry": ("detail",), "suggestion": ("detail",),
}  # fmt: skip
UNSPACED = {"sms": 0.55, "review": 0.05, "chat": 0.05, "sns": 0.05, "app": 0.05}
TITLED = frozenset({"email", "board", "web"})
OPENS = {
    "phone": 0.25,
    "chat": 0.55,
    "email": 0.9,
    "review": 0.06,
    "board": 0.55,
    "sns": 0.15,
    "app": 0.25,
    "sms": 0.3,
    "store": 0.0,
    "web": 0.6,
}
CLOSES = {
    "phone": 0.12,
    "chat": 0.3,
    "email": 0.85,
    "review": 0.03,
    "board": 0.4,
    "sns": 0.0,
    "app": 0.2,
    "sms": 0.25,
    "store": 0.0,
    "web": 0.5,
}
PERSONAL = 0.03
ASKING = frozenset(["can", "how", "when", "which", "what", "is", "does", "do", "who", "why", "could", "are"])
SECOND_MATTER = 0.04
TYPED_WEIGHT = 2


@dataclass(frozen=True)
class Matter:
    """What a voice is about: a situation of the text files and the kind in which it is spoken of."""

    situation: str
    kind: str


@dataclass(frozen=True)
class Written:
    """A voice as typed; ``core`` names the hand-written line that says the matter."""

    text: str
    title: str
    core: str
    is_personal: bool


def fits(situation: str, sort: str) -> bool:
    """Whether the situation can befall a product of that sort."""
    found = situations()[situation]
    sections = ("core", "inquiry", "complaint", "praise")
    return any(name in found.general or (name, sort) in found.typed for name in sections)


@cache
def _near(situation: str, sort: str) -> tuple[str, ...]:
    family = situation.partition(".")[0]
    if family in ("story", "risk"):
        return ()
    return tuple(key for key in situations() if key.split(".")[0] == family and key != situation and fits(key, sort))


def choose_register(channel: str, kind: str, rng: Random) -> str:
    names, weights = REGISTERS_BY_CHANNEL[channel]
    register = rng.choices(names, weights)[0]
    return "polite" if register == "furious" and kind != "complaint" else register


class Writer:
    """Writes one voice; holds what its parts share."""

    def __init__(self, matter: Matter, channel: str, facts: Facts, rng: Random) -> None:
        self.matter, self.channel, self.facts, self.rng = matter, channel, facts, rng
        self.register = facts.register
        self.slots = Slots(facts, rng)
        self.upset = matter.kind == "complaint"
        self.style = int(rng.random() * 10)
        self.situation = situations()[matter.situation]

    def write(self) -> Written:
        core = self._core(self.situation)
        said = self._tell(core)
        parts = [said]
        parts += self._details()
        parts += self._mood() + self._ask()
        if self.rng.random() < SECOND_MATTER and self.channel not in ("sns", "sms"):
            parts += self._second()
        personal = self._personal()
        parts = self._opening() + parts + personal + self._closing()
        text = self._typed(self._joined(parts))
        return Written(text, self._title(said), core.key, bool(personal))

    def _tell(self, line: Line, *, is_calm: bool = False, is_rhetorical: bool = False) -> str:
        manner = Manner(self.register, is_calm, is_rhetorical)
        return tell(line, manner=manner, told=self.slots, rng=self.rng)

    def _pick(self, lines: Sequence[Line]) -> Line:
        return lines[int(self.rng.random() * len(lines))]

    def _sections(self, situation: Situation, names: Sequence[str]) -> list[Line]:
        """Lines of the sections; those that hold for this sort of product alone are taken more often."""
        general, typed = [], []
        for name in names:
            for_all, for_sort = situation.lines(name, self.facts.item.sort)
            general += for_all
            typed += for_sort
        if typed and self.rng.random() * (len(general) + TYPED_WEIGHT * len(typed)) < TYPED_WEIGHT * len(typed):
            return typed
        return general or typed

    def _core(self, situation: Situation) -> Line:
        kind = self.matter.kind
        names = [kind] if kind == "praise" and (kind in situation.general) else ["core"]
        if kind in ("inquiry", "complaint"):
            names = [kind] if kind in situation.general and self.rng.random() < 0.85 else ["core", kind]
        found = self._sections(situation, names) or self._sections(
            situation, ("core", "complaint", "inquiry", "praise")
        )
        return self._pick(found)

    def _details(self) -> list[str]:
        lines = self._sections(self.situation, DETAIL_SECTIONS[self.matter.kind])
        count = min(self.rng.choice(DETAILS[self.channel]), len(lines))
        chosen = self.rng.sample(lines, count) if lines else []
        return [self._tell(line, is_calm=self.rng.random() < 0.75) for line in chosen]

    def _mood(self) -> list[str]:
        rate = {"furious": 0.85, "note": 0.04, "formal": 0.25, "terse": 0.3, "young": 0.5}.get(self.register, 0.33)
        if not self.upset or self.rng.random() > rate:
            return []
        moods = situations()["mood"]
        own = moods.general.get(self.register)
        if own and self.rng.random() < 0.6:
            return [self._tell(self._pick(own))]
        return [self._tell(self._pick(moods.general["complaint"]), is_rhetorical=True)]

    def _ask(self) -> list[str]:
        rate = {"review": 0.12, "sns": 0.15, "email": 0.85, "board": 0.7, "web": 0.75, "store": 0.6}.get(
            self.channel, 0.5
        )
        if self.rng.random() > rate:
            return []
        if self.matter.kind == "praise":
            section = "praise_ask"
        else:
            section = "demand" if self.upset and self.rng.random() < 0.45 else "ask"
        lines = self._sections(self.situation, (section,))
        return [self._tell(self._pick(lines), is_calm=True, is_rhetorical=section == "demand")] if lines else []

    def _second(self) -> list[str]:
        """Another matter of the same family, as people mention when they are at it."""
        near = _near(self.matter.situation, self.facts.item.sort)
        if not near or self.matter.kind == "praise":
            return []
        link = self._pick(situations()["also"].general[self.register])
        return [f"{self._tell(link)} {self._tell(self._core(situations()[self.rng.choice(near)]))}"]

    def _opening(self) -> list[str]:
        if self.channel == "store" and self.register == "note":
            return [self._tell(self._pick(situations()["store_start"].general["note"]))]
        if self.register == "note" and self.rng.random() < 0.35:
            return [self._tell(self._pick(situations()["note_start"].general["note"])) + "\0"]
        rate = OPENS[self.channel] if self.register != "note" else 0.4
        if self.rng.random() > rate or (self.register == "furious" and not self.upset):
            return []
        opens = situations()["open_praise" if self.matter.kind == "praise" else "open"].general.get(self.register)
        return [self._tell(self._pick(opens))] if opens else []

    def _closing(self) -> list[str]:
        if self.register == "note":
            if self.rng.random() < 0.55:
                return [
                    "→ " * (self.style < 3)
                    + self._tell(
                        self._pick(
                            situations()["handled_praise" if self.matter.kind == "praise" else "handled"].general[
                                "note"
                            ]
                        )
                    )
                ]
            return []
        parts = []
        if self.rng.random() < CLOSES[self.channel]:
            closes = situations()["close_praise" if self.matter.kind == "praise" else "close"].general.get(
                self.register
            )
            parts += [self._tell(self._pick(closes))] if closes else []
        if self.channel == "sns" and self.rng.random() < 0.5:
            tags = self.rng.sample(situations()["hashtag"].general["tags"], self.rng.choice((1, 2, 3)))
            parts.append(" ".join(self._tell(tag).replace(" ", "") for tag in tags))
        return parts

    def _personal(self) -> list[str]:
        if self.rng.random() >= PERSONAL * (1.15 if self.channel not in ("review", "sns") else 0.15):
            return []
        pii = situations()["pii"].general
        section = (
            "note_person"
            if self.register == "note"
            else self.rng.choice(("contact", "contact", "address", "account", "person"))
        )
        return [self._tell(self._pick(pii[section]))]

    def _joined(self, parts: list[str]) -> str:
        if self.register == "note":
            return self._note(parts)
        between = "\n" if self.channel in ("email", "web", "board") and self.style < 4 and len(parts) > 3 else " "
        if self.channel == "chat" and self.style < 3:
            between = "\n"
        return between.join(noise.mark(part, self.register, self.style, self.matter.kind, self.rng) for part in parts)

    def _note(self, parts: list[str]) -> str:
        head = ""
        if parts[0].endswith("\0"):
            head, parts = parts[0][:-1] + " ", parts[1:]
        between = (". ", ". ", ". ", ". ", ", ", " / ", " ", "\n- ", ". ", ", ")[self.style]
        text = head + between.join(part.rstrip(".") for part in parts)
        for echo in ("고 한다고 함", "고 한다 함", "고 함이라고 함"):
            text = text.replace(echo, "고 함")
        return text.replace("고 한다고 하심", "고 하심").replace("고 한다고 말씀하심", "고 하심") + (
            "." if self.style < 4 else ""
        )

    def _typed(self, text: str) -> str:
        if self.rng.random() < UNSPACED.get(self.channel, 0.0):
            text = noise.close_up(text, self.rng)
        else:
            text = noise.drop_spaces(text, self.register, self.rng)
        return noise.slip(text, self.register, self.rng)

    def _title(self, said: str) -> str:
        titled = self.channel in TITLED or (self.channel == "app" and self.rng.random() < 0.5)
        if not titled:
            return ""
        lines = self.situation.general.get("title", [])
        if lines and self.rng.random() < 0.75:
            return self._tell(self._pick(lines))
        return said if len(said) <= 28 else said[:28].rpartition(" ")[0]


def write(matter: Matter, channel: str, facts: Facts, rng: Random) -> Written:
    """One Korean voice."""
    return Writer(matter, channel, facts, rng).write()


def write_english(matter: Matter, facts: Facts, rng: Random) -> Written:
    """One voice of somebody who writes English."""
    sections = situations()["english"].general
    slots = Slots(facts, rng)

    def say(line: Line) -> str:
        return tell(line, manner=Manner("polite"), told=slots, rng=rng)

    core = rng.choice(sections.get(_english_section(matter)) or sections["product_information"])
    details = 0 if matter.kind == "praise" else rng.choice((0, 1, 1, 2))
    first = say(core)
    told = [
        first + ("?" if first.partition(" ")[0] in ASKING else "."),
        *_sentences(sections["detail"], details, say, rng),
    ]
    told = [part[0].upper() + part[1:] for part in told]
    if rng.random() < 0.55:
        told.insert(0, say(rng.choice(sections["open"])) + rng.choice((".", ".", "!")))
    if rng.random() < 0.5:
        told.append(say(rng.choice(sections["close"])) + rng.choice((".", "", "!")))
    text = " ".join(told).replace(" a air", " an air")
    return Written(text.lower() if rng.random() < 0.15 else text, "", core.key, is_personal=False)


def _english_section(matter: Matter) -> str:
    if matter.situation in ("risk.safety", "accident"):
        return "safety"
    return matter.kind if matter.kind in ("praise", "suggestion") else matter.situation.partition(".")[0]


def _sentences(lines: Sequence[Line], count: int, say: Callable[[Line], str], rng: Random) -> list[str]:
    return [f"{say(line)}." for line in rng.sample(lines, count)]
