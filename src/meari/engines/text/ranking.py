"""Which of the texts that hold a query come first: BM25 over their words, the same whatever database found them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from meari.engines.text.searching import Token

K1, B = 1.2, 0.75
LETTERS_WEIGHT = 0.5
"""What a token counts that stands inside a longer word only, or is a piece of one."""


@dataclass(frozen=True, slots=True)
class Document:
    """What ranking sees of a text: its words as the index keeps them, and its letters without blanks, in small letters."""

    words: Sequence[str]
    letters: str


def scores(documents: Sequence[Document], tokens: Sequence[Token], *, holding: Sequence[int], of: int) -> list[float]:
    """Return for each document how well it fits: BM25 (Robertson and Zaragoza, Foundations and Trends in Information
    Retrieval 3, 2009, 333-389, formula 3.15) with k1 = 1.2 and b = 0.75.

    ``holding`` says how many texts hold each token, ``of`` how many there are; lengths are taken against the mean of
    ``documents``. A token that is only found letter by letter counts half.
    """
    if not documents:
        return []
    mean = sum(len(one.letters) for one in documents) / len(documents) or 1.0
    rarities = [log(1 + (max(of, held) - held + 0.5) / (held + 0.5)) for held in holding]
    return [_score(one, tokens, rarities, length=len(one.letters) / mean) for one in documents]


def _score(document: Document, tokens: Sequence[Token], rarities: Sequence[float], *, length: float) -> float:
    total = 0.0
    for token, rarity in zip(tokens, rarities, strict=True):
        often = _frequency(document, token)
        total += rarity * often * (K1 + 1) / (often + K1 * (1 - B + B * length))
    return total


def _frequency(document: Document, token: Token) -> float:
    """How often the token is there: as often as the rarest of its words, or half as often as its letters."""
    as_words = min((document.words.count(word) for word in token.words), default=0)
    return max(float(as_words), LETTERS_WEIGHT * document.letters.count(token.letters))
