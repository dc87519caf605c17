"""What is known about one text: what was masked, what it is about, how sure we are, and who says so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MaskedSpan:
    """One masked piece. ``start:end`` counts characters of the original, ``masked_start:masked_end`` of the masked text."""

    kind: str
    start: int
    end: int
    masked_start: int
    masked_end: int


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with personal data replaced by readable tokens; spans are in order and do not overlap."""

    text: str
    spans: tuple[MaskedSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that speak for a label, as ``start:end`` in the masked text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A key of the taxonomy with a calibrated confidence (0..1), the method that gave it, and whether it is a mere guess."""

    key: str
    confidence: float
    by: str
    unsure: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentiment:
    """``negative``, ``neutral`` or ``positive`` with a calibrated confidence (0..1)."""

    value: str
    confidence: float
    by: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything ``classify`` found in one text.

    ``classes`` is best first, a top-level class right before its finer class; it is empty only for a text without
    a single letter or digit. ``risks`` holds what passes the risk threshold, surest first, with evidence where rules found
    it. ``abuse`` is the confidence (0..1) that the writer insults somebody. ``likely`` holds further classes that may be
    meant, likeliest first, where a company's own model was asked.
    """

    masked: Masked
    kind: Label
    classes: tuple[Label, ...]
    risks: tuple[Label, ...]
    sentiment: Sentiment
    abuse: float
    is_abusive: bool
    likely: tuple[Label, ...] = ()
