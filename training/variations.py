"""Other ways to write the same line: typing errors, chat endings, greetings around it, two concerns in one letter."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from data import Aside, Line

_ENDINGS = (
    (
        "해주세요",
        (
            "해줘요",
            "해주십시오",
            "해주셈",
            "해 주실래요",
            "해주시면 감사하겠습니다",
            "해주세여",
            "해주이소",
            "좀 해주라",
            "해주시기 바랍니다",
        ),
    ),
    ("부탁드립니다", ("부탁드려요", "부탁해요", "부탁드릴게요", "부탁합니다", "부탁 좀 할게요", "바랍니다")),
    ("인가요", ("인지요", "인가여", "입니까", "인지 궁금합니다", "인가")),
    ("되나요", ("됩니까", "되나여", "되는지요", "돼요?", "되는지 알고 싶습니다", "되남유", "되는교")),
    ("있나요", ("있습니까", "있을까요", "있나여", "있는지요", "있어요?")),
    ("습니다", ("어요", "음", "네요", "슴다")),
    ("했어요", ("했습니다", "했네요", "했음", "했는데요", "했어여")),
    ("네요", ("습니다", "어요", "네여", "군요", "노")),
    ("합니다", ("해요", "함", "하네요", "합니당")),
    ("좋겠어요", ("좋겠습니다", "좋을 것 같아요", "좋겠네요", "좋겠음", "좋을 듯요")),
    ("고객센터", ("콜센터", "상담센터")),
    ("상담사", ("상담원", "상담직원")),
    ("기사님", ("기사분", "기사")),
    ("배송", ("배달", "택배")),
    ("제품", ("상품", "물건")),
)
_GREETINGS = (
    "안녕하세요. ",
    "수고하십니다. ",
    "안녕하세요 ",
    "다름이 아니라 ",
    "고객 문의: ",
    "문의드립니다. ",
    "저기요 ",
    "Hi, ",
    "Hello. ",
    "",
)
_BETWEEN = (". ", ". ", ". ", " ", ", ", "! ", "... ", "\n")
_THINGS = (
    "냉장고", "세탁기", "건조기", "에어컨", "티비", "청소기", "밥솥", "정수기", "공기청정기", "식기세척기", "전자레인지", "노트북", "선풍기", "가습기",
    "로봇청소기", "인덕션", "비데", "김치냉장고", "모니터", "안마의자", "제습기", "오븐", "커피머신", "이어폰", "소파", "침대", "의자", "신발", "가방",
)  # fmt: skip
_THING = re.compile("|".join(sorted(_THINGS, key=len, reverse=True)))


def vary(line: Line, chooser: random.Random) -> Line:
    """Return a line that says the same in another way."""
    text = line.text
    for ending, others in _ENDINGS:
        if ending in text and chooser.random() < 0.6:
            text = text.replace(ending, chooser.choice(others), 1)
    # What somebody complains of says little about which product it is, so products trade places.
    if chooser.random() < 0.7:
        swapped = _THING.sub(lambda found: chooser.choice(_THINGS), text)
        text = swapped if swapped != text or chooser.random() < 0.5 else f"{chooser.choice(_THINGS)} {text}"
    if chooser.random() < 0.4:
        text = _mistype(text, chooser)
    if chooser.random() < 0.3:
        text = chooser.choice(_GREETINGS) + text
    return replace(line, text=text)


def join(first: Line, second: Line) -> Line:
    """Return one letter with two concerns of the same kind."""
    classes = tuple(dict.fromkeys([*(first.classes or ()), *(second.classes or ())]))
    risks = tuple(dict.fromkeys([*(first.risks or ()), *(second.risks or ())]))
    return replace(first, text=f"{first.text}. {second.text}", classes=classes, risks=risks, weight=0.3)


def surround(line: Line, asides: Sequence[Aside], chooser: random.Random) -> Line:
    """Return the line as one sentence of a longer letter or note, among one to four that tell nothing of the matter."""
    suited = [
        each.text for each in asides if each.language == line.language and line.kind in (each.kinds or (line.kind,))
    ]
    sentences = chooser.sample(suited, chooser.choice((1, 1, 2, 2, 3, 4)))
    sentences.insert(chooser.randrange(min(3, len(sentences) + 1)), line.text)
    return replace(line, text=chooser.choice(_BETWEEN).join(sentences))


def _mistype(text: str, chooser: random.Random) -> str:
    """Return the text with one letter lost or two neighbours swapped."""
    if len(text) < 6:
        return text
    at = chooser.randrange(1, len(text) - 2)
    if chooser.random() < 0.5:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
