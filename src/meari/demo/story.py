"""The company's shared calendar and its past decisions, as data counted from the plan's days."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources

from meari.demo.plan import YEARLY, Plan

TITLES = {
    "spring": "봄 미세먼지 기획전", "wedding": "혼수 가전 대전", "family": "가정의 달 주방가전 할인", "cool": "에어컨 사전 예약",
    "rain": "장마 대비 제습기 특가", "move": "이사철 세탁기 행사", "moon": "추석 선물 주방가전", "kimjang": "김장철 김치냉장고 보상 판매",
    "friday": "블랙위크 TV 특가", "warm": "난방가전 첫추위 특가", "yearend": "연말 청소기 감사제", "newyear": "새해 TV 행사",
}  # fmt: skip
OLDER: tuple[tuple[str, int, int, str, str, tuple[str, ...]], ...] = (
    ("launch", 505, 505, "시원타워 2025년형 에어컨 출시", "여름 주력 2in1 신형", ("에어컨",)),
    ("outage", 431, 431, "회원 로그인 장애", "10시 20분부터 2시간 동안 로그인 불가", ()),
    ("launch", 430, 430, "에어로스틱 S7 출시", "무선청소기 신형", ("청소기",)),
    ("policy", 395, 395, "A/S 출장비 조정", "기본 출장비 2만 원에서 2만 4천 원으로", ()),
    ("other", 352, 350, "고객센터 전화 회선 증설", "대기 회선 40개에서 60개로", ()),
    ("launch", 300, 300, "클린에어 P24 출시", "24평형 타워형 공기청정기", ("공기청정기",)),
    ("policy", 262, 262, "도서산간 배송비 기준 변경", "설치 제품의 섬 지역 추가 운임 통일", ()),
    ("launch", 240, 240, "비전온 V65 출시", "미니LED 65인치", ("TV",)),
    ("outage", 206, 206, "물류 시스템 점검 지연", "송장 조회가 오전 내내 늦게 반영됨", ()),
    ("other", 181, 167, "여름 성수기 A/S 비상 근무", "에어컨 기사 주말 편성", ("에어컨",)),
    ("policy", 153, 153, "설치비 안내 문구 개정", "기본 설치 범위와 추가금 표를 상세페이지 위쪽으로", ()),
    ("launch", 110, 110, "김치온 D47 출시", "스탠드형 418L 신형", ("김치냉장고",)),
    ("outage", 88, 88, "간편결제 일시 오류", "카드사 점검으로 1시간 결제 실패", ()),
)


@dataclass(frozen=True)
class PlannedMark:
    """One entry of the calendar; ``products`` are story keys of named products."""

    uid: str
    sort: str
    starts_on: date
    ends_on: date
    title: str
    note: str
    groups: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedDecision:
    """One decision: who took it and answers for it (people's keys), days back from the end, what became of it, and the number
    that should move (metric, columns, its name; a product is named by its code).
    """

    title: str
    effect: str
    by: str
    owner: str
    decided: int
    due: int
    closed: int | None = None
    state: str = "open"
    outcome: str = ""
    measured: tuple[str, dict[str, str], str] | None = None


@dataclass(frozen=True)
class PlannedClip:
    """A piece of made-up news, days back from the end."""

    back: int
    publisher: str
    title: str
    why: str


def clips() -> list[PlannedClip]:
    """News of the trade that the planner has collected."""
    text = resources.files("meari.demo.data").joinpath("news.toml").read_text("utf-8")
    return [PlannedClip(**clip) for clip in tomllib.loads(text)["clip"]]


def marks(plan: Plan) -> list[PlannedMark]:
    """Launches, promotions, outages and policy changes, the planted ones among them."""
    found = [_ago(plan, entry) for entry in OLDER]
    for year in range(plan.start_on.year, plan.end_on.year + 1):
        for key, group, month, day, days, _factor, discount in YEARLY:
            first = date(year, month, day)
            if plan.start_on <= first <= plan.end_on + timedelta(days=45):
                found.append(
                    PlannedMark(f"demo-{key}-{year}", "promotion", first, first + timedelta(days=days - 1), TITLES[key],
                                f"{group} 최대 {round(discount * 100)}% 할인", (group,))
                )  # fmt: skip
    return [*found, *_planted(plan)]


def _ago(plan: Plan, entry: tuple[str, int, int, str, str, tuple[str, ...]]) -> PlannedMark:
    sort, first, last, title, note, groups = entry
    start, end = plan.end_on - timedelta(days=first), plan.end_on - timedelta(days=last)
    return PlannedMark(f"demo-{sort}-{first}", sort, start, end, title, note, groups)


def _planted(plan: Plan) -> list[PlannedMark]:
    outage_note = "09시 10분부터 17시 40분까지 주문·결제 페이지 접속 불가"
    return [
        PlannedMark("demo-launch-x9", "launch", plan.launch_on, plan.launch_on, "로보클린 X9 출시", "사전 예약 1차 물량 출고", ("청소기",), ("launch",)),
        PlannedMark("demo-presale-x9", "promotion", plan.launch_on - timedelta(days=8), plan.launch_on - timedelta(days=1),
                    "로보클린 X9 사전 예약", "사은품 물걸레 키트", ("청소기",), ("launch",)),
        PlannedMark("demo-promo-purifier", "promotion", *plan.promo, "가을 미세먼지 특가", "공기청정기 최대 22% 할인", ("공기청정기",), ("promoted",)),
        PlannedMark("demo-outage", "outage", plan.outage_on, plan.outage_on, "주문 페이지 장애", outage_note),
        PlannedMark("demo-policy-fee", "policy", plan.policy_on, plan.policy_on, "반품비 정책 변경", "대형 제품 무료 반품 종료, 등급별 면제 폐지"),
        PlannedMark("demo-promo-tv", "promotion", *plan.gift, "TV 사운드바 증정", "65인치 이상 구매 시 사운드바", ("TV",), ("gift",)),
        PlannedMark("demo-other-privacy", "other", plan.leak_on, plan.leak_on + timedelta(days=2), "주문 확인 화면 긴급 점검", "조회 화면 캐시 설정 오류 수정"),
        PlannedMark("demo-other-battery", "other", plan.better_closed_on, plan.better_closed_on, "에어로스틱 S7 배터리 무상 교체 완료",
                    "해당 제조 번호 전량", ("청소기",), ("better",)),
    ]  # fmt: skip


def decisions() -> list[PlannedDecision]:
    """Eight decisions of the last ten months: some done, one dropped, some still open."""
    return [
        PlannedDecision("에어컨 A/S 예약을 6월부터 주말까지 연다", "7~8월 방문 지연 불만 20% 감소", "ceo", "service", 262, 190, 181, "done",
                        "주말 기사 12명 편성, 평균 대기일 6.1일에서 4.3일로 줄었다."),
        PlannedDecision("설치 추가금 표를 상세페이지 첫 화면에 둔다", "설치비 관련 불만 30% 감소", "centre", "sales", 205, 160, 153, "done",
                        "전 설치 제품에 반영했다. 설치비 문의는 그대로이나 불만은 줄었다."),
        PlannedDecision("에어로스틱 S7 배터리 공급처를 바꾸고 기존 고객은 무상 교체한다", "S7 배터리 불만을 주 3건 이하로", "ceo", "service", 120, 60, 56,
                        "done", "교체 대상 1,640대 가운데 1,588대를 마쳤고 새 셀로 생산을 바꿨다.",
                        ("voices", {"sku": "S7"}, "에어로스틱 S7 프로")),
        PlannedDecision("챗봇 첫 화면에 상담사 연결 단추를 둔다", "연결이 안 된다는 불만 절반", "cmo", "it", 98, 45, 40, "dropped",
                        "상담 인력이 늘지 않으면 대기만 길어진다는 결론으로 접었다."),
        PlannedDecision("배송 지연 때 하루 전에 먼저 문자를 보낸다", "배송 지연 문의 15% 감소", "centre", "shops", 77, 30, 28, "done",
                        "자동 발송을 켰다. 지연 건의 92%에 문자가 나갔다.",
                        ("classes", {"class_key": "delivery"}, "배송")),
        PlannedDecision("반품비 면제 기준을 등급이 아니라 사유로 다시 정한다", "반품비 불만을 정책 변경 전 수준으로", "cfo", "planner", 26, -20,
                        measured=("classes", {"class_key": "return"}, "반품")),
        PlannedDecision("가온씨엔에스 통화 표본 점검을 주 20건으로 늘린다", "불친절 접수를 주 5건 이하로", "centre", "gaon.lead", 11, -15,
                        measured=("risks", {"risk": "rudeness"}, "불친절")),
        PlannedDecision("김치온 D47 컴프레서 원인을 조사하고 판매 중지 여부를 정한다", "안전 접수 0건", "ceo", "kimchi", 4, -3,
                        measured=("risks", {"risk": "safety", "sku": "D47"}, "김치온 D47 · 안전")),
    ]  # fmt: skip
