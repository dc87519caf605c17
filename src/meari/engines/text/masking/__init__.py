"""Personal data in free text, found by shape, checksum and context, and replaced by readable tokens.

What stays, because it names no person or because the reader needs it: representative company numbers (15xx, 16xx, 18xx),
business registration numbers, order, tracking and model numbers, prices, dates and quantities. Addresses keep the
district. Every pattern has bounded repetitions, so the time is linear in the length of the text.
"""

import re
from collections.abc import Callable, Iterator

from meari.engines.text import normalise
from meari.engines.text.masking import addresses, identity, money, names, online, phones
from meari.engines.text.masking.found import Found
from meari.vocabulary.understanding import Masked, MaskedSpan

TOKENS = {
    "resident_number": "[주민등록번호]",
    "foreigner_number": "[외국인등록번호]",
    "phone": "[전화번호]",
    "card": "[카드번호]",
    "account": "[계좌번호]",
    "email": "[이메일]",
    "passport": "[여권번호]",
    "driver_licence": "[운전면허번호]",
    "address": "[주소]",
    "name": "[이름]",
}

# In order of precedence: where two detectors claim the same letters, the earlier one wins.
_DETECTORS: tuple[Callable[[str], Iterator[Found]], ...] = (
    online.emails,
    identity.resident_numbers,
    identity.driver_licences,
    phones.phones,
    money.cards,
    identity.passports,
    money.accounts,
    addresses.addresses,
    names.names,
)

# A text without any of these holds nothing that a detector could find.
_MAYBE = re.compile(
    r"[0-9@ⓐ골공영]|구\s?[가-힣]{1,4}동|[시군]\s?[가-힣]{1,4}[읍면동]|성함|이름|예금주|고객|수령|주문자|신청[자인]|계약자|구매자|보호자|저는|안녕하|받는|입금자|\bname\b",
    re.IGNORECASE,
)
TOKEN = re.compile("|".join(map(re.escape, TOKENS.values())))
_OPAQUE = "\x1a"


def mask(text: str) -> Masked:
    """Return the text with personal data replaced by the tokens of ``TOKENS``; spans hold places in both texts.

    Masking what is masked already changes nothing. Tokens are the same in Korean and in English text.
    """
    if not _MAYBE.search(normalise.fold(text).text):
        return Masked(text)
    spans: list[MaskedSpan] = []
    current = text
    # A mask can bring two pieces closer together; each round shortens what is left, so this ends.
    while new := _found(current):
        current, spans = _replace(current, spans, new)
    return Masked(current, tuple(spans))


def _found(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, kind) of everything to mask, in order, without overlaps; tokens in the text are opaque."""
    hidden = TOKEN.sub(lambda token: _OPAQUE * len(token[0]), text)
    folded = normalise.fold(hidden)
    taken: list[tuple[int, int, str]] = []
    for detect in _DETECTORS:
        for found in detect(folded.text):
            start, end = folded.span(found.start, found.end)
            if all(end <= other[0] or start >= other[1] for other in taken):
                taken.append((start, end, found.kind))
    return sorted(taken)


def _replace(text: str, spans: list[MaskedSpan], new: list[tuple[int, int, str]]) -> tuple[str, list[MaskedSpan]]:
    """Return the text with the new pieces masked, and old and new spans together in terms of original and result."""
    # What the spans already there added before a place in the text tells where that place is in the original.
    steps = sorted(
        [(span.masked_start, span.masked_end, span.kind, span) for span in spans]
        + [(start, end, kind, None) for start, end, kind in new],
        key=lambda step: step[0],
    )
    pieces: list[str] = []
    merged: list[MaskedSpan] = []
    read = original = written = 0
    for start, end, kind, old in steps:
        pieces.append(text[read:start])
        original += start - read
        written += start - read
        length = old.end - old.start if old else end - start
        token = TOKENS[kind]
        pieces.append(token)
        merged.append(MaskedSpan(kind, original, original + length, written, written + len(token)))
        original, written, read = original + length, written + len(token), end
    pieces.append(text[read:])
    return "".join(pieces), merged
