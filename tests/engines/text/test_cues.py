"""The notation of the lexicons and what it finds; near misses of every risk."""

import pytest

from meari.engines.text import cues
from meari.engines.text.cues.lexicon import compile_lexicon
from meari.engines.text.methods import Reading


def found(written: str, text: str) -> list[str]:
    """Return the pieces that a lexicon of one key finds in a text."""
    reading = Reading.of(text)
    hits = compile_lexicon({"risks": f"[key]\n{written}"}).find(reading.squeezed, reading.places)
    return [text[reading.places[hit.start] : reading.places[hit.end - 1] + 1] for hit in hits.get(("risks", "key"), [])]


@pytest.mark.parametrize(
    ("pattern", "text", "pieces"),
    [
        ("불났", "집에 불났어요", ["불났"]),
        ("불났", "집에 불 났어요", ["불 났"]),
        ("화재", "영화 재미있다", []),
        ("화재", "큰 화 재였다", ["화 재"]),
        ("연기 + 났|나요", "연기가 났어요", ["연기가 났"]),
        ("연기 + 났|나요", "연기 때문에 정말로 크게 혼이 났어요", []),
        ("연기 +20 났|나요", "연기 때문에 정말로 혼이 났어요", ["연기 때문에 정말로 혼이 났"]),
        ("불남; 감전", "감전됐어요", ["감전"]),
        ("fire", "on fire!", ["fire"]),
        ("fire", "he was fired", []),
        ("fire*", "fireworks", ["fire"]),
        ("a fire", "there was a fire here", ["a fire"]),
        ("FIRE", "Fire", ["Fire"]),
        ("as접수", "AS 접수요", ["AS 접수"]),
        ("반말 + 했; 반말", "반말했어요", ["반말했"]),
    ],
)
def test_patterns_find(pattern: str, text: str, pieces: list[str]) -> None:
    assert found(f'strong = ["{pattern}"]', text) == pieces


def test_an_exception_excuses_only_what_it_touches() -> None:
    written = 'strong = ["불이"]\nexcept = ["불이안들"]'
    assert found(written, "불이 안 들어와서 보니 불이 붙었어요") == ["불이"]
    assert found(written, "불이 안 들어와요") == []


@pytest.mark.parametrize("written", ['strong = ["a||b"]', 'strong = ["a + "]', 'strong = [""]'])
def test_an_empty_alternative_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="empty alternative"):
        compile_lexicon({"risks": f"[key]\n{written}"})


def test_an_unknown_list_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown list 'storng' for 'key'"):
        compile_lexicon({"risks": '[key]\nstorng = ["a"]'})


@pytest.mark.parametrize(
    ("risk", "text"),
    [
        ("safety", "불이 안 들어와요"),
        ("safety", "거실 불 꺼짐 현상"),
        ("safety", "불만 접수합니다"),
        ("safety", "사용이 불편해요"),
        ("safety", "화면이 작아요"),
        ("safety", "정말 화났어요"),
        ("safety", "대박 터졌네요"),
        ("safety", "배송 연기해 주세요"),
        ("safety", "배우 연기가 훌륭해요"),
        ("safety", "타는 냄새 안 나고 좋아요"),
        ("safety", "안전하게 잘 받았습니다"),
        ("safety", "뜨거운 물이 안 나와요"),
        ("safety", "환불 부탁드려요"),
        ("safety", "열불 터져요"),
        ("safety", "I was shocked by the price"),
        ("safety", "Fire TV stick works"),
        ("outside_body", "경찰 드라마 보려고 샀어요"),
        ("outside_body", "고장 신고 접수해주세요"),
        ("outside_body", "기사님 방문 방법 알려주세요"),
        ("outside_body", "유튜브 보고 샀어요"),
        ("outside_body", "구청으로 배송해 주세요"),
        ("outside_body", "어제보다 비싸졌어요"),
        ("outside_body", "press the button"),
        ("recall", "결함 없이 잘 왔어요"),
        ("recall", "리콜 한 번 없이 잘 씁니다"),
        ("recall", "반품 회수 언제 오나요"),
        ("recall", "As I recall, it was blue"),
        ("privacy", "개인정보 변경은 어디서 하나요"),
        ("privacy", "가스 유출이 의심돼요"),
        ("privacy", "배송지 변경하고 싶어요"),
        ("privacy", "남편 몰래 샀어요"),
        ("rudeness", "소음을 무시할 수 없어요"),
        ("rudeness", "짜증 한번 안 내시고 친절하셨어요"),
        ("rudeness", "와이파이가 자꾸 끊겨요"),
        ("rudeness", "포인트를 소멸시켰네요"),
        ("agent_compensation", "제가 실수로 두 번 주문했어요"),
        ("agent_compensation", "안내대로 하니 바로 됐어요"),
    ],
)
def test_near_misses_raise_no_cue(risk: str, text: str) -> None:
    assert Reading.of(text).cues.of("risks").get(risk) is None


@pytest.mark.parametrize(
    ("risk", "text", "piece"),
    [
        ("safety", "콘센트에 불이 붙었어요", "불이 붙"),
        ("safety", "전기가 찌릿 올랐어요", "전기가 찌릿"),
        ("safety", "불이 안 들어와서 보니 연기가 나요", "연기가 나요"),
        ("outside_body", "소비자원에 신고합니다", "소비자원"),
        ("recall", "이거 리콜 대상인가요", "리콜"),
        ("privacy", "제 번호를 어떻게 알고 전화하셨죠", "제 번호를 어떻게 알"),
        ("rudeness", "상담사가 반말을 하네요", "상담사가 반말"),
        ("agent_compensation", "상담원이 무료라고 해서 맡겼어요", "상담원이 무료라고"),
        ("safety", "the toaster caught fire", "caught fire"),
        ("rudeness", "he hung up on me", "hung up"),
    ],
)
def test_risks_are_seen_with_their_words(risk: str, text: str, piece: str) -> None:
    reading = Reading.of(text)
    hits = reading.cues.of("risks")[risk]
    assert piece in [text[reading.places[hit.start] : reading.places[hit.end - 1] + 1] for hit in hits]


def test_a_second_pattern_adds_half() -> None:
    assert Reading.of("연기가 나고 불꽃이 튀었어요").cues.weigh()["risks"] == {"safety": 4.5}


def test_lexicons_use_no_pattern_twice_in_one_family() -> None:
    assert len(cues.lexicon().names()) == len(set(cues.lexicon().names()))
