"""What detectors share: the result, and the words before a number that say what it is."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data of one kind at ``start:end`` of the folded text."""

    kind: str
    start: int
    end: int


# These words right before a number say that it belongs to a thing, not to a person.
_THING = re.compile(
    r"(?:(?:주문|접수|문의|예약|등기|배송|상품|제품|제조|일련|관리|승인|거래|영수증|쿠폰|부품|사업자(?:등록)?|티켓|케이스|교환|반품|자재|견적|결제|상품권|인증)"
    r"\s?(?:번호|no\.?|코드|넘버|id)"
    r"|(?:송장|운송장|시리얼|바코드|모델|모델명|품번)(?:\s?(?:번호|no\.?|코드|넘버))?"
    r"|\b(?:s/?n|serial|order|tracking|invoice|model|sku|barcode|part|case|ticket|ref(?:erence)?|parcel|shipment)"
    r"\s?(?:number|num|no\.?|id|code)?)"
    r"(?:은|는|이|가|입니다|\s?is|\s?was)?\s?[:#=(\[]{0,2}\s{0,2}$",
    re.IGNORECASE,
)
_WORDS = 24


def before(text: str, start: int, size: int = _WORDS) -> str:
    """Return up to ``size`` letters that stand before a place."""
    return text[max(0, start - size) : start]


def is_thing(text: str, start: int) -> bool:
    """Say whether the words right before a number call it an order, tracking, model or similar number."""
    return _THING.search(before(text, start)) is not None
