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
    """The hits found in one text by (family, key); places are those of the squeezed text."""

    hits: Mapping[tuple[str, str], Sequence[Hit]]

    def of(self, family: str) -> dict[str, Sequence[Hit]]:
        """Return the hits of each key of a family."""
        return {key: hits for (its, key), hits in self.hits.items() if its == family}

    def weigh(self) -> dict[str, dict[str, float]]:
        """Return the nats of each key by family: its best pattern in full, further ones by half, a quarter ..."""
        weighed: dict[str, dict[str, float]] = {family: {} for family in FAMILIES}
        for (family, key), found in self.hits.items():
            worths = sorted((_WORTH[hit.tier] for hit in found), reverse=True)
            weighed[family][key] = sum(worth / 2**place for place, worth in enumerate(worths))
        return weighed


@cache
def lexicon() -> Lexicon:
    """Return the compiled lexicon of all families."""
    folder = resources.files(__package__)
    return compile_lexicon({name: folder.joinpath(f"{name}.toml").read_text("utf-8") for name in FAMILIES})


def find(squeezed: str, places: Sequence[int]) -> Cues:
    """Return the cues of a squeezed text; ``places`` holds each letter's place before squeezing."""
    return Cues(lexicon().find(squeezed, places))
