"""Texts to understandings: masked, then read by every method, whose evidence adds up to calibrated labels."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from meari import registry
from meari.engines.text.masking import mask
from meari.engines.text.methods import Opinion, Reading
from meari.vocabulary.understanding import Label, Masked, Sentiment, Understanding

METHODS = "meari.engines.text.methods"
# A letter that is no single jamo (ㅋㅋ, ㅠㅠ).
_WORD = re.compile(r"[^\W\d_ㄱ-ㆎ]")
_SEEN = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\u00ad]")
_NOBODY = "none"
_MEANINGLESS_KIND = "inquiry"
_FALLBACK_CLASS = "other"


@dataclass(frozen=True, slots=True)
class Options:
    """How to classify: which methods to ask, and from which confidence (0..1) on a label is given without "unsure".

    A risk is named from ``risk_from`` on (low, so that none is missed) and sure from ``sure_from``.
    """

    methods: tuple[str, ...] = ("rules", "linear")
    class_from: float = 0.4
    risk_from: float = 0.10
    abuse_from: float = 0.5
    sure_from: float = 0.5


@dataclass(frozen=True, slots=True)
class Family:
    """How the evidence for one family of keys is added up, as fitted by training/start_model.py.

    ``bases`` holds log-odds (or, for exclusive keys, log-weights) before any evidence, ``weights`` the trust in a
    method's nats. A method that training did not know is trusted in full, and ``unknown`` is the base of its own keys.
    """

    bases: Mapping[str, float]
    weights: Mapping[str, float]
    unknown: float

    def add_up(self, said: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        """Return the log-odds of each key from each method's evidence."""
        totals = dict(self.bases)
        for method, opinion in said.items():
            weight = self.weights.get(method, 1.0)
            for key, nats in opinion.items():
                totals[key] = totals.get(key, self.unknown) + weight * nats
        return totals

    def by(self, said: Mapping[str, Mapping[str, float]], key: str) -> str:
        """Return the method that speaks loudest for a key, or "none" where none does."""
        nats = {method: self.weights.get(method, 1.0) * opinion.get(key, 0.0) for method, opinion in said.items()}
        loudest = max(nats, key=lambda method: nats[method], default=_NOBODY)
        return loudest if nats.get(loudest, 0.0) > 0 else _NOBODY


@cache
def _families() -> Mapping[str, Family]:
    """Return the fitted families by name."""
    text = resources.files("meari.engines.text.weights").joinpath("blend.json").read_text("utf-8")
    return {
        name: Family(family["bases"], family["weights"], family["unknown"]) for name, family in json.loads(text).items()
    }


def classify(texts: Sequence[str], *, options: Options | None = None) -> list[Understanding]:
    """Return what is understood of each text, in order; the same texts give the same answer.

    Confidences are calibrated probabilities (0..1). A text without words (digits, signs, single jamo) gets an unsure kind
    and class of confidence 0; a blank one no class at all. Raises ``registry.UnknownKindError`` for a method that is not installed.
    """
    options = options or Options()
    masked = [mask(text) for text in texts]
    readings = [Reading.of(each.text) for each in masked]
    methods = registry.kinds(METHODS)
    said = {name: methods[name].read(readings) for name in options.methods}
    return [
        _understand(each, {name: opinions[place] for name, opinions in said.items()}, options)
        for place, each in enumerate(masked)
    ]


def _understand(masked: Masked, said: Mapping[str, Opinion], options: Options) -> Understanding:
    """Return the understanding of one text from the opinions about it."""
    if not _SEEN.search(masked.text):
        return _meaningless(masked, Sentiment("neutral", 0.0, _NOBODY, unsure=True))
    families = _families()
    felt = _surest(families["sentiments"], {name: opinion.sentiments for name, opinion in said.items()}, options)
    sentiment = Sentiment(felt.key, felt.confidence, felt.by, felt.unsure)
    if not _WORD.search(masked.text):
        return _meaningless(masked, sentiment)
    abuse = families["abuse"].add_up({name: {"abuse": opinion.abuse} for name, opinion in said.items()})["abuse"]
    return Understanding(
        masked=masked,
        kind=_surest(families["kinds"], {name: opinion.kinds for name, opinion in said.items()}, options),
        classes=_classes(families["classes"], {name: opinion.classes for name, opinion in said.items()}, options),
        risks=_risks(families["risks"], said, options),
        sentiment=sentiment,
        abuse=_probability(abuse),
        is_abusive=_probability(abuse) >= options.abuse_from,
    )


def _meaningless(masked: Masked, sentiment: Sentiment) -> Understanding:
    """Return what can be said of a text without words: at most a feeling (ㅠㅠ), nothing else for sure."""
    kind = Label(_MEANINGLESS_KIND, 0.0, _NOBODY, unsure=True)
    classes = (Label(_FALLBACK_CLASS, 0.0, _NOBODY, unsure=True),) if _SEEN.search(masked.text) else ()
    return Understanding(masked, kind, classes, (), sentiment, 0.0, False)


def _surest(family: Family, said: Mapping[str, Mapping[str, float]], options: Options) -> Label:
    """Return the most probable of keys of which exactly one is true."""
    totals = family.add_up(said)
    key = max(totals, key=lambda each: totals[each])
    confidence = 1 / sum(math.exp(total - totals[key]) for total in totals.values())
    return Label(key, confidence, family.by(said, key), confidence < options.sure_from)


def _classes(family: Family, said: Mapping[str, Mapping[str, float]], options: Options) -> tuple[Label, ...]:
    """Return the classes from ``class_from`` on, or else the best one as unsure; each before its finer classes."""
    totals = family.add_up(said)
    least = min(_log_odds(options.class_from), max(total for key, total in totals.items() if "." not in key))
    chosen = sorted((key for key, total in totals.items() if total >= least), key=lambda key: (-totals[key], key))
    labels: list[Label] = []
    for key in (key for key in chosen if "." not in key):
        confidence = _probability(totals[key])
        labels.append(Label(key, confidence, family.by(said, key), confidence < options.sure_from))
        for finer in (finer for finer in chosen if finer.startswith(f"{key}.") and totals[finer] >= 0):
            # A finer class cannot be more certain than the class it is part of.
            share = confidence * _probability(totals[finer])
            labels.append(Label(finer, share, family.by(said, finer), share < options.sure_from))
    return tuple(labels)


def _risks(family: Family, said: Mapping[str, Opinion], options: Options) -> tuple[Label, ...]:
    """Return the risks from ``risk_from`` on, surest first, with the words that gave them away."""
    labels = []
    opinions = {name: opinion.risks for name, opinion in said.items()}
    least = _log_odds(options.risk_from)
    for key, total in family.add_up(opinions).items():
        if total >= least:
            seen = dict.fromkeys(each for opinion in said.values() for each in opinion.evidence.get(key, ()))
            confidence = _probability(total)
            labels.append(Label(key, confidence, family.by(opinions, key), confidence < options.sure_from, tuple(seen)))
    return tuple(sorted(labels, key=lambda label: (-label.confidence, label.key)))


def _probability(log_odds: float) -> float:
    """Return the probability for log-odds, without overflow."""
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, log_odds))))


def _log_odds(probability: float) -> float:
    """Return the log-odds of a probability; 0 and 1 give the infinities."""
    if not 0 < probability < 1:
        return math.inf if probability >= 1 else -math.inf
    return math.log(probability / (1 - probability))
