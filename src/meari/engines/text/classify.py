"""Texts to understandings: masked, then read by every method, whose evidence adds up to calibrated labels."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from meari import registry
from meari.engines.text.masking import mask
from meari.engines.text.methods import Opinion, Reading
from meari.vocabulary.understanding import Evidence, Label, Masked, Sentiment, Understanding

METHODS = "meari.engines.text.methods"
_NOBODY = "none"
_MEANINGLESS_KIND = "inquiry"
_LEAST_FINER = 0.5


@dataclass(frozen=True, slots=True)
class Options:
    """How to classify: which methods to ask, and from which confidence (0..1) on a label is given without "unsure".

    A risk is named from ``risk_from`` on (low, so that none is missed) and sure from ``sure_from``.
    """

    methods: tuple[str, ...] = ("rules", "linear")
    class_from: float = 0.4
    risk_from: float = 0.3
    abuse_from: float = 0.5
    sure_from: float = 0.5


@dataclass(frozen=True, slots=True)
class Family:
    """How the evidence for one family of keys is added up, as fitted by training/start_model.py.

    ``bases`` holds log-odds (or, for exclusive keys, log-weights) before any evidence, ``weights`` the trust in a
    method's nats. A method that training did not know is trusted in full.
    """

    bases: Mapping[str, float]
    weights: Mapping[str, float]

    def add_up(self, said: Mapping[str, Mapping[str, float]]) -> dict[str, tuple[float, str]]:
        """Return for each key its log-odds and the method that raised them most, from each method's evidence."""
        keys = dict.fromkeys([*self.bases, *(key for opinion in said.values() for key in opinion)])
        result = {}
        for key in keys:
            total, most, by = self.bases.get(key, self.bases.get("", 0.0)), 0.0, _NOBODY
            for method, opinion in said.items():
                nats = self.weights.get(method, 1.0) * opinion.get(key, 0.0)
                total += nats
                if nats > most:
                    most, by = nats, method
            result[key] = (total, by)
        return result


@cache
def _families() -> Mapping[str, Family]:
    """Return the fitted families by name."""
    text = resources.files("meari.engines.text.weights").joinpath("blend.json").read_text("utf-8")
    return {name: Family(family["bases"], family["weights"]) for name, family in json.loads(text).items()}


def classify(texts: Sequence[str], *, options: Options | None = None) -> list[Understanding]:
    """Return what is understood of each text, in order; the same texts give the same answer.

    Confidences are calibrated probabilities (0..1). A text without a letter or digit gets no class, no risk and an
    unsure kind of confidence 0. Raises ``registry.UnknownKindError`` for a method that is not installed.
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
    if not any(letter.isalnum() for letter in masked.text):
        nothing = Label(_MEANINGLESS_KIND, 0.0, _NOBODY, unsure=True)
        return Understanding(masked, nothing, (), (), Sentiment("neutral", 0.0, _NOBODY, unsure=True), 0.0, False)
    families = _families()
    kinds = _exclusive(families["kinds"].add_up({name: opinion.kinds for name, opinion in said.items()}))
    feelings = _exclusive(families["sentiments"].add_up({name: opinion.sentiments for name, opinion in said.items()}))
    reason, confidence, by = kinds[0]
    value, felt, felt_by = feelings[0]
    abuse = _probability(
        families["abuse"].add_up({name: {"abuse": opinion.abuse} for name, opinion in said.items()})["abuse"][0]
    )
    return Understanding(
        masked=masked,
        kind=Label(reason, confidence, by, confidence < options.sure_from),
        classes=_classes(families["classes"].add_up({name: each.classes for name, each in said.items()}), options),
        risks=_risks(families["risks"], said, options),
        sentiment=Sentiment(value, felt, felt_by, felt < options.sure_from),
        abuse=abuse,
        is_abusive=abuse >= options.abuse_from,
    )


def _exclusive(scores: Mapping[str, tuple[float, str]]) -> list[tuple[str, float, str]]:
    """Return (key, probability, method) of keys of which exactly one is true, most probable first."""
    highest = max(score for score, _ in scores.values())
    total = sum(math.exp(score - highest) for score, _ in scores.values())
    ranked = [(key, math.exp(score - highest) / total, by) for key, (score, by) in scores.items()]
    return sorted(ranked, key=lambda each: -each[1])


def _classes(scores: Mapping[str, tuple[float, str]], options: Options) -> tuple[Label, ...]:
    """Return the classes from ``class_from`` on, or else the best one as unsure; each before its finer classes."""
    ranked = sorted(
        ((_probability(score), key, by) for key, (score, by) in scores.items()), key=lambda each: (-each[0], each[1])
    )
    tops = [each for each in ranked if "." not in each[1]]
    labels: list[Label] = []
    for confidence, key, by in [each for each in tops if each[0] >= options.class_from] or tops[:1]:
        labels.append(Label(key, confidence, by, confidence < options.sure_from))
        for finer_confidence, finer, finer_by in ranked:
            if finer.startswith(f"{key}.") and finer_confidence >= _LEAST_FINER:
                # A finer class cannot be more certain than the class it is part of.
                share = confidence * finer_confidence
                labels.append(Label(finer, share, finer_by, share < options.sure_from))
    return tuple(labels)


def _risks(family: Family, said: Mapping[str, Opinion], options: Options) -> tuple[Label, ...]:
    """Return the risks from ``risk_from`` on, surest first, with the words that gave them away."""
    labels = []
    for key, (score, by) in family.add_up({name: opinion.risks for name, opinion in said.items()}).items():
        confidence = _probability(score)
        if confidence >= options.risk_from:
            seen: dict[Evidence, None] = {}
            for opinion in said.values():
                seen.update(dict.fromkeys(opinion.evidence.get(key, ())))
            labels.append(Label(key, confidence, by, confidence < options.sure_from, tuple(seen)))
    return tuple(sorted(labels, key=lambda label: (-label.confidence, label.key)))


def _probability(log_odds: float) -> float:
    """Return the probability for log-odds, without overflow."""
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, log_odds))))
