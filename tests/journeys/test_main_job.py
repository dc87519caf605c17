"""The main job in a real browser: a sheet comes in, labels are corrected, the report is published, read and taken home."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest

from meari.apps.reports import periods
from meari.apps.reports.models import Edition
from meari.apps.voices.models import Label, Voice
from tests.cast import hire
from tests.factories import sell, weeks_of_days, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(autouse=True)
def _own_fact_store(settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"


def sheet(period: periods.Period) -> str:
    """Ten weeks of quiet, and a week in which one refrigerator smokes."""
    rows = ["접수번호,접수일시,채널,문의내용,상품코드"]
    for number, day in enumerate(weeks_of_days(period.last, weeks=10)):
        rows.append(f"Q{number},{day:%Y.%m.%d} 오전 10:00,전화,배송은 언제 오나요?,RF85")
    for number in range(9):
        rows.append(
            f"S{number},{period.first:%Y.%m.%d} 오후 3:00,채팅,냉장고 뒤에서 연기가 나고 타는 냄새가 납니다 {number},RF85"
        )
    rows.append(f"X1,{period.last + timedelta(days=1):%Y.%m.40},전화,날짜가 이상한 줄,RF85")
    return "\n".join(rows) + "\n"


def sign_in(page, live_server, email: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", "meari-tests")
    page.click("button:has-text('로그인')")
    page.wait_for_url(f"{live_server.url}/today/")


def test_planner_imports_corrects_publishes_and_sales_reads_and_downloads(page, live_server, tmp_path, run_jobs):
    now = datetime.now().astimezone()
    hire(now)
    period = periods.week_of(date.today()).before()
    sell(now, days=weeks_of_days(period.last, weeks=10))
    path = write(tmp_path / "문의 10주.csv", sheet(period), encoding="cp949")

    sign_in(page, live_server, "planner@example.com")
    page.click("nav >> text=파일 가져오기")
    page.set_input_files("input[type=file]", str(path))
    page.click("button:has-text('어떻게 읽히는지 보기')")
    page.wait_for_selector("text=처음 몇 줄")
    page.click("button:has-text('가져오기')")
    page.wait_for_url("**/imports/*/")
    run_jobs()
    page.wait_for_selector("text=완료")
    assert "없는 날짜입니다" in page.text_content("main")

    page.goto(f"{live_server.url}/voices/?q=연기")
    assert "연기" in page.text_content("main blockquote")
    for voice_id in Voice.objects.filter(text__contains="연기").values_list("pk", flat=True)[:3]:
        page.goto(f"{live_server.url}/voices/{voice_id}/")
        page.select_option("select[name=classes]", ["breakdown"])
        page.click("button:has-text('분류 저장')")
        page.wait_for_selector("text=저장했습니다")
    assert Label.objects.filter(by="person", sort="class", key="breakdown", ended_at=None).count() == 3

    page.goto(f"{live_server.url}/reports/")
    page.select_option("select[name=period]", period.key)
    page.click("button:has-text('확정하고 발행')")
    page.wait_for_selector("text=가장 먼저 결정해야 할 것")
    first = page.text_content(".finding")
    assert "안전" in first or "고장" in first
    page.click(".finding >> text=모두 읽기")
    page.wait_for_selector("text=연기가 나고")

    sign_in(page, live_server, "sales@example.com")
    page.click("text=주간 CS 리포트")
    page.wait_for_selector("text=매출 상위 상품의 문의와 반품")
    with page.expect_download() as waiting:
        page.click("button:has-text('PDF')")
    downloaded = tmp_path / "report.pdf"
    waiting.value.save_as(downloaded)

    from pypdf import PdfReader

    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(downloaded.read_bytes())).pages)
    assert "주간" in text and Edition.objects.count() == 1


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_pages_are_accessible_and_fit(page, live_server, tmp_path, now, width, look):
    from axe_playwright_python.sync_playwright import Axe

    from meari.apps.people.actions import set_preferences
    from tests.factories import hear

    cast = hire(now)
    set_preferences(cast.planner, language="ko", appearance=look)
    hear(now, "냉장고에서 연기가 나요", key="a")
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, live_server, "planner@example.com")
    for address in (
        "/today/",
        "/voices/",
        "/taxonomy/",
        "/imports/",
        "/calendar/",
        "/decisions/",
        "/reports/",
        "/people/",
        "/components/",
    ):
        page.goto(f"{live_server.url}{address}")
        found = Axe().run(page).response["violations"]
        serious = [(one["id"], one["nodes"][0]["target"]) for one in found if one["impact"] in {"serious", "critical"}]
        assert serious == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
