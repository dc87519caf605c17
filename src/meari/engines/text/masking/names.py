"""Names of persons, only where the words around leave no doubt: after a cue, before 고객님, or in a self-introduction."""

import re
from collections.abc import Iterator

from meari.engines.text.masking.found import Found

_SURNAMES = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용예봉사부"
_DOUBLE = "남궁|황보|제갈|선우|독고|사공|서문|동방"
# Syllables that given names are made of; keeps "신제품", "정상품" and the like out.
_GIVEN = (
    "가강건경계고광구국권규균근금기길나남다단담대덕도동두라란람래려련령례로록롬루룡류률리린림마만명모무문미민반배백범별병보복봉부분빈빛사산상새샘서석선설섭성세소솔송수숙순술숭슬승시식신아안애야양어언여연열영예오옥온완용우욱운웅"
    "원월위유윤율은음의이익인일임자잔장재전정제조종주준중지진찬창채천철초추춘충치탁태택평표필하학한해향헌혁현형혜호홍화환효후훈휘희흠"
)
_NAME = rf"(?:(?:{_DOUBLE})[{_GIVEN}]{{1,2}}|[{_SURNAMES}][{_GIVEN}]{{2}})"
_SHORT_NAME = rf"(?:{_NAME}|[{_SURNAMES}][{_GIVEN}])"
_LIKE_NAMES = frozenset(
    re.findall(
        "[가-힣]+",
        "이상한 이정도 이용자 이전고 하나은 신용카 주문자 구매자 신청자 이번주 다음주 지난주 오늘은 어제는 정상인 주소지 이름은 성함은 본인은 고객은 전화로 문자로 이사한 이미지 이하의 이후의 이전의 "
        "주중에 우선은 하반기 상반기 연말정 유료로 무료로 기사님 정기적 지속적 반복적 우수한 신규로 신용도 이동시 지정한 고의로 임의로 소유자 이용한 신경질 주부인 강조한 제가요 서비스 한국인 외국인 "
        "서울시 경기도 강원도 전라도 경상도 충청도 제주도 광주시 한소희 이주일 일주일 유일한 중요한 필요한 정해진 이어진 주어진 다양한 동일한 편리한 소중한 고정하 이해한 이용하 문의하 주문하 정리하 "
        "주문한 신청한 문의한 구입한 구매한 가입한 이용중 사용중 대기중 문의중 상담중 방문한 요청한 전화한 예약한 선정된 지정된 주의사 공지사 하신분 이신분 오신분 사신분 보신분 안내하 연락하 기존의 "
        "다수의 전체의 일반인 소수의 여러분 우리가 어떤지 누군지 모르는 변경한 변경하 등록한 등록하 기재한 ",
    )
)
_END = r"(?=$|[\s,.!?)/:;~\]\n]|(?:이|가|은|는|을|를|의|에게|님|씨|고객|입니다|이에요|예요|이고|이며|이라고|라고|앞으로|으로|로|인데|이요|요|한테)(?![가-힣]{4}))"
_CUE = re.compile(
    rf"(?:성함|예금주|수령인|수취인|받는\s?(?:분|사람)|주문자(?:명)?|고객명|신청자(?:명)?|신청인|계약자(?:명)?|구매자(?:명)?|입금자(?:명)?|가입자(?:명)?|회원명|성명)"
    rf"(?:은|는|이|가|\s{{0,2}}[:=]|\s)\s{{0,2}}({_SHORT_NAME}){_END}"
    rf"|(?:이름(?:은|\s?[:=])|보호자\s?[:=])\s{{0,2}}({_NAME}){_END}"
)
_COLON_CUE = re.compile(rf"(?:고객|회원|구매자|신청자)\s{{0,2}}[:=(]\s{{0,2}}({_NAME}){_END}")
_CUSTOMER = re.compile(
    rf"(?<![가-힣A-Za-z0-9])({_NAME})\s{{0,2}}(?:고객님|고객(?=[\s,.:이은의께에]|$)|회원님|님\s?앞|님께서\s?(?:주문|문의|접수))"
)
_SELF = re.compile(
    rf"(?:(?:^|[\s.,!])(?:저는|전|제\s?이름은|나는|안녕하(?:세요|십니까)[\s.,!~]{{0,4}}|고객|구매자|회원|주문자))\s{{0,2}}({_NAME})(?:입니다|이라고\s?합니다|라고\s?합니다|이라고\s?해요|라고\s?해요|이에요|예요|이라고\s?하는데|라고\s?하는데|인데요|이라\s?합니다|라\s?합니다)"
)
_ENGLISH = re.compile(
    r"\b(?i:my (?:full )?name is|name ?:|recipient ?:|attn ?:) ?((?:[A-Z][a-z]{1,15})(?:[ -][A-Z][a-z]{1,15}){0,2})\b"
)
_PATTERNS = (_CUE, _COLON_CUE, _CUSTOMER, _SELF, _ENGLISH)


def names(text: str) -> Iterator[Found]:
    """Yield personal names with high precision; a bare name in running text stays."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            group = match.lastindex or 1
            if match[group] not in _LIKE_NAMES:
                yield Found("name", match.start(group), match.end(group))
