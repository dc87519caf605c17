"""Whole understandings: what a planner would expect of plain sentences, and promises for any text."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meari import registry
from meari.engines.text.classify import Options, classify


def one(text: str, **options: object):
    """Return the understanding of one text."""
    return classify([text], options=Options(**options) if options else None)[0]  # type: ignore[arg-type]


def tops(text: str) -> list[str]:
    """Return the top-level classes of a text, best first."""
    return [label.key for label in one(text).classes if "." not in label.key]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("냉장고 수리 접수 부탁드립니다", "inquiry"),
        ("배송은 언제 되나요", "inquiry"),
        ("반품하려고 하는데 방법을 알려주세요", "inquiry"),
        ("한 달 만에 고장이라니 정말 화가 나네요", "complaint"),
        ("다시는 안 삽니다 최악이에요", "complaint"),
        ("기사님이 친절하게 고쳐주셔서 감사합니다", "praise"),
        ("정말 만족스러워요 추천합니다", "praise"),
        ("야간 배송도 해 주시면 좋겠습니다", "suggestion"),
        ("How do I return this kettle?", "inquiry"),
        ("Terrible service, I am furious", "complaint"),
        ("Excellent product, thank you!", "praise"),
        ("It would be great if you added a timer", "suggestion"),
    ],
)
def test_kind_of_plain_sentences(text: str, kind: str) -> None:
    assert one(text).kind.key == kind


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("세탁기가 작동을 안 해요", "breakdown"),
        ("사이즈가 작아서 교환하고 싶어요", "exchange"),
        ("반품하고 환불받고 싶습니다", "return"),
        ("아직 출고 전이면 색상을 블랙으로 변경해 주세요", "option_change"),
        ("마감이 허술하고 냄새가 심해요", "product_complaint"),
        ("제품에서 불이 나서 손을 데었습니다", "accident"),
        ("출장 수리 비용이 얼마인가요", "after_sales"),
        ("택배가 일주일째 안 와요", "delivery"),
        ("주문한 것과 다른 색이 왔어요", "misdelivery"),
        ("피해 보상을 요구합니다", "compensation"),
        ("장바구니에 담았는데 주문이 안 돼요", "ordering"),
        ("이 모델 가로 길이와 소비전력이 궁금해요", "product_information"),
        ("과장광고 하는 기업은 믿을 수 없네요", "company"),
        ("상담사가 불친절했어요", "agent_attitude"),
        ("카드 결제가 두 번 됐어요", "payment"),
        ("쿠폰 할인이 적용 안 돼요", "promotion"),
        ("비밀번호를 잊어서 로그인이 안 돼요", "account"),
        ("안녕하세요", "other"),
    ],
)
def test_class_of_plain_sentences(text: str, key: str) -> None:
    assert key in tops(text)


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("콘센트에서 연기가 나고 타는 냄새가 나요", "safety"),
        ("소비자원에 신고하겠습니다", "outside_body"),
        ("제 개인정보가 유출된 것 같아요", "privacy"),
        ("상담사가 반말하고 전화를 끊었어요", "rudeness"),
        ("이 모델 리콜 대상인가요", "recall"),
        ("직원이 잘못 안내해서 손해를 봤으니 보상하세요", "agent_compensation"),
        ("The charger exploded and burned my hand", "safety"),
    ],
)
def test_risks_come_with_evidence_in_the_masked_text(text: str, risk: str) -> None:
    found = one(f"{text} 010-1234-5678")
    label = next(label for label in found.risks if label.key == risk)
    assert label.evidence
    assert all(found.masked.text[each.start : each.end] == each.text for each in label.evidence)


@pytest.mark.parametrize(
    "text",
    ["불이 안 들어와요", "색이 마음에 들어요", "배송 조회 부탁드려요", "영화 재미있게 봤어요", "1588-1234가 맞나요"],
)
def test_no_risk_where_there_is_none(text: str) -> None:
    assert one(text).risks == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("배송은 언제 되나요", "neutral"),
        ("색상 변경 가능한가요", "neutral"),
        ("너무 좋아요 대만족", "positive"),
        ("최악이네요 실망했습니다", "negative"),
        ("연출이 지루하고 돈이 아깝다", "negative"),
        ("정말 감동적인 영화였다 최고", "positive"),
    ],
)
def test_sentiment_of_plain_sentences(text: str, value: str) -> None:
    assert one(text).sentiment.value == value


def test_spaces_change_no_sentiment() -> None:
    for text in ("너무 좋아요 또 살게요", "정말 최악이에요 환불해 주세요"):
        assert one(text).sentiment.value == one(text.replace(" ", "")).sentiment.value


def test_a_finer_class_follows_its_class_and_is_no_surer() -> None:
    labels = one("냉장고가 안 시원하고 컴프레서 소리가 커요").classes
    keys = [label.key for label in labels]
    assert "breakdown" in keys
    for before, label in pairwise(labels):
        if "." in label.key:
            assert before.key.split(".")[0] == label.key.split(".")[0]
    sure = {label.key: label.confidence for label in labels}
    assert all(share <= sure[key.split(".")[0]] for key, share in sure.items())


@pytest.mark.parametrize(("text", "is_abusive"), [("씨발 개새끼들아", True), ("환불이 늦어서 답답합니다", False)])
def test_abuse_is_insult_not_anger(text: str, is_abusive: bool) -> None:
    assert one(text).is_abusive is is_abusive


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
def test_a_blank_text_has_no_class(text: str) -> None:
    found = one(text)
    assert (found.classes, found.risks, found.kind.confidence, found.kind.unsure) == ((), (), 0.0, True)


@pytest.mark.parametrize("text", ["12345", "ㅋㅋㅋ", "!!!", "👍"])
def test_a_text_without_words_is_an_unsure_other(text: str) -> None:
    found = one(text)
    assert [(label.key, label.confidence, label.unsure) for label in found.classes] == [("other", 0.0, True)]
    assert (found.kind.confidence, found.kind.unsure, found.risks) == (0.0, True, ())


def test_low_confidence_is_flagged_never_hidden() -> None:
    for text in ("음", "그거요", "我想退货"):
        found = one(text)
        assert found.classes
        assert all(label.unsure == (label.confidence < 0.5) for label in (*found.classes, found.kind))


def test_thresholds_are_the_callers() -> None:
    text = "배송도 늦고 상담사도 불친절하고 환불도 안 해주네요"
    assert len(one(text, class_from=0.05).classes) > len(one(text, class_from=0.95).classes) >= 1
    assert len(one(text, risk_from=0.0).risks) == 6
    assert one(text, risk_from=1.0).risks == ()


def test_every_label_names_its_method() -> None:
    found = one("상담사가 반말해서 불쾌했어요")
    methods = {*registry.kinds("meari.engines.text.methods"), "none"}
    assert {label.by for label in (*found.classes, *found.risks, found.kind)} <= methods


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(registry.UnknownKindError, match="known: linear, rules"):
        classify(["글"], options=Options(methods=("oracle",)))


def test_order_and_batch_do_not_matter() -> None:
    texts = ["배송 언제 와요", "고장났어요", "최고예요", "How much is it?"] * 100
    together = classify(texts)
    assert together == classify(texts)
    assert [each.kind.key for each in together[:4]] == [one(text).kind.key for text in texts[:4]]
    assert classify([]) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(codec=None), max_size=60), max_size=5))
def test_classify_never_fails_and_stays_in_bounds(texts: list[str]) -> None:
    for text, found in zip(texts, classify(texts), strict=True):
        confidences = [label.confidence for label in (*found.classes, *found.risks, found.kind)]
        assert all(0 <= confidence <= 1 for confidence in [*confidences, found.abuse, found.sentiment.confidence])
        assert found.classes or not any(letter.isalnum() for letter in text)
