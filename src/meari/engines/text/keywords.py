"""Words that some texts say more than others: counted by texts, compared by log-odds with a prior."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

from meari.engines.text.morphemes import Word

TELLING = frozenset({"noun", "root", "verb", "adjective", "foreign"})
LEAST_TEXTS = 2
CLEAR = 1.96
"""From which z-score on (two-sided 5 %) a word is said more often than chance explains."""
# Words of courtesy, of telling itself, and of grammar where morphemes do not tell it; every voice has them.
_EMPTY = frozenset(
    (
        "하다", "되다", "있다", "없다", "같다", "주다", "보다", "오다", "가다", "나다", "들다", "받다", "알다", "말하다", "그렇다", "이렇다",
        "어떻다", "안녕", "감사", "부탁", "문의", "확인", "수고", "말씀", "정도", "때문", "경우", "요청", "고객", "상담", "연락", "답변", "어제",
        "번호", "오늘", "내일", "지금", "이번", "다음", "바로", "처음", "사람", "생각", "부분", "상태",
        "the", "a", "an", "is", "are", "was", "were", "be", "been", "am", "my", "me", "i", "you", "your", "it", "its", "we", "our",
        "they", "this", "that", "these", "there", "in", "on", "at", "of", "to", "for", "from", "with", "and", "or", "but", "not",
        "no", "have", "has", "had", "do", "does", "did", "can", "could", "will", "would", "please", "so", "if", "as", "by", "just",
        "what", "when", "how", "who", "which", "hello", "hi", "thanks", "thank", "very",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word that ``here`` texts say and ``there`` texts elsewhere; ``log_odds`` with ``z`` standard errors, over 0 when here more."""

    word: str
    here: int
    there: int
    log_odds: float
    z: float


def said(words: Sequence[Word]) -> frozenset[str]:
    """Return what one text says, as keywords count it: nouns, stems as a dictionary lists them, and nouns that stand together."""
    telling = [word for word in words if _tells(word)]
    pairs = (
        f"{one.form} {other.form}"
        for one, other in pairwise(words)
        if {one.sort, other.sort} == {"noun"} and other.start - one.end <= 1 and _tells(one) and _tells(other)
    )
    return frozenset({*(word.name for word in telling), *pairs})


def counted(texts: Iterable[frozenset[str]]) -> Counter[str]:
    """Return how many texts say each word."""
    return Counter(word for text in texts for word in text)


def log_odds(
    here: Mapping[str, int], there: Mapping[str, int], *, prior: Mapping[str, float] | None = None
) -> list[Keyword]:
    """Return every word of ``here``, the most telling first: weighted log-odds ratio with an informative Dirichlet prior.

    Monroe, Colaresi and Quinn ("Fightin' Words", Political Analysis 16, 2008, 372-403), equations 16, 18 and 22. The
    ``prior`` says how often each word is expected beforehand; without one it is both sides together, scaled to the
    smaller of them, so that a rare word needs more than a single text. Nothing to compare gives nothing.
    """
    if len({*here, *there}) < 2:
        return []
    expected = _prior(here, there) if prior is None else prior
    total, of_here, of_there = sum(expected.values()), sum(here.values()), sum(there.values())
    found = []
    for word, count in here.items():
        before, other = expected[word], there.get(word, 0)
        mine, theirs = count + before, other + before
        delta = log(mine / (of_here + total - mine)) - log(theirs / (of_there + total - theirs))
        found.append(Keyword(word, count, other, delta, delta / sqrt(1 / mine + 1 / theirs)))
    return sorted(found, key=lambda one: (-one.z, one.word))


def label(keywords: Sequence[Keyword], *, most: int = 3) -> tuple[str, ...]:
    """Return the words that name what the keywords have in common: the first ones, none of which repeats another."""
    chosen: list[str] = []
    for one in keywords:
        if one.here >= LEAST_TEXTS and not any(_repeats(one.word, other) for other in chosen):
            chosen.append(one.word)
        if len(chosen) == most:
            break
    return tuple(chosen)


def _tells(word: Word) -> bool:
    long_enough = len(word.form) > 1 or word.sort in {"verb", "adjective"}
    return word.sort in TELLING and long_enough and word.name not in _EMPTY


def _prior(here: Mapping[str, int], there: Mapping[str, int]) -> dict[str, float]:
    both = Counter(here)
    both.update(there)
    smaller = max(1, min(sum(here.values()), sum(there.values())))
    scale = smaller / max(1, sum(both.values()))
    return {word: count * scale for word, count in both.items()}


def _repeats(word: str, other: str) -> bool:
    return bool(set(word.split()) & set(other.split()))
