"""The rules method: a lexicon of words and short patterns that speaks up with evidence, for risks above all."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from meari.engines.text.methods import Opinion, Reading
from meari.engines.text.methods.rules.lexicon import Hit, Lexicon, compile_lexicon
from meari.vocabulary.understanding import Evidence

# What one pattern of a tier is worth, in nats of evidence over the base rate; a second pattern adds half as much.
_WORTH = {"strong": 3.0, "weak": 1.0}
_FILES = ("risks", "classes", "kinds", "sentiments")


@cache
def load_lexicons() -> Mapping[str, Lexicon]:
    """Return the compiled lexicons by the name of their file."""
    folder = resources.files(__package__).joinpath("lexicon")
    return {name: compile_lexicon(folder.joinpath(f"{name}.toml").read_text("utf-8")) for name in _FILES}


class Rules:
    """Finds words and patterns; names of keys come from the lexicon files alone."""

    def read(self, readings: Sequence[Reading]) -> list[Opinion]:
        """Return for each text the evidence that patterns give, with the words that gave it."""
        return [self._read_one(reading) for reading in readings]

    def _read_one(self, reading: Reading) -> Opinion:
        """Return the opinion about one text."""
        lexicons = load_lexicons()
        hits = {name: lexicons[name].find(reading.squeezed, reading.places) for name in _FILES}
        evidence: dict[str, tuple[Evidence, ...]] = {
            key: tuple(_evidence(reading, hit) for hit in found) for key, found in hits["risks"].items()
        }
        return Opinion(
            kinds=_weigh(hits["kinds"]),
            classes=_weigh(hits["classes"]),
            risks=_weigh(hits["risks"]),
            sentiments=_weigh(hits["sentiments"]),
            evidence=evidence,
        )


def _weigh(hits: Mapping[str, Sequence[Hit]]) -> dict[str, float]:
    """Return the evidence of each key: its best pattern in full, further ones by half, a quarter ..."""
    weighed: dict[str, float] = {}
    for key, found in hits.items():
        worths = sorted((_WORTH[hit.tier] for hit in found), reverse=True)
        weighed[key] = sum(worth / 2**place for place, worth in enumerate(worths))
    return weighed


def _evidence(reading: Reading, hit: Hit) -> Evidence:
    """Return the words of a hit as a place in the masked text."""
    start, end = reading.places[hit.start], reading.places[hit.end - 1] + 1
    return Evidence(start, end, reading.text[start:end])


kind = Rules()
