"""What a careful reader marks in a title, and the ordinary questions that have to stay unmarked."""

from __future__ import annotations

import pytest

from meari.engines.branching import Severity
from meari.engines.branching.checking.wording import wording
from meari.vocabulary.surveys import Item, Sort
from tests.endless import comes_to_an_end


def marks(title: str) -> dict[str, str]:
    problems = wording(Item("q", Sort.TEXT, title))
    return {one.key: title[slice(*one.span)] if one.span else "" for one in problems}


TWO_THINGS = [
    ("가격과 품질에 만족하십니까?", "가격과 품질에"),
    ("상담원의 친절도와 전문성은 어떠셨습니까?", "친절도와 전문성은"),
    ("배송 속도 및 포장 상태에 만족하십니까?", "속도 및 포장"),
    ("상담원이 친절하고 신속하게 응대했습니까?", "친절하고 신속하게"),
    ("홈페이지는 빠르고 편리했습니까?", "빠르고 편리했습니까"),
    ("제품의 디자인과 기능이 마음에 드십니까?", "디자인과 기능이"),
    ("급여와 복지는 공정하다고 느끼십니까?", "급여와 복지는"),
    ("설치 기사의 시간 약속 준수·친절에 대해 평가해 주십시오.", "준수·친절에"),
    ("How satisfied are you with the price and quality?", "price and quality"),
    ("Was our agent quick and friendly?", "quick and friendly"),
    ("Is the manual clear, and helpful?", "clear, and helpful"),
    ("Do you feel that your pay and benefits are fair?", "pay and benefits"),
]
LEADING = [
    "저희 서비스가 얼마나 훌륭했습니까?", "새 앱이 편리하지 않습니까?", "최고의 품질을 자랑하는 본 제품을 추천하시겠습니까?",
    "다음에도 이용하실 거라고 생각하시죠?", "물론 다시 구매하시겠습니까?", "Don't you agree that our prices are fair?",
    "How amazing was your visit?", "How was our award-winning support?",
]  # fmt: skip
DENIED_TWICE = [
    "상담원이 불친절하지 않았습니까", "이 제품을 추천하지 않을 수 없다고 보십니까?", "문제가 없지 않았습니까?", "사용이 불편하지 않았습니까?",
    "It was not unclear what to do.", "I would never not recommend it.", "I don't think it is impossible to reach you.",
]  # fmt: skip
# Usual items of NPS, CSAT, CES, PMF, post-visit, onboarding, pulse, eNPS, exit and tool surveys.
ORDINARY = [
    "메아리를 친구나 동료에게 추천하실 의향이 얼마나 있습니까?", "전반적으로 얼마나 만족하십니까?", "오늘 상담에 얼마나 만족하셨습니까?",
    "문제를 해결하는 데 얼마나 많은 노력이 필요했습니까?", "문의하신 문제를 쉽게 해결할 수 있었습니까?", "점수를 주신 가장 큰 이유는 무엇입니까?",
    "이 제품을 더 이상 쓸 수 없게 된다면 어떤 기분이 드시겠습니까?", "어떤 분께 이 제품이 가장 도움이 된다고 생각하십니까?",
    "방문 기사가 약속한 시간에 도착했습니까?", "설치 결과에 만족하십니까?", "설치 결과 화면이 마음에 드십니까?", "수리 효과는 어떠셨습니까?",
    "상담원과 통화하기가 얼마나 쉬웠습니까?", "동료와 함께 일하기 좋은 환경입니까?", "지난달과 비교해 업무량은 어떠합니까?",
    "다른 회사와 달리 편리한 점은 무엇입니까?", "우리 회사를 일하기 좋은 곳으로 지인에게 추천하시겠습니까?", "내 업무에 필요한 도구가 충분하다.",
    "나는 직장에서 무엇을 기대하는지 명확히 알고 있다.", "지난 7일 동안 칭찬이나 인정을 받은 적이 있다.", "퇴사를 결정하신 가장 큰 이유는 무엇입니까?",
    "상사는 나를 인격적으로 존중한다.", "입사 첫 주의 안내는 도움이 되었습니까?", "이 도구를 쓰면 일이 빨라진다.", "다시 입사하고 싶다고 생각하십니까?",
    "응답 성과를 어떻게 평가하십니까?", "기대와 일치했는지 평가해 주십시오.", "상담 시간은 적절했습니까?", "개선이 필요한 점을 적어 주십시오.",
    "서비스 장애 안내는 충분했습니까?", "친구에게 어떻게 소개하시겠습니까?", "불편하셨던 점이 있다면 적어 주십시오.", "고객센터에 문의하신 적이 없습니까?",
    "How likely are you to recommend us to a friend or colleague?", "How satisfied are you with your visit today?",
    "The company made it easy for me to handle my issue.", "How would you feel if you could no longer use the product?",
    "What is the main reason for your score?", "Are you more or less satisfied than last year?", "I know what is expected of me at work.",
    "In the last seven days, I have received recognition for good work.", "How satisfied or dissatisfied are you with the delivery?",
    "How easy or difficult was it to find what you needed?", "Do you agree or disagree that the price is fair?",
    "What could we do better?", "Would you apply to work here again?", "My manager cares about me as a person.",
]  # fmt: skip


@pytest.mark.parametrize(("title", "words"), TWO_THINGS)
def test_two_things_are_marked_where_they_stand(title: str, words: str) -> None:
    assert marks(title).get("asks_two_things") == words


@pytest.mark.parametrize("title", LEADING)
def test_leading_titles(title: str) -> None:
    assert "leads" in marks(title)


@pytest.mark.parametrize("title", DENIED_TWICE)
def test_titles_denied_twice(title: str) -> None:
    assert "denied_twice" in marks(title)


@pytest.mark.parametrize("title", ORDINARY)
def test_ordinary_questions_are_left_in_peace(title: str) -> None:
    assert marks(title) == {}


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("주민등록번호를 적어 주십시오.", "asks_resident_number"), ("여권번호", "asks_unique_id"), ("믿으시는 종교는?", "asks_sensitive"),
        ("노동조합에 가입하셨습니까?", "asks_sensitive"), ("환불받을 계좌번호", "asks_secret"), ("Your passport number", "asks_unique_id"),
        ("What is your religion?", "asks_sensitive"), ("Your card number", "asks_secret"), (" ", "no_title"),
        ("가" * 101, "title_too_long"), ("word " * 41, "title_too_long"),
    ],
)  # fmt: skip
def test_what_must_not_be_asked_lightly(title: str, key: str) -> None:
    assert list(marks(title)) == [key]


def test_a_resident_number_blocks_publishing() -> None:
    assert [one.severity for one in wording(Item("q", Sort.TEXT, "주민등록번호"))] == [Severity.ERROR]
    assert list(wording(Item("q", Sort.NOTHING, "주민등록번호를 적지 마십시오."))) == []


@pytest.mark.parametrize(
    "piece", ["가과 ", "a and ", "않", "not a ", "없지", "최고의 ", "가", "n't ", " ", "a  ", "word and", "만족    "]
)
def test_long_titles_cost_little(piece: str) -> None:
    with comes_to_an_end():
        marks("만족 like a" + piece * 5_000)
