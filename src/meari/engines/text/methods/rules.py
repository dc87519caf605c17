"""The rules method: what the cues say by themselves, with evidence, for risks above all."""

from collections.abc import Sequence

from meari.engines.text.cues.lexicon import Hit
from meari.engines.text.methods import Opinion, Reading
from meari.vocabulary.understanding import Evidence


class Rules:
    """Weighs the words and patterns found; names of keys come from the lexicon files alone."""

    def read(self, readings: Sequence[Reading]) -> list[Opinion]:
        """Return for each text the evidence that patterns give, with the words that gave it."""
        return [_opinion(reading) for reading in readings]


def _opinion(reading: Reading) -> Opinion:
    """Return what the cues of one text say."""
    said = reading.cues.weigh()
    return Opinion(
        kinds=said["kinds"],
        classes=said["classes"],
        risks=said["risks"],
        sentiments=said["sentiments"],
        evidence={
            key: tuple(_evidence(reading, hit) for hit in hits) for key, hits in reading.cues.of("risks").items()
        },
    )


def _evidence(reading: Reading, hit: Hit) -> Evidence:
    """Return the words of a hit as a place in the masked text."""
    start, end = reading.places[hit.start], reading.places[hit.end - 1] + 1
    return Evidence(start, end, reading.text[start:end])


kind = Rules()
