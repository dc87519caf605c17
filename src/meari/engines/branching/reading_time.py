"""How long a question takes: reading it, then answering.

English is read silently at 238 words a minute (Brysbaert, Journal of Memory and Language 109, 2019, 104047). Korean is
taken as 500 letters a minute, an assumption of ours until responses tell.
"""

from __future__ import annotations

import re

from meari.vocabulary.surveys import Item

WORDS_A_MINUTE = 238
LETTERS_A_MINUTE = 500
CHOICES_READ = 12
_HANGUL = re.compile("[가-힣]")
_LATIN = re.compile(r"[A-Za-z0-9]+")


def reading_seconds(text: str) -> float:
    """Return how many seconds a text takes to read."""
    return 60 * (len(_HANGUL.findall(text)) / LETTERS_A_MINUTE + len(_LATIN.findall(text)) / WORDS_A_MINUTE)


def seconds(item: Item) -> float:
    """Return how many seconds a question takes. Of long lists of choices only the first twelve are read."""
    texts = (item.title, *(choice.text for choice in (*item.rows, *item.choices[:CHOICES_READ])))
    return max(item.seconds, 0.0) + sum(map(reading_seconds, texts))
