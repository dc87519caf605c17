"""Methods that read a text and say what they find. Each module or sub-package here is one, found by the registry.

A method offers an object named ``kind`` with ``read(readings) -> opinions``. Opinions are evidence in nats (natural log-odds)
over the base rate of a key: positive speaks for it, negative against it, and a key left out means "nothing to say". Evidence of
several methods adds up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from meari.engines.text import cues, masking, normalise
from meari.vocabulary.understanding import Evidence


@dataclass(frozen=True, slots=True)
class Reading:
    """One masked text as methods read it.

    ``normal`` is the normalised text; ``squeezed`` has no spaces, and ``places`` holds the place in ``text`` of each of
    its letters; ``cues`` are the words and patterns found in it.
    """

    text: str
    normal: str
    squeezed: str
    places: Sequence[int]
    cues: cues.Cues

    @classmethod
    def of(cls, text: str) -> "Reading":
        """Return the reading of a masked text; what a mask says is no word of the writer's."""
        own = masking.TOKEN.sub(lambda token: " " * len(token[0]), text) if "[" in text else text
        squeezed, places = normalise.squeeze(own)
        return cls(text, normalise.normal(own), squeezed, places, cues.find(squeezed, places))


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one method says about one text, in nats of evidence by key.

    ``kinds`` and ``sentiments`` are compared with each other, so a common shift means nothing; ``classes``, ``risks`` and
    ``abuse`` stand alone. ``evidence`` shows, for a risk, where in the text it was seen.
    """

    kinds: Mapping[str, float] = field(default_factory=dict)
    classes: Mapping[str, float] = field(default_factory=dict)
    risks: Mapping[str, float] = field(default_factory=dict)
    sentiments: Mapping[str, float] = field(default_factory=dict)
    abuse: float = 0.0
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)


class Method(Protocol):
    """The contract of a method."""

    def read(self, readings: Sequence[Reading]) -> list[Opinion]:
        """Return one opinion for each reading, in order; the same readings give the same opinions."""
        ...
