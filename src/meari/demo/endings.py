"""Which endings each register uses for statements, questions, requests and wishes.

A register is a way of writing: ``formal`` (합니다체), ``polite`` (해요체), ``blunt`` (반말), ``terse`` (음슴체), ``young``,
``elder``, ``furious``, ``note`` (an agent's shorthand about what the customer said) and three touches of dialect
(``east`` 경상, ``south`` 전라, ``mid`` 충청). An ending that stands twice is used twice as often.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from meari.demo.korean import Predicate

Ending = Callable[[Predicate], str]


def _suffix(method: str, suffix: str = "") -> Ending:
    return lambda predicate: getattr(predicate, method)() + suffix


def _plain(ending: str) -> Ending:
    return lambda predicate: predicate.plain(ending)


def _help(ending: str) -> Ending:
    """주다 in some form after the 아/어 form; half of all writers leave no space."""

    def end(predicate: Predicate) -> str:
        for given in (" 주시", " 주", "주시", "주"):
            if predicate.stem.endswith(given):
                rest = predicate.stem.removesuffix(given)
                return f"{rest} {ending.strip()}".strip()
        return predicate.eo() + ending

    return end


def _swap(method: str, old: str, new: str, suffix: str = "") -> Ending:
    return lambda predicate: getattr(predicate, method)().removesuffix(old) + new + suffix


EOYO, NIDA, NEYO, NEUNDE = _suffix("eoyo"), _suffix("nida"), _suffix("ne", "요"), _suffix("neunde", "요")
SEEN, SINCE = _plain("더라고요"), _plain("거든요")
EUM, NDA, EO, NE = _suffix("eum"), _suffix("nda"), _suffix("eo"), _suffix("ne")
SAID, TOLD = _suffix("quoted", " 함"), _suffix("quoted", " 하심")
NAYO, NIKKA = _suffix("question", "요?"), _suffix("nikka", "?")

STATEMENTS: dict[str, tuple[Ending, ...]] = {
    "formal": (NIDA,),
    "polite": (EOYO, EOYO, EOYO, EOYO, EOYO, NEYO, NEYO, NEYO, NEUNDE, NEUNDE, SEEN, NIDA, NIDA),
    "blunt": (EO, EO, NE, NE, NDA, NDA, _suffix("neunde"), _plain("더라")),
    "terse": (EUM, EUM, EUM, EUM, EUM, NDA, _plain("더라")),
    "young": (EUM, EUM, EOYO, EOYO, NEUNDE, NE, NEYO, _plain("거든요")),
    "elder": (EOYO, EOYO, NEYO, NEYO, NEYO, NIDA, NIDA, NEUNDE, _suffix("gungo", "요"), SEEN),
    "furious": (NIDA, NIDA, EOYO, EOYO, NEUNDE, SINCE, NEYO),
    "note": (SAID, SAID, SAID, TOLD, TOLD, EUM, EUM, EUM, _suffix("nda", " 함"), _suffix("quoted", " 말씀하심")),
    "east": (_suffix("ne", "예"), _suffix("ne", "예"), _suffix("neunde", "예"), _swap("nida", "니다", "니더"), EOYO),
    "south": (_swap("neunde", "데", "디", "요"), _swap("neunde", "데", "디", "요"), _suffix("gungo", "요"), EOYO),
    "mid": (_swap("neunde", "데", "디", "유"), _suffix("ne", "유"), _swap("eoyo", "요", "유"), EOYO),
}
# What somebody did is not said with surprise: no 네요, no 더라고요.
DEEDS: dict[str, tuple[Ending, ...]] = {
    "formal": (NIDA,),
    "polite": (EOYO, EOYO, EOYO, EOYO, NEUNDE, SINCE, NIDA, NIDA),
    "blunt": (EO, EO, NDA, _suffix("neunde")),
    "terse": (EUM, EUM, EUM, NDA),
    "young": (EUM, EUM, EOYO, NEUNDE),
    "elder": (EOYO, EOYO, NIDA, NEUNDE),
    "furious": (NIDA, EOYO, NEUNDE, SINCE),
    "note": STATEMENTS["note"],
    "east": (_suffix("neunde", "예"), _swap("nida", "니다", "니더"), EOYO),
    "south": (_swap("neunde", "데", "디", "요"), EOYO),
    "mid": (_swap("neunde", "데", "디", "유"), _swap("eoyo", "요", "유")),
}
QUESTIONS: dict[str, tuple[Ending, ...]] = {
    "formal": (
        NIKKA, NIKKA, _suffix("neunji", " 문의드립니다"), _suffix("neunji", " 궁금합니다"), _suffix("neunji", " 알고 싶습니다"),
        _suffix("neunji", "요?"), _suffix("neunji", " 안내 부탁드립니다"),
    ),
    "polite": (
        NAYO, NAYO, NAYO, NAYO, NAYO, _suffix("eoyo", "?"), _suffix("eoyo", "?"), _suffix("neunji", " 궁금해요"),
        _suffix("neunji", " 궁금합니다"), _suffix("neunji", " 문의드려요"), _suffix("neunji", "요?"), _suffix("neunji", " 알려주세요"),
    ),
    "blunt": (_suffix("question", "?"), _suffix("eo", "?"), _suffix("eo", "?"), NAYO, _suffix("neunji", " 좀 알려줘요")),
    "terse": (_suffix("eum", "?"), _suffix("question", "?"), _suffix("neunji", " 궁금함"), NAYO),
    "young": (NAYO, NAYO, _suffix("eum", "?"), _suffix("eoyo", "?")),
    "elder": (NAYO, NAYO, NIKKA, _suffix("neunji", " 좀 알려줘요"), _suffix("neunji", " 알고 싶어요"), _suffix("neunji", " 모르겠어요")),
    "furious": (NIKKA, NIKKA, NAYO, _suffix("neunji", " 답변 주세요"), _suffix("neunji", " 똑바로 알려주세요")),
    "note": (
        _suffix("neunji", " 문의"), _suffix("neunji", " 문의"), _suffix("neunji", " 문의"), _suffix("neunji", " 문의하심"),
        _suffix("neunji", " 확인 요청"), _suffix("neunji", " 궁금해하심"), _suffix("neunji", " 물어보심"),
    ),
    "east": (_swap("neunji", "지", "교", "?"), _suffix("question", "예?"), NAYO),
    "south": (NAYO, _swap("neunji", "지", "가", "요?"), _swap("neunji", "지", "가", "요잉?")),
    "mid": (_suffix("question", "유?"), NAYO, _swap("neunji", "지", "가", "유?")),
}  # fmt: skip
REQUESTS: dict[str, tuple[Ending, ...]] = {
    "formal": (_help(" 주시기 바랍니다"), _help(" 주시기 바랍니다"), _help(" 주십시오"), _help(" 주시면 감사하겠습니다")),
    "polite": (
        _help(" 주세요"), _help(" 주세요"), _help("주세요"), _help("주세요"), _help(" 주실 수 있나요?"), _help("주실 수 있을까요?"),
        _help(" 주시면 좋겠어요"), _help("주셨으면 합니다"), _help("주시면 감사하겠습니다"),
    ),
    "blunt": (_help("줘요"), _help("주세요"), _help("줘"), _help("달라고요")),
    "terse": (_help("주세요"), _help("주길 바람"), _help("줬으면 함"), _help("주세요")),
    "young": (_help("주세요"), _help("주세여"), _help("주실 수 있나요?"), _help("주셔요")),
    "elder": (_help(" 주세요"), _help("주세요"), _help("줘요"), _help(" 주면 좋겠어요"), _help(" 주시오")),
    "furious": (_help("주세요"), _help(" 주십시오"), _help("달라고요"), _help("주시죠")),
    "note": (_help("달라고 하심"), _help("달라고 함"), _help("달라는 요청"), _help("주기를 요청"), _help("주길 원하심")),
    "east": (_help("주이소"), _help(" 주이소"), _help("주세요")),
    "south": (_help("주쇼"), _help("주시랑께요"), _help("주세요")),
    "mid": (_help("줘유"), _help("주세유"), _help("주세요")),
}  # fmt: skip
WISHES: dict[str, tuple[Ending, ...]] = {
    "formal": (_help(" 주셨으면 합니다"), _help(" 주시면 더 좋겠습니다"), _help(" 주시기를 건의드립니다"), _help(" 주시길 제안합니다")),
    "polite": (
        _help("주셨으면 좋겠어요"), _help(" 주시면 좋을 것 같아요"), _help("주면 좋겠네요"), _help("주시면 더 편할 것 같아요"),
        _help("주시면 어떨까요?"),
    ),
    "blunt": (_help("줬으면 좋겠다"), _help("주면 안 되나"), _help("줬으면 좋겠네")),
    "terse": (_help("줬으면 좋겠음"), _help("주면 좋을 듯"), _help("주면 더 좋을 것 같음")),
    "young": (_help("주면 안 되나요?"), _help("줬으면 좋겠어요"), _help("주면 대박일 듯")),
    "elder": (_help("주면 좋겠어요"), _help(" 주셨으면 해요"), _help("주면 좋겠네요")),
    "furious": (_help("주셔야죠"), _help("주셨으면 합니다"), _help("주든가요")),
    "note": (_help("달라는 의견"), _help("달라고 건의하심"), _help("줬으면 한다고 하심")),
    "east": (_help("주면 좋겠네예"), _help("주이소")),
    "south": (_help("주면 좋겄는디요"), _help("주쇼")),
    "mid": (_help("주면 좋겄네유"), _help("줬으면 좋겄어유")),
}  # fmt: skip
_THE_FACT = _swap("neunji", "지", " 거예요?")
# Questions that expect no answer.
RHETORICAL: dict[str, tuple[Ending, ...]] = {
    "formal": (NIKKA,),
    "polite": (NAYO, NAYO, _suffix("eoyo", "?"), _THE_FACT),
    "blunt": (_suffix("question", "?"), _suffix("eo", "?")),
    "terse": (_suffix("eum", "?"), _suffix("question", "?")),
    "young": (NAYO, _suffix("eum", "?"), _suffix("eoyo", "?")),
    "elder": (NAYO, NIKKA, _suffix("eoyo", "?")),
    "furious": (NIKKA, NIKKA, NAYO, _THE_FACT, _swap("neunji", "지", " 겁니까?")),
    "note": (_suffix("neunji", "라며 항의"), _suffix("question", "며 불만 표출"), _suffix("question", "고 하심")),
    "east": (_swap("neunji", "지", "교", "?"), NAYO),
    "south": (NAYO, _swap("neunji", "지", "가", "요?")),
    "mid": (_suffix("question", "유?"), NAYO),
}
TABLES = {"": STATEMENTS, "*": DEEDS, "?": QUESTIONS, "%": RHETORICAL, "!": REQUESTS, "^": WISHES}
REGISTERS = tuple(STATEMENTS)


@cache
def endings(written: str, mode: str, register: str) -> tuple[str, ...]:
    """Every form of the predicate ``written`` (``새다``, past ``새다+``, noun with copula ``불량=``) in a mode and register."""
    if mode == "" and written.endswith("겠다") and not written.endswith("좋겠다"):
        mode = "*"
    is_past = written.endswith("+")
    base = written.removesuffix("+")
    is_copula = base.endswith("=")
    predicate = Predicate(base.removesuffix("="), is_past=is_past, is_copula=is_copula)
    forms = (ending(predicate) for ending in TABLES[mode][register])
    return tuple(_contracted(form) if base.endswith(("뭐=", "거=")) else form for form in forms)


def _contracted(form: str) -> str:
    """뭐인가요 is said 뭔가요, 거입니다 겁니다."""
    for long, short in (("뭐인", "뭔"), ("거인", "건"), ("뭐입", "뭡"), ("거입", "겁")):
        form = form.replace(long, short)
    return form
