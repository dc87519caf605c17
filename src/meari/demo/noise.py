"""How real typing differs from a printed page: slips, missing spaces, drawn-out marks."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

SLIPS = (
    ("돼요", "되요"), ("됐", "됬"), ("안 되", "않되"), ("안 돼", "않돼"), ("왜", "외"), ("며칠", "몇일"), ("할게요", "할께요"), ("오랜만", "오랫만"),
    ("어이없", "어의없"), ("웬", "왠"), ("금세", "금새"), ("설거지", "설겆이"), ("낫", "낳"), ("일일이", "일일히"), ("주세요", "주세여"), ("어떻게", "어떡해"),
    ("세탁기", "세턱기"), ("고장", "고징"), ("문의", "뮨의"), ("그런데", "근데"), ("너무", "넘"),
    ("했는데", "햇는데"), ("있어요", "잇어요"), ("없어요", "업어요"), ("같아요", "같애요"), ("바꿔", "바까"), ("습니다", "슴니다"), ("해주세요", "해주새요"),
    ("제가", "재가"), ("환불", "환뷸"), ("주문", "쥬문"), ("빨리", "빨랑"), ("정도", "졍도"),
)  # fmt: skip
SLIP_RATE = {
    "elder": 0.35, "young": 0.2, "furious": 0.16, "blunt": 0.16, "polite": 0.1, "terse": 0.1, "note": 0.07, "formal": 0.02,
    "east": 0.2, "south": 0.2, "mid": 0.2,
}  # fmt: skip
SPACE_RATE = {
    "elder": 0.4,
    "young": 0.3,
    "furious": 0.25,
    "blunt": 0.3,
    "polite": 0.2,
    "terse": 0.3,
    "note": 0.3,
    "formal": 0.06,
}
TAILS = {
    "complaint": ("ㅠㅠ", "ㅜㅜ", "ㅠ", "...", "", "!"), "praise": ("ㅎㅎ", "!!", "~", "", "ㅋㅋ", "!"), "inquiry": ("!", "~", "", "...", "ㅠ", ""),
    "suggestion": ("!", "~", "", "ㅎㅎ", ""),
}  # fmt: skip
PROTECTED = re.compile(r"\d|@|[A-Za-z]")


def slip(text: str, register: str, rng: Random) -> str:
    """The text with a slip or two, as often as such writers make them."""
    if rng.random() >= SLIP_RATE.get(register, 0.1):
        return text
    possible = [pair for pair in SLIPS if pair[0] in text]
    for right, wrong in rng.sample(possible, min(len(possible), rng.choice((1, 1, 2)))):
        text = text.replace(right, wrong, 1)
    return text


def close_up(text: str, rng: Random) -> str:
    """The text without spaces, as in a hasty text message; numbers and Latin words keep theirs."""
    words = text.split(" ")
    out = words[0]
    for before, word in pairwise(words):
        keeps = bool(word and before and PROTECTED.match(word[0]) and PROTECTED.search(before[-1]))
        out += (" " if keeps or rng.random() < 0.05 else "") + word
    return out


def drop_spaces(text: str, register: str, rng: Random) -> str:
    """Some spaces fall out: between a word and 안, 못, 수, 것, 할, 주세요 and now and then elsewhere."""
    if rng.random() >= SPACE_RATE.get(register, 0.2):
        return text
    text = re.sub(r"(?<=[가-힣]) (?=(?:수|것|거|줄|때|중|적|데|지) )", "", text)
    return re.sub(r"(?<=안|못) (?=[가-힣])", "", text)


def mark(sentence: str, register: str, style: int, mood: str, rng: Random) -> str:
    """The sentence with its final mark; ``style`` holds for the whole text so that one writer stays one writer."""
    if sentence.startswith("#"):
        return sentence
    if sentence[-1:] in "?!.~ㅠㅜㅋ":
        if sentence[-1:] == "?" and rng.random() < 0.1 and register in ("furious", "young", "blunt"):
            return sentence + "?"
        return sentence
    if register in ("formal", "note"):
        return sentence + ("." if style < 8 else "")
    if register == "furious":
        return sentence + rng.choice((".", ".", "!", "!!", "...", ""))
    if register == "young":
        return sentence + (rng.choice(TAILS[mood]) if rng.random() < 0.6 else "")
    if style < 5:
        return sentence + "."
    if style == 5:
        return sentence + ("ㅠㅠ" if mood == "complaint" and rng.random() < 0.5 else "~" if rng.random() < 0.3 else ".")
    if style == 6:
        return sentence + rng.choice(("..", "...", "."))
    return sentence + ("!" if rng.random() < 0.15 else "")
