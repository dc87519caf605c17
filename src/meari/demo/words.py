"""Values for the slots of the demo's texts: made-up people, places, numbers and days that fit one voice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from meari.demo.catalogue import Item, Sort, data, sorts

SURNAMES = "김김김김김이이이이박박박최최정정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추"
FIRST_SYLLABLES = "민지서하도예은수현준우재성승영정경미선혜윤태진동상기종병철광명희유소다채시연가나라주호찬원석규보"
LAST_SYLLABLES = "준우진현민호영수희정은아연서윤지원경미숙자순철식훈석환국성빈율린하나라솔혁재규택찬"
CITIES = {
    "서울": ("강서구", "송파구", "노원구", "마포구", "관악구", "강동구", "은평구"), "경기": ("수원시", "용인시", "고양시", "부천시", "남양주시", "화성시", "안양시"),
    "인천": ("부평구", "서구", "연수구", "남동구"), "부산": ("해운대구", "사하구", "동래구", "북구"), "대구": ("수성구", "달서구", "북구"),
    "대전": ("유성구", "서구"), "광주": ("북구", "광산구"), "울산": ("남구", "북구"), "세종": ("나성동", "도담동"), "강원": ("원주시", "춘천시", "강릉시"),
    "충북": ("청주시", "충주시"), "충남": ("천안시", "아산시", "서산시"), "전북": ("전주시", "익산시", "군산시"), "전남": ("순천시", "여수시", "목포시"),
    "경북": ("포항시", "구미시", "경주시"), "경남": ("창원시", "김해시", "진주시"), "제주": ("제주시", "서귀포시"),
}  # fmt: skip
CITY_WEIGHTS = (182, 262, 58, 64, 46, 28, 28, 21, 8, 30, 31, 42, 34, 34, 50, 63, 13)
ROADS = ("가온로", "새뜸로", "한들로", "나래대로", "달빛로", "솔밭길", "은하로", "다솜로", "푸른들로", "해오름로")
BANKS = ("국민", "신한", "우리", "농협", "하나", "카카오뱅크", "기업은행", "새마을금고")
CARDS = ("국민", "신한", "현대", "삼성", "롯데", "하나", "비씨")
WHO = (
    "엄마",
    "아빠",
    "부모님",
    "남편",
    "아내",
    "시어머니",
    "장모님",
    "동생",
    "언니",
    "친구",
    "딸",
    "아들",
    "할머니",
    "친정엄마",
    "누나",
)
ELDER_WHO = ("아들", "딸", "며느리", "손주", "집사람", "영감", "우리 사위")
REASONS = ("소음", "크기 착오", "단순 변심", "성능 불만", "냄새", "색상 차이", "초기 불량", "배송 지연")
AGENTS = ("김", "이", "박", "최", "정", "윤", "한")
PHONES = ("갤럭시", "아이폰", "아이폰 15", "갤럭시 S24", "갤럭시 접는 폰")
ENGLISH_CITIES = ("Itaewon", "Suwon", "Songdo", "Busan", "Pyeongtaek", "Daejeon", "Jeju")
WEEKDAYS = "월화수목금토일"


@dataclass(frozen=True)
class Facts:
    """What one voice is about: the product, the days, who writes."""

    item: Item
    said_on: date
    bought_on: date | None
    order_id: str
    register: str
    team: str
    city: str
    grade: str


class Slots(Mapping[str, str]):
    """Slot values, made when first asked for and then kept, so that one voice tells one story."""

    def __init__(self, facts: Facts, rng: Random) -> None:
        self.facts, self.rng = facts, rng
        self._made: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._made:
            self._made[name] = MAKERS[name](self)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(MAKERS)

    def __len__(self) -> int:
        return len(MAKERS)

    @property
    def sort(self) -> Sort:
        return sorts()[self.facts.item.sort]

    def pick(self, options: tuple[str, ...] | list[str] | str) -> str:
        return options[int(self.rng.random() * len(options))]


def person(rng: Random) -> str:
    """A made-up Korean name."""
    return rng.choice(SURNAMES) + rng.choice(FIRST_SYLLABLES) + rng.choice(LAST_SYLLABLES)


def phone(number: int) -> str:
    """A mobile number in the block 010-00xx, which is given to nobody."""
    return f"010-00{number // 10_000 % 100:02d}-{number % 10_000:04d}"


def region(rng: Random) -> str:
    """A province, as often as people live there."""
    return rng.choices(list(CITIES), CITY_WEIGHTS)[0]


def _product(slots: Slots) -> str:
    item, register, roll = slots.facts.item, slots.facts.register, slots.rng.random()
    if register == "elder":
        return "테레비" if item.sort == "tv" and roll < 0.4 else slots.sort.words[0]
    if roll < 0.16:
        return item.short
    if roll < 0.22 and register in ("note", "formal", "polite", "terse"):
        return f"{item.short} {slots.sort.words[0]}"
    return slots.pick(slots.sort.words)


def _other(slots: Slots) -> str:
    item = slots.facts.item
    return f"{item.short.split()[0]} {item.code[0]}{slots.rng.randint(10, 99)}"


def _past_day(slots: Slots) -> str:
    facts, rng = slots.facts, slots.rng
    day = facts.bought_on or facts.said_on - timedelta(days=rng.randint(2, 24))
    form = rng.random()
    if form < 0.6:
        return f"{day.month}월 {day.day}일"
    return (
        f"{day.month}/{day.day}"
        if form < 0.85 or (facts.said_on - day).days > 9
        else f"지난 {WEEKDAYS[day.weekday()]}요일"
    )


def _won(low: int, high: int) -> Callable[[Slots], str]:
    def make(slots: Slots) -> str:
        return money(slots.rng.randint(low, high) * 1_000, slots.rng)

    return make


def money(won: int, rng: Random) -> str:
    """An amount as people write it: 35,000원, 3만5천원, 35000원, 3만원대."""
    tens, thousands = won // 10_000, won % 10_000 // 1_000
    form = rng.random()
    if form < 0.45:
        if tens and thousands:
            return f"{tens}만 {thousands}천원" if form < 0.25 else f"{tens}만{thousands}천원"
        return f"{tens}만원" if tens else f"{thousands}천원"
    return f"{won:,}원" if form < 0.85 else f"{won}원"


def _price(slots: Slots) -> str:
    price = round(slots.facts.item.price / 10_000)
    return f"{price}만원" if slots.rng.random() < 0.75 else f"{slots.facts.item.price:,}원"


def _months(slots: Slots) -> str:
    facts, rng = slots.facts, slots.rng
    if facts.bought_on and (facts.said_on - facts.bought_on).days > 25:
        return f"{max(1, (facts.said_on - facts.bought_on).days // 30)}개월"
    return rng.choice(["1개월", "2개월", "3개월", "4개월", "5개월", "6개월", "8개월", "석 달", "두 달", "반년"])


def _years(slots: Slots) -> str:
    return slots.rng.choice(["1년", "2년", "3년", "4년", "5년", "6년", "8년", "10년"])


def _weeks(slots: Slots) -> str:
    return slots.rng.choice(["1주일", "2주", "3주", "보름", "한 달", "열흘"])


def _hour(slots: Slots) -> str:
    hour = slots.rng.randint(9, 19)
    if slots.rng.random() < 0.3:
        return f"{hour}시"
    return f"오전 {hour}시" if hour < 12 else f"오후 {hour - 12 or 12}시"


def _temperature(slots: Slots) -> str:
    warm = {"fridge": (9, 15), "kimchi": (6, 12), "aircon": (27, 30), "dehum": (26, 30)}
    low, high = warm.get(slots.facts.item.sort, (20, 30))
    return str(slots.rng.randint(low, high))


def _error(slots: Slots) -> str:
    rng = slots.rng
    return f"{rng.choice('EEEECFHL')}{rng.choice(['1', '2', '3', '4', '5', '6', '9', '01', '04', '11', '23', '32'])}"


def _address(slots: Slots) -> str:
    rng, city = slots.rng, slots.facts.city
    tail = (
        f"{rng.randint(101, 118)}동 {rng.randint(1, 24)}0{rng.randint(1, 6)}호"
        if rng.random() < 0.7
        else f"{rng.randint(2, 5)}층"
    )
    return f"{city} {rng.choice(CITIES[city])} {rng.choice(ROADS)} {rng.randint(3, 198)} {tail}"


def _account(slots: Slots) -> str:
    rng = slots.rng
    return f"{rng.choice(BANKS)} {rng.randint(100, 999)}-{rng.randint(10, 99)}-{rng.randint(100_000, 999_999)}"


def _login(slots: Slots) -> str:
    rng = slots.rng
    return "".join(rng.choice("abcdefghjkmnprstuvwy") for _ in range(rng.randint(4, 7))) + str(rng.randint(1, 99))


def _by_register(polite: str, blunt: str, note: str) -> Callable[[Slots], str]:
    def make(slots: Slots) -> str:
        register = slots.facts.register
        if register == "note":
            return note
        return blunt if register in ("blunt", "terse", "young", "elder") else polite

    return make


def _who(slots: Slots) -> str:
    return slots.pick(ELDER_WHO if slots.facts.register == "elder" else WHO)


def _home(slots: Slots) -> str:
    return "고객 댁" if slots.facts.register == "note" else slots.pick(("저희 집", "우리 집", "집"))


def _colors(place: int) -> Callable[[Slots], str]:
    def make(slots: Slots) -> str:
        colors = data()["colors"]
        return str(
            colors[(colors.index(slots.facts.item.color) + place * slots.rng.randint(1, len(colors) - 1)) % len(colors)]
        )

    return make


MAKERS: dict[str, Callable[[Slots], str]] = {
    "p": _product,
    "P": lambda slots: slots.facts.item.short,
    "m": lambda slots: slots.facts.item.sku,
    "g": lambda slots: slots.sort.words[0],
    "other": _other,
    "brand": lambda _slots: str(data()["brand"]),
    "part": lambda slots: slots.pick(slots.sort.parts),
    "color": _colors(0),
    "color2": _colors(1),
    "date": _past_day,
    "ago": lambda slots: slots.pick(
        ("어제", "그제", "며칠 전", "지난주", "이틀 전", "엊그제", "일주일 전", "지난달", "아까", "오늘 아침")
    ),
    "hour": _hour,
    "months": _months,
    "years": _years,
    "weeks": _weeks,
    "min": lambda slots: str(slots.rng.choice([5, 7, 8, 10, 12, 15])),
    "n": lambda slots: str(slots.rng.randint(2, 9)),
    "big": lambda slots: str(slots.rng.randint(4, 32)),
    "temp": _temperature,
    "err": _error,
    "price": _price,
    "won": _won(12, 150),
    "won2": _won(151, 280),
    "ord": lambda slots: (
        slots.facts.order_id
        or f"H{slots.facts.said_on:%y%m}{slots.rng.randint(1, 28):02d}{slots.rng.randint(1, 380):05d}"
    ),
    "name": lambda slots: person(slots.rng),
    "phone": lambda slots: _written_phone(slots.rng),
    "mail": lambda slots: f"{_login(slots)}@example.com",
    "addr": _address,
    "bank": _account,
    "card": lambda slots: slots.pick(CARDS),
    "id": _login,
    "city": lambda slots: slots.facts.city,
    "area": lambda slots: slots.pick(CITIES[slots.facts.city]),
    "shop": lambda slots: slots["area"][:-1] if len(slots["area"]) > 2 else slots.facts.city,
    "reason": lambda slots: slots.pick(REASONS),
    "grade": lambda slots: slots.facts.grade,
    "team": lambda slots: slots.facts.team or "고객센터",
    "agent": lambda slots: slots.pick(AGENTS) + slots.pick(("○○", "모", "")),
    "phonekind": lambda slots: slots.pick(PHONES),
    "who": _who,
    "집": _home,
    "제가": _by_register("제가", "내가", "고객이"),
    "저는": _by_register("저는", "나는", "고객은"),
    "제": _by_register("제", "내", "고객"),
    "저": _by_register("저", "나", "고객"),
    "en_g": lambda slots: slots.sort.english,
    "en_won": lambda slots: f"{slots.facts.item.price:,} won",
    "en_ago": lambda slots: slots.pick(
        ("yesterday", "last week", "two weeks ago", "last month", "on Monday", "three days ago")
    ),
    "en_city": lambda slots: slots.pick(ENGLISH_CITIES),
}


def _written_phone(rng: Random) -> str:
    number = phone(rng.randint(20_000, 999_999))
    form = rng.random()
    return number if form < 0.6 else number.replace("-", "") if form < 0.8 else number.replace("-", " ")
