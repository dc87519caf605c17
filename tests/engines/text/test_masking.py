"""What is masked and what stays, as a catalogue; and promises for any text at all."""

import re
import unicodedata
from re import _constants, _parser  # type: ignore[attr-defined]

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.text import masking
from meari.engines.text.masking import addresses, found, identity, money, names, online, phones

MASKED = [
    # resident and foreigner numbers
    ("주민번호 900101-1234567 입니다", "주민번호 [주민등록번호] 입니다"),
    ("9001011234568", "[주민등록번호]"),
    ("211030-3123456 (2020년 10월 이후 번호)", "[주민등록번호] (2020년 10월 이후 번호)"),
    ("900101 - 2345678로 본인 확인", "[주민등록번호]로 본인 확인"),
    ("900101-1******", "[주민등록번호]"),
    ("외국인등록번호는 850505-5123456이에요", "외국인등록번호는 [외국인등록번호]이에요"),
    ("9 0 0 1 0 1 1 2 3 4 5 6 7", "[주민등록번호]"),
    # telephone numbers
    ("010-1234-5678로 전화주세요", "[전화번호]로 전화주세요"),
    ("연락처01012345678입니다", "연락처[전화번호]입니다"),
    ("010 1234 5678", "[전화번호]"),
    ("010.1234.5678", "[전화번호]"),
    ("(010)1234-5678", "[전화번호]"),
    ("010~1234~5678", "[전화번호]"),
    ("0 1 0 1 2 3 4 5 6 7 8", "[전화번호]"),
    ("011-234-5678", "[전화번호]"),
    ("+82 10-1234-5678", "[전화번호]"),
    ("+82-(0)10-1234-5678", "[전화번호]"),
    ("0082 10 1234 5678", "[전화번호]"),
    ("02-123-4567", "[전화번호]"),
    ("031)234-5678", "[전화번호]"),
    ("0212345678", "[전화번호]"),
    ("070-1234-5678", "[전화번호]"),
    ("080-123-4567", "[전화번호]"),
    ("안심번호 0504-1234-5678", "안심번호 [전화번호]"),
    ("공일공 일이삼사 오육칠팔이 제 번호예요", "[전화번호]이 제 번호예요"),
    ("공일공-1234-5678", "[전화번호]"),
    ("O1O 1234 5678", "[전화번호]"),
    ("my phone is 010-1234-5678.", "my phone is [전화번호]."),
    ("1.010-1234-5678", "1.[전화번호]"),
    ("tel01012345678", "tel[전화번호]"),
    ("제 번호는 2345-6789예요", "제 번호는 [전화번호]예요"),
    # cards
    ("4111-1111-1111-1111로 결제", "[카드번호]로 결제"),
    ("카드 5555555555554444", "카드 [카드번호]"),
    ("3782 822463 10005", "[카드번호]"),
    ("카드번호: 1234 5678 1234 5678", "카드번호: [카드번호]"),
    # accounts
    ("국민은행 123456-78-901234로 환불", "국민은행 [계좌번호]로 환불"),
    ("계좌는 농협 302-1234-5678-91", "계좌는 농협 [계좌번호]"),
    ("3333-01-1234567 카카오뱅크로 보내주세요", "[계좌번호] 카카오뱅크로 보내주세요"),
    ("환불 계좌 110123456789 신한", "환불 계좌 [계좌번호] 신한"),
    # e-mail
    ("hong.gildong+as@naver.com으로", "[이메일]으로"),
    ("HONG@Example.co.kr", "[이메일]"),
    ("hong 골뱅이 네이버 닷컴", "[이메일]"),
    ("hong123@naver", "[이메일]"),
    # passports and licences
    ("여권번호 M12345678", "여권번호 [여권번호]"),
    ("M123A4567", "[여권번호]"),
    ("passport number S12345678", "passport number [여권번호]"),
    ("면허 11-12-345678-90", "면허 [운전면허번호]"),
    ("서울 12-345678-90", "[운전면허번호]"),
    ("운전면허번호 111234567890", "운전면허번호 [운전면허번호]"),
    # addresses: district stays
    ("서울시 강남구 테헤란로 123, 101동 1203호에 살아요", "서울시 강남구 [주소]에 살아요"),
    ("경기도 성남시 분당구 정자동 178-1번지", "경기도 성남시 분당구 [주소]"),
    ("서울 강남구 역삼동 사는데", "서울 강남구 [주소] 사는데"),
    ("수원시 영통구 매탄동", "수원시 영통구 [주소]"),
    ("래미안아파트 103동 1502호로", "[주소]로"),
    ("주소: 테헤란로12길 34-5", "주소: [주소]"),
    ("전남 담양군 담양읍 객사리 12", "전남 담양군 [주소]"),
    ("123 Main Street, Apt 4B", "[주소]"),
    # names
    ("홍길동 고객님 문의", "[이름] 고객님 문의"),
    ("안녕하세요 김민수입니다. 냉장고가", "안녕하세요 [이름]입니다. 냉장고가"),
    ("성함은 이영희이고", "성함은 [이름]이고"),
    ("예금주 박철수", "예금주 [이름]"),
    ("My name is John Smith and", "My name is [이름] and"),
]  # fmt: skip

STAYS = [
    "1588-1234로 전화했는데 안 받아요",
    "1644-5678, 1899-0000",
    "모델명 RF85B9111AP 고장",
    "주문번호 2026112112345678 확인",
    "주문번호 261121-1234567",
    "운송장 6865412345678 조회",
    "송장번호 123456789012",
    "사업자등록번호 123-45-67890",
    "가격 1,290,000원, 2026-11-21 14:30, 3대",
    "2026.11.21 오후 2시",
    "버전 1.2.3.4 주소 192.168.0.1",
    "4111-1111-1111-1112",
    "바코드 8801234567893",
    "990231-1234567",
    "991332-1234567",
    "SN01012345678",
    "신제품 고객님",
    "이번 고객님께는",
    "앞으로 10년, 바로 3대, 새로 2개",
    "다시 작동하면 되나요",
    "강남구 매장에서 3번",
    "제주 협재리 2번 갔다",
    "공일공 번호로 바꿨어요",
    "용량 512GB 850W 220V",
    "주문한 2단 선반 3개와 16kg 세탁기",
    "A/S 접수 20261121-0042",
    "123@456",
    "100-200-300",
    "오후 2-3시 방문",
    "DA97-12345A 부품",
]


@pytest.mark.parametrize(("text", "masked"), MASKED, ids=[text for text, _ in MASKED])
def test_mask_hides_personal_data(text: str, masked: str) -> None:
    assert masking.mask(text).text == masked


@pytest.mark.parametrize("text", STAYS)
def test_mask_leaves_what_names_nobody(text: str) -> None:
    assert masking.mask(text).text == text


@pytest.mark.parametrize(
    "written",
    [
        "010–1234–5678", "010—1234—5678", "010‐1234‐5678", "010・1234・5678", "010·1234·5678", "０１０－１２３４－５６７８",
        "010\u200b-1234-5678", "0\u200d1\u200d0-1234-5678", "010\u00a01234\u00a05678", "010\u30001234\u30005678", "٠١٠-١٢٣٤-٥٦٧٨",
    ],
)  # fmt: skip
def test_mask_sees_through_other_dashes_digits_and_invisible_letters(written: str) -> None:
    assert masking.mask(f"번호는 {written} 입니다").text == "번호는 [전화번호] 입니다"


def test_mask_reads_decomposed_hangul_and_windows_line_ends() -> None:
    text = unicodedata.normalize("NFD", "성함은 이영희\r\n계좌는 국민은행 123456-78-901234\r\n")
    assert unicodedata.normalize("NFC", masking.mask(text).text) == "성함은 [이름]\r\n계좌는 국민은행 [계좌번호]\r\n"


def test_mask_tells_where_each_piece_was_and_is() -> None:
    text = "번호 010-1234-5678, 메일 a@naver.com"
    masked = masking.mask(text)
    assert [(span.kind, text[span.start : span.end]) for span in masked.spans] == [
        ("phone", "010-1234-5678"),
        ("email", "a@naver.com"),
    ]
    assert [masked.text[span.masked_start : span.masked_end] for span in masked.spans] == ["[전화번호]", "[이메일]"]


def test_resident_checksum_by_the_worked_example() -> None:
    # 2*9+3*0+4*0+5*1+6*0+7*1+8*1+9*2+2*3+3*4+4*5+5*6 = 124; (11 - 124 % 11) % 10 = 8
    assert identity.resident_checksum_holds("9001011234568")
    assert not identity.resident_checksum_holds("9001011234567")


def test_luhn_by_the_example_of_the_standard() -> None:
    assert money.luhn_holds("79927398713")
    assert not money.luhn_holds("79927398710")


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from([text for text, _ in MASKED] + STAYS + list(masking.TOKENS.values()) + [" ", "-", "은 ", "\n"]),
    st.text(alphabet="0123456789-.~ @공일영가동호로길구시M[]\u200b０", max_size=20),
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)


@given(TEXTS)
def test_mask_twice_changes_nothing_more(text: str) -> None:
    once = masking.mask(text).text
    assert masking.mask(once).text == once


@given(TEXTS)
def test_mask_spans_rebuild_the_masked_text(text: str) -> None:
    masked = masking.mask(text)
    rebuilt, read = "", 0
    for span in masked.spans:
        assert read <= span.start < span.end <= len(text)
        rebuilt += text[read : span.start]
        assert span.masked_start == len(rebuilt)
        rebuilt += masking.TOKENS[span.kind]
        assert span.masked_end == len(rebuilt)
        read = span.end
    assert rebuilt + text[read:] == masked.text


@given(st.text(alphabet=st.characters(codec=None)))
def test_mask_never_fails(text: str) -> None:
    masking.mask(text)


def _repeats(pattern: object) -> list[int]:
    """Return the upper bounds of all repetitions in a parsed regular expression."""
    bounds: list[int] = []
    for operation, argument in pattern:  # type: ignore[attr-defined]
        if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
            bounds.append(int(argument[1]))
            bounds.extend(_repeats(argument[2]))
        elif operation is _constants.SUBPATTERN:
            bounds.extend(_repeats(argument[3]))
        elif operation is _constants.BRANCH:
            bounds.extend(bound for branch in argument[1] for bound in _repeats(branch))
        elif operation in (_constants.ASSERT, _constants.ASSERT_NOT):
            bounds.extend(_repeats(argument[1]))
    return bounds


PATTERNS = [
    (module.__name__.rsplit(".", 1)[-1], name, value)
    for module in (addresses, found, identity, money, names, online, phones)
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
]


@pytest.mark.parametrize(("module", "name", "pattern"), PATTERNS, ids=[f"{one}.{two}" for one, two, _ in PATTERNS])
def test_patterns_repeat_only_within_bounds(module: str, name: str, pattern: re.Pattern[str]) -> None:
    """A pattern whose repetitions are all bounded does at most a fixed amount of work at each letter: linear in the text."""
    assert max(_repeats(_parser.parse(pattern.pattern, pattern.flags)), default=0) <= 80


@pytest.mark.parametrize("seed", ["0", "01", "1-", "a.", "a@", "공일", "가", "서울 ", "1동 1호 ", "강남구 역삼동 ", "이름 ", "계좌 1", "가아파트 ", "\u0300", "ᄀ"])  # fmt: skip
def test_mask_ends_on_hostile_repetition(seed: str) -> None:
    masked = masking.mask(seed * (20_000 // len(seed))).text
    assert masking.mask(masked).text == masked
