"""Made-up personal data with right checksums, and numbers that look like it and are none. Everything comes from a seed."""

import random
from collections.abc import Callable

from meari.engines.text.masking import identity, money

DASHES = ["-", "-", "-", "-", " ", ".", "", "–", "‐", "~", " - "]
FRAMES = [
    "{}", "제 번호는 {}입니다", "{}로 연락 부탁드립니다", "확인해 주세요 ({})", "안녕하세요. {} 이에요. 빨리 처리해주세요", "{}으로 처리 부탁",
    "어제 접수했고 {} 이걸로 조회해 주세요", "문의:{}", "please check {} for me", "냉장고 고장\n{}\n부탁드려요", "“{}”", "{}, 그리고 배송은 언제 오나요?",
]  # fmt: skip
ACCOUNT_FRAMES = [
    "환불 계좌는 {}입니다",
    "국민은행 {}로 입금해주세요",
    "{} 신한은행으로 환불",
    "농협 {} 홍길동",
    "계좌번호: {}",
    "카카오뱅크 {}",
]
LICENCE_FRAMES = ["면허번호 {}입니다", "운전면허 {}", "{}", "driver licence {}"]
PASSPORT_FRAMES = ["여권번호 {}", "여권 {} 입니다", "passport no. {}"]

Maker = Callable[[random.Random], str]


def resident_number(chooser: random.Random) -> str:
    """Return a resident or foreigner number with its check digit."""
    digits = f"{chooser.randint(40, 99):02}{chooser.randint(1, 12):02}{chooser.randint(1, 28):02}"
    digits += f"{chooser.choice('12345678')}{chooser.randint(0, 99999):05}"
    last = next(digit for digit in "0123456789" if identity.resident_checksum_holds(digits + digit))
    return f"{digits[:6]}{chooser.choice(['-', '-', '', ' ', ' - ', '–'])}{digits[6:]}{last}"


def new_resident_number(chooser: random.Random) -> str:
    """Return a resident number as given out since October 2020: without a check digit."""
    return f"{chooser.randint(20, 26)}{chooser.randint(1, 12):02}{chooser.randint(1, 28):02}-{chooser.choice('34')}{chooser.randint(0, 999999):06}"


def mobile(chooser: random.Random) -> str:
    """Return a mobile number."""
    dash = chooser.choice(DASHES)
    start = chooser.choice(["010", "010", "010", "010", "011", "+82 10", "+82-10", "82-10"])
    middle = chooser.randint(200, 999) if start == "011" else chooser.randint(2000, 9999)
    return f"{start}{dash or ('' if start.startswith('0') else '-')}{middle}{dash}{chooser.randint(0, 9999):04}"


def landline(chooser: random.Random) -> str:
    """Return a number with an area code, an internet number or a safe number."""
    dash = chooser.choice(["-", "-", "-", ".", ")", " - ", ""])
    area = chooser.choice(["02", "031", "032", "051", "053", "062", "064", "070", "0505"])
    return f"{area}{dash}{chooser.randint(2000, 9999)}{dash.replace(')', '-')}{chooser.randint(0, 9999):04}"


def card(chooser: random.Random) -> str:
    """Return a card number that satisfies Luhn."""
    short = chooser.random() < 0.15
    digits = chooser.choice(["37", "34"]) if short else chooser.choice(["4", "51", "55", "62", "94", "35", "65"])
    while len(digits) < (14 if short else 15):
        digits += str(chooser.randint(0, 9))
    digits += next(digit for digit in "0123456789" if money.luhn_holds(digits + digit))
    dash = chooser.choice(["-", "-", " ", "", "."])
    cuts = (4, 10, 15) if short else (4, 8, 12, 16)
    return dash.join(digits[start:end] for start, end in zip((0, *cuts), cuts, strict=False))


def account(chooser: random.Random) -> str:
    """Return a bank account number in a usual shape."""
    shape = chooser.choice(
        [
            "###-######-##-###",
            "######-##-######",
            "###-##-######",
            "###-####-####-##",
            "####-##-#######",
            "############",
            "### ### ######",
        ]
    )
    return "".join(str(chooser.randint(1, 9)) if letter == "#" else letter for letter in shape)


def email(chooser: random.Random) -> str:
    """Return an e-mail address."""
    local = (
        "".join(chooser.choice("abcdefghijkmnpqrstuvwxyz0123456789._") for _ in range(chooser.randint(3, 12))).strip(
            "._"
        )
        or "ab"
    )
    return (
        f"{local}@{chooser.choice(['naver.com', 'gmail.com', 'hanmail.net', 'company.co.kr', 'daum.net', 'kakao.com'])}"
    )


def passport(chooser: random.Random) -> str:
    """Return a passport number, old or new."""
    if chooser.random() < 0.5:
        return f"{chooser.choice('MSRG')}{chooser.randint(0, 99999999):08}"
    return f"M{chooser.randint(0, 999):03}{chooser.choice('ABCDEFG')}{chooser.randint(0, 9999):04}"


def licence(chooser: random.Random) -> str:
    """Return a driver licence number."""
    dash = chooser.choice(["-", "-", " ", "."])
    return f"{chooser.randint(11, 28)}{dash}{chooser.randint(0, 99):02}{dash}{chooser.randint(0, 999999):06}{dash}{chooser.randint(0, 99):02}"


KINDS: dict[str, tuple[Maker, list[str], set[str]]] = {
    "resident number": (resident_number, FRAMES, {"resident_number", "foreigner_number"}),
    "new resident number": (new_resident_number, FRAMES, {"resident_number"}),
    "mobile": (mobile, FRAMES, {"phone"}),
    "landline": (landline, FRAMES, {"phone"}),
    "card": (card, FRAMES, {"card"}),
    "account": (account, ACCOUNT_FRAMES, {"account"}),
    "email": (email, FRAMES, {"email"}),
    "passport": (passport, PASSPORT_FRAMES, {"passport"}),
    "licence": (licence, LICENCE_FRAMES, {"driver_licence"}),
}


def personal(seed: int, count: int) -> list[tuple[str, str, int, int]]:
    """Return (kind, text, start, end of the secret) for ``count`` texts of each kind."""
    chooser = random.Random(seed)
    made = []
    for kind, (maker, frames, _) in KINDS.items():
        for _ in range(count):
            secret, frame = maker(chooser), chooser.choice(frames)
            start = frame.index("{}")
            made.append((kind, frame.format(secret), start, start + len(secret)))
    return made


def harmless(seed: int, count: int) -> list[str]:
    """Return texts with numbers that are no personal data: one of each near miss, ``count`` times."""
    chooser = random.Random(seed)

    def digits(size: int) -> str:
        return "".join(str(chooser.randint(0, 9)) for _ in range(size))

    def unlucky_card() -> str:
        number = f"4{digits(15)}"
        while money.luhn_holds(number):
            number = f"4{digits(15)}"
        return "-".join(number[at : at + 4] for at in range(0, 16, 4))

    def day() -> str:
        return f"{chooser.randint(1, 12):02}{chooser.choice('-./')}{chooser.randint(1, 28):02}"

    makers: list[Callable[[], str]] = [
        lambda: f"주문번호 2026{chooser.randint(101, 1231):04}{digits(8)} 확인해주세요",
        lambda: f"주문번호: {digits(6)}-{digits(7)} 언제 오나요",
        lambda: f"운송장 {digits(chooser.choice([10, 12, 13]))} 조회가 안 돼요",
        lambda: f"송장번호는 {digits(4)}-{digits(4)}-{digits(4)} 입니다",
        lambda: f"모델 RF{digits(2)}B{digits(4)}AP 소음",
        lambda: f"{chooser.choice(['1588', '1644', '1899', '1544'])}-{digits(4)}로 전화하면 되나요",
        lambda: f"사업자등록번호 {digits(3)}-{digits(2)}-{digits(5)} 세금계산서",
        lambda: f"가격이 {chooser.randint(1, 9)},{digits(3)},{digits(3)}원에서 내려갔어요",
        lambda: f"2026-{day()} {chooser.randint(0, 23)}:{chooser.randint(0, 59):02} 방문",
        lambda: f"번호가 {unlucky_card()} 인 상품권",
        lambda: f"바코드 880{digits(10)} 제품",
        lambda: f"펌웨어 {chooser.randint(1, 9)}.{digits(2)}.{digits(3)}.{digits(1)} 버전",
        lambda: f"공유기 192.168.{chooser.randint(0, 255)}.{chooser.randint(1, 254)} 접속이 안돼요",
        lambda: f"시리얼 {chooser.choice('ABCD')}{digits(11)}입니다",
        lambda: f"{chooser.randint(2, 9)}개 {chooser.randint(10, 99)}kg {digits(3)}리터 {digits(4)}W",
        lambda: f"접수번호 {digits(8)}-{digits(4)} 진행 상황",
        lambda: f"부품번호 DA{digits(2)}-{digits(5)}A 있나요",
        lambda: f"쿠폰번호 {digits(4)}-{digits(4)}-{digits(4)}-{digits(4)} 적용 안 됨",
    ]
    return [make() for _ in range(count) for make in makers]
