"""What the start model learns from: our own lines and openly licensed public sets (CC0, MIT, CC BY, public domain)."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NSMC_TRAIN = "sentiment_ko_nsmc_train.tsv"
NSMC_EXTRA = "rating_ko_nsmc_extra.jsonl"
KOTE = "emotion_complaint_ko_kote_val.jsonl"
CURSE = "abuse_ko_curse.jsonl"
BANKING = "intent_en_banking77_train.jsonl"
CLINC = "intent_en_clinc150_train.jsonl"
CFPB = "complaint_en_cfpb.jsonl"

# Shares of the official NSMC training reviews: measured on, fitted on in the second stage; the rest trains.
NSMC_TEST, NSMC_SECOND = 0.10, 0.03
_CLASS_OF_BANKING = {
    "transaction_charged_twice": "payment",
    "declined_card_payment": "payment",
    "extra_charge_on_statement": "payment",
    "card_payment_not_recognised": "payment",
    "reverted_card_payment?": "payment",
    "passcode_forgotten": "account",
    "edit_personal_details": "account",
    "terminate_account": "account",
    "unable_to_verify_identity": "account",
    "request_refund": "return",
    "Refund_not_showing_up": "return",
}
_LEFT_OUT_OF_CLINC = (
    "cancel",
    "order",
    "payment",
    "bill",
    "account",
    "thank_you",
    "goodbye",
    "greeting",
    "yes",
    "no",
    "maybe",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One training text with what is known of it; None means unknown. ``weight`` is its share in training."""

    text: str
    kind: str | None = None
    classes: tuple[str, ...] | None = None
    risks: tuple[str, ...] | None = None
    sentiment: str | None = None
    weight: float = 1.0
    origin: int = -1
    language: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A sentence that people write around their matter; ``kinds`` are those it suits, none means any."""

    text: str
    language: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """Texts with a yes or no each."""

    texts: list[str] = field(default_factory=list)
    marks: list[bool] = field(default_factory=list)

    def add(self, text: str, mark: bool) -> None:
        """Add one text."""
        self.texts.append(text)
        self.marks.append(mark)


def own_lines() -> list[Line]:
    """Return the hand-written lines of every lines*.jsonl, file by file."""
    return [
        Line(
            row["text"],
            row["kind"],
            tuple(row["classes"]),
            tuple(row["risks"]),
            row["sentiment"],
            1.0,
            number,
            row["lang"],
        )
        for number, row in enumerate(row for path in sorted(HERE.glob("lines*.jsonl")) for row in _rows(path))
    ]


def asides() -> list[Aside]:
    """Return the sentences of asides.jsonl, which tell nothing of class, kind or risk."""
    return [Aside(row["text"], row["lang"], tuple(row["kinds"])) for row in _rows(HERE / "asides.jsonl")]


def insults() -> list[Line]:
    """Return the insults of abuse.jsonl, which are cross whatever else they are."""
    return [
        Line(row["text"], "complaint", None, None, "negative") for row in _rows(HERE / "abuse.jsonl") if row["abuse"]
    ]


def english_lines(folder: Path, seed: int) -> list[Line]:
    """Return English questions and complaints of public sets, as weak examples of kind and feeling."""
    chooser = random.Random(seed)
    lines: list[Line] = []
    for row in chooser.sample(list(_rows(folder / BANKING)), 1500):
        of_class = _CLASS_OF_BANKING.get(row["label"])
        lines.append(Line(row["text"], "inquiry", (of_class,) if of_class else None, (), "neutral", 0.2))
    clinc = [row for row in _rows(folder / CLINC) if not any(word in row["label"] for word in _LEFT_OUT_OF_CLINC)]
    lines.extend(Line(row["text"], "inquiry", None, (), "neutral", 0.1) for row in chooser.sample(clinc, 700))
    lines.extend(Line(row["text"][:300], "complaint", None, None, "negative", 0.2) for row in _rows(folder / CFPB))
    return lines


def reviews(folder: Path, seed: int) -> tuple[Rated, Rated, Rated]:
    """Return film reviews to train on, to fit the second stage on, and kept aside to measure on; True is positive."""
    with (folder / NSMC_TRAIN).open(encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    official = [(row[1], row[2] == "positive") for row in rows if len(row) == 3]
    random.Random(seed).shuffle(official)
    test_end = int(len(official) * NSMC_TEST)
    second_end = test_end + int(len(official) * NSMC_SECOND)
    parts = (Rated(), Rated(), Rated())
    for place, (text, mark) in enumerate(official):
        parts[2 if place < test_end else 1 if place < second_end else 0].add(text, mark)
    for row in _rows(folder / NSMC_EXTRA):
        if row["label"] != "neutral":
            parts[0].add(row["text"], row["label"] == "positive")
    return parts


def complaints(folder: Path) -> Rated:
    """Return comments with whether readers saw a complaint in them (KOTE)."""
    rated = Rated()
    for row in _rows(folder / KOTE):
        rated.add(row["text"], bool(row["complaint"]))
    return rated


def abuses(folder: Path) -> Rated:
    """Return comments with whether they insult (Curse-detection-data, and our own abuse.jsonl and lines as civil)."""
    rated = Rated()
    for row in _rows(folder / CURSE):
        rated.add(row["text"], row["label"] == 1)
    for row in _rows(HERE / "abuse.jsonl"):
        for _ in range(3):
            rated.add(row["text"], row["abuse"])
    for line in own_lines():
        rated.add(line.text, False)
    return rated


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
