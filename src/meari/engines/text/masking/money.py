"""Payment card numbers (Luhn) and bank accounts (shape and words around)."""

import re
from collections.abc import Iterator

from meari.engines.text.masking.found import Found, before, is_thing

_SEP = r"\s{0,2}[-. ~/_]?\s{0,2}"
_CARD = re.compile(
    rf"(?<![0-9])(?<![0-9][-.])(?:[0-9]{{4}}(?:{_SEP}[0-9]{{4}}){{3}}|3[47][0-9]{{2}}{_SEP}[0-9]{{6}}{_SEP}[0-9]{{5}}"
    rf"|[2-69][0-9]{{14}})(?![0-9])(?!-[0-9])"
)
_CARD_WORDS = re.compile(
    r"카드\s?(?:번호|넘버|no\.?)[^0-9\n]{0,10}$|card\s?(?:number|no\.?)[^0-9\n]{0,8}$", re.IGNORECASE
)

_ACCOUNT = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][-.])(?:[0-9]{2,6}(?:\s?[-.]\s?[0-9]{1,8}){1,4}|[0-9]{2,6}(?: [0-9]{2,7}){1,3}|[0-9]{10,16})(?![0-9A-Za-z])(?!-[0-9])"
)
_BANKS = "국민|신한|우리|하나|농협|기업|수협|우체국|새마을(?:금고)?|신협|산업|외환|씨티|시티|제일|부산|대구|광주|전북|경남|제주|카카오|카뱅|토스|케이|케뱅|kb|nh|ibk|sc|kdb|im|아이엠"
_ACCOUNT_WORDS = re.compile(
    rf"계좌|통장|입금|송금|예금주|무통장|은행|뱅크|(?:{_BANKS})\s{{0,2}}[:)\]]?\s{{0,2}}$|account|\bbank\b",
    re.IGNORECASE,
)
_AFTER_WORDS = re.compile(
    rf"^[\s,(\[/]{{0,3}}(?:(?:{_BANKS})(?:은행|뱅크|[\s),\]]|$)|예금주|계좌|으로\s?(?:입금|송금|환불)|로\s?(?:입금|송금|환불))",
    re.IGNORECASE,
)
_OTHER_WORDS = re.compile(
    r"주문|접수|송장|운송장|모델|시리얼|승인|영수증|사업자|쿠폰|바코드|예약\s?번호|상품\s?번호|관리\s?번호|카드|전화|order|tracking|model|serial",
    re.IGNORECASE,
)
_DATE = re.compile(r"^(?:19|20)[0-9]{2}\s?[-. ]\s?[01]?[0-9]\s?[-. ]\s?[0-3]?[0-9](?:\D|$)")
_FEWEST, _MOST = 10, 16


def luhn_holds(digits: str) -> bool:
    """Say whether digits satisfy the Luhn check (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def cards(text: str) -> Iterator[Found]:
    """Yield 15 and 16 digit card numbers that satisfy Luhn, or that the words before call a card number."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"[^0-9]", "", match[0])
        called = _CARD_WORDS.search(before(text, match.start())) is not None
        if called or (_may_be_card(digits) and not is_thing(text, match.start())):
            yield Found("card", match.start(), match.end())


def _may_be_card(digits: str) -> bool:
    """Say whether digits begin as cards do, satisfy Luhn and are not one digit over and over."""
    return digits[0] in "234569" and len(set(digits)) > 1 and luhn_holds(digits)


def accounts(text: str) -> Iterator[Found]:
    """Yield 10 to 16 digits in account shape where the nearest word before, or the word after, speaks of a bank account."""
    for match in _ACCOUNT.finditer(text):
        digits = sum(map(str.isdigit, match[0]))
        if not _FEWEST <= digits <= _MOST or _DATE.match(match[0]):
            continue
        if _AFTER_WORDS.search(text[match.end() : match.end() + 16]) or _is_called_account(
            before(text, match.start(), 30)
        ):
            yield Found("account", match.start(), match.end())


def _is_called_account(words: str) -> bool:
    """Say whether the last telling word before a number is about a bank account."""
    last_account = max((found.start() for found in _ACCOUNT_WORDS.finditer(words)), default=-1)
    last_other = max((found.start() for found in _OTHER_WORDS.finditer(words)), default=-1)
    return last_account > last_other
