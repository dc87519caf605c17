"""Cues: words and short patterns of the lexicons that point to a risk, a class, a kind or a feeling, with their places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from meari.engines.text.cues.lexicon import Hit, Lexicon, compile_lexicon

FAMILIES = ("risks", "classes", "kinds", "sentiments")

# What one pattern of a tier is worth, in nats of evidence over the base rate; a second pattern adds half as much.
_WORTH = {"strong": 3.0, "weak": 1.0}


@dataclass(frozen=True, slots=True)
class Cues:
    """The hits found in one text by family and key; places are those of the squeezed text."""

    hits: Mapping[str, Mapping[str, Sequence[Hit]]]

    def weigh(self, family: str) -> dict[str, float]:
        """Return the nats of each key: its best pattern in full, further ones by half, a quarter ..."""
        weighed: dict[str, float] = {}
        for key, found in self.hits[family].items():
            worths = sorted((_WORTH[hit.tier] for hit in found), reverse=True)
            weighed[key] = sum(worth / 2**place for place, worth in enumerate(worths))
        return weighed


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """Return the compiled lexicons by family."""
    folder = resources.files(__package__)
    return {name: compile_lexicon(folder.joinpath(f"{name}.toml").read_text("utf-8")) for name in FAMILIES}


def find(squeezed: str, places: Sequence[int]) -> Cues:
    """Return the cues of a squeezed text; ``places`` holds each letter's place before squeezing."""
    return Cues({name: lexicon.find(squeezed, places) for name, lexicon in lexicons().items()})
