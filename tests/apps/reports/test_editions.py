"""Editions are frozen, find what stands out, and open the rows behind their numbers."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from pptx import Presentation

from meari.apps.people.rules import NotAllowed
from meari.apps.privacy.models import AccessEntry
from meari.apps.reports import actions, models, periods, protocol, queries, rendering, wording
from meari.apps.voices.actions import correct_label, rename_class
from meari.apps.voices.actions.taxonomy import Names
from meari.apps.voices.models import Voice
from tests.factories import hear, sell, weeks_of_days

pytestmark = pytest.mark.django_db
PERIOD = periods.parse("2026-W46")
KEYS = [
    "sales",
    "inquiry_ratio",
    "product_groups",
    "top_products",
    "inquiry_types",
    "risks",
    "news",
    "experience",
    "cases",
]


@pytest.fixture(autouse=True)
def _own_fact_store(settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"


@pytest.fixture
def ordinary(cast, now):
    """Ten quiet weeks of two products: an order a day each, a question about delivery every other day."""
    days = weeks_of_days(PERIOD.last, weeks=10)
    sell(now, days=days)
    sell(now, days=days, sku="WD21", group="세탁기")
    for number, day in enumerate(days[::2]):
        hear(now, "배송은 언제 오나요?", day=day, key=f"quiet-{number}", product="WD21")
    return cast


def publish(now, **more) -> models.Edition:
    return actions.publish_edition(actions.ensure_report("weekly"), PERIOD, by=None, now=now, **more)


def block(edition: models.Edition, key: str) -> dict:
    return queries.block(edition, key)


def test_edition_has_the_seven_elements_in_order(ordinary, now):
    edition = publish(now)
    assert [one["key"] for one in edition.content["elements"]] == KEYS
    sales = {row["key"]: row["value"] for row in block(edition, "sales")["rows"]}
    assert sales == {"sales": 14_000_000, "orders": 14, "units": 14, "returns": None}


def test_quiet_week_has_no_findings(ordinary, now):
    assert publish(now).content["findings"] == []


def test_smoking_refrigerator_is_the_first_finding(ordinary, now):
    for number in range(12):
        hear(
            now,
            f"냉장고 뒤에서 연기가 나고 타는 냄새가 나요 {number}",
            day=PERIOD.first,
            key=f"smoke-{number}",
            product="RF85",
        )
    finding = publish(now).content["findings"][0]
    assert (finding["key"] in {"safety", "accident"}, finding["value"]) == (True, 12)
    assert finding["low"] > 0 and finding["q"] < 0.01
    assert len(finding["verbatims"]) == 3 and all("연기" in voice["text"] for voice in finding["verbatims"])


def test_every_risk_voice_stands_in_the_report(ordinary, now):
    risky = hear(now, "소비자원에 신고하겠습니다", day=PERIOD.first, product="RF85")
    row = next(row for row in block(publish(now), "risks")["rows"] if row["key"] == "outside_body")
    assert (row["value"], [voice["id"] for voice in row["voices"]]) == (1, [risky.pk])


def test_frozen_numbers_never_change(ordinary, now):
    edition = publish(now)
    before = json.loads(json.dumps(edition.content))
    for number in range(5):
        hear(now, "반품해 주세요", day=PERIOD.first, key=f"late-{number}", product="RF85")
    again = models.Edition.objects.get(pk=edition.pk)
    assert again.content == before
    with pytest.raises(models.Frozen):
        again.save()


def test_correction_is_a_new_edition_that_says_what_changed(ordinary, now):
    first = publish(now)
    with pytest.raises(actions.AlreadyPublished):
        publish(now)
    hear(now, "반품해 주세요", day=PERIOD.first, product="RF85")
    second = publish(now, correction="늦게 들어온 반품 접수를 더함")
    assert (second.number, second.correction) == (2, "늦게 들어온 반품 접수를 더함")
    totals = [block(one, "inquiry_ratio")["rows"][0]["value"] for one in (first, second)]
    assert totals[1] == totals[0] + 1


def test_running_period_is_not_published(cast, now):
    with pytest.raises(actions.NotOver):
        actions.publish_edition(actions.ensure_report("weekly"), periods.week_of(now.date()), by=None, now=now)


def test_number_opens_the_rows_as_they_were_frozen(ordinary, now):
    voice = hear(now, "교환하고 싶어요 색이 달라요", day=PERIOD.first, key="x", product="RF85")
    correct_label(voice, sort="class", keys=["exchange"], by=ordinary.planner, now=now)
    edition = publish(now)
    correct_label(voice, sort="class", keys=["return"], by=ordinary.planner, now=now)
    behind = queries.behind(edition, {"cls": "exchange"}, reader=ordinary.planner)
    assert list(behind.voices) == [voice]


def test_destroyed_rows_say_so(ordinary, now):
    voice = hear(now, "교환하고 싶어요", day=PERIOD.first, key="x")
    edition = publish(now)
    Voice.objects.filter(pk=voice.pk).delete()
    behind = queries.behind(edition, {}, reader=ordinary.planner)
    assert (behind.destroyed, behind.total - behind.voices.count()) == (1, 1)


def test_reader_sees_only_rows_within_their_rights(ordinary, now):
    hear(now, "상담이 늦어요", day=PERIOD.first, key="in", team="outside")
    hear(now, "상담이 늦어요 정말", day=PERIOD.first, key="out", team="own")
    edition = publish(now)
    seen = queries.behind(edition, {}, reader=ordinary.outsider).voices
    assert list(seen.values_list("external_id", flat=True)) == ["in"]


def test_raw_voices_are_drawn_the_same_way_twice(ordinary, now):
    first, second = publish(now), publish(now, correction="다시")
    drawn = [[voice["id"] for voice in one.content["raw_voices"]] for one in (first, second)]
    assert drawn[0] == drawn[1] and len(drawn[0]) > 0


def test_publishing_needs_the_right(cast, now):
    report = actions.ensure_report("weekly")
    for user in (cast.executive, cast.sales, cast.agent, cast.outsider, cast.it, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.publish_edition(report, PERIOD, by=user, now=now)
    assert models.Edition.objects.count() == 0


def test_empty_company_gets_an_honest_edition(cast, now):
    edition = publish(now)
    assert [one["key"] for one in edition.content["elements"]] == KEYS
    assert {"key": "no_sales", "params": {}} in block(edition, "sales")["notes"]
    assert all(row["value"] == 0 for row in block(edition, "risks")["rows"])


def test_period_keys():
    assert [periods.parse("2026-W01").first, periods.parse("2026-W53").last] == [date(2025, 12, 29), date(2027, 1, 3)]
    assert periods.parse("2026-02").last == date(2026, 2, 28)
    assert periods.parse("2026-01").before().key == "2025-12"
    assert periods.parse("2026-W46").year_before().first == date(2026, 11, 9) - timedelta(weeks=52)
    for wrong in ("2026-W54", "2026-13", "2026", "2026-W00", "W46", ""):
        with pytest.raises(periods.UnknownPeriod):
            periods.parse(wrong)


@pytest.fixture
def told(ordinary, now) -> models.Edition:
    hear(now, '<script>alert("x")</script> 연기가 나요 =1+1', day=PERIOD.first, product="RF85")
    hear(now, '=HYPERLINK("http://x") <script>감전됐어요', day=PERIOD.first, product="RF85")  # one of both is drawn
    return publish(now)


def test_json_holds_period_time_and_elements(told):
    content = json.loads(protocol.formats()["json"].write(told))
    assert (content["period"], [one["key"] for one in content["elements"]]) == ("2026-W46", KEYS)
    assert set(content["elements"][0]) == {"key", "title", "rows", "notes"}
    assert content["frozen_at"] == told.frozen_at.isoformat()


def test_xlsx_has_a_typed_sheet_for_each_element_and_no_formula(told, tmp_path):
    from openpyxl import load_workbook

    path = tmp_path / "r.xlsx"
    path.write_bytes(protocol.formats()["xlsx"].write(told))
    book = load_workbook(path)
    assert len(book.sheetnames) == 12
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(cell.value == 14_000_000 for cell in cells)


def test_mail_html_is_escaped_and_loads_nothing(told):
    html = protocol.formats()["html"].write(told).decode()
    assert "<script" not in html and "&lt;script&gt;" in html
    assert "http" not in html.replace("http://x", "")


@pytest.mark.pdf
def test_pdf_embeds_its_font_and_says_what_the_edition_says(told, tmp_path):
    import io

    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(protocol.formats()["pdf"].write(told)))
    text = "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", "")
    assert "주간CS리포트" in text and "2026-W46" in text
    fonts = {str(font) for page in reader.pages for font in _fonts(page)}
    assert fonts and all("Pretendard" in font for font in fonts)


def _fonts(page):
    return [font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()]


def test_edition_speaks_the_readers_language(ordinary, now):
    for number in range(12):
        hear(
            now,
            f"냉장고 뒤에서 연기가 나고 타는 냄새가 나요 {number}",
            day=PERIOD.last,
            key=str(number),
            product="RF85",
        )
    edition = publish(now)
    told = {}
    for language in ("ko", "en"):
        with translation.override(language):
            content = json.loads(protocol.formats()["json"].write(edition))
        names = {one["key"]: one["rows"][0]["name"] for one in content["elements"] if one["key"] in ("sales", "risks")}
        told[language] = (content["findings"][0]["what"], names["sales"])
    assert told == {"ko": ("사고·상해", "매출"), "en": ("Accident or injury", "Sales")}


def test_renamed_class_keeps_its_name_in_old_editions(ordinary, now):
    edition = publish(now)
    rename_class(sort="class", key="delivery", names=Names(ko="배달", en="Shipping"), by=ordinary.planner, now=now)
    rows = next(one["rows"] for one in wording.worded(edition)["elements"] if one["key"] == "inquiry_types")
    assert [row["name"] for row in rows if row["key"] == "delivery"] == ["배송"]


def test_unsure_risks_are_listed_for_checking_but_not_counted(ordinary, now):
    voice = hear(now, "냉장고 뒤에서 연기가 나고 타는 냄새가 나요", day=PERIOD.last, key="smoke", product="RF85")
    voice.labels.filter(sort="risk").update(confidence=0.3)
    edition = publish(now)
    row = next(row for row in block(edition, "risks")["rows"] if row["key"] == "safety")
    assert (row["value"], row["to_check"], [one["is_unsure"] for one in row["voices"]]) == (0, 1, [True])
    opened = queries.behind(edition, row["open_to_check"], reader=ordinary.planner)
    assert [one.external_id for one in opened.voices] == ["smoke"]
    assert queries.behind(edition, row["open"], reader=ordinary.planner).total == 0


def test_finding_goes_out_as_a_persuasion_pack(ordinary, now, client):
    for number in range(12):
        hear(
            now,
            f"냉장고 뒤에서 연기가 나고 타는 냄새가 나요 {number}",
            day=PERIOD.last,
            key=str(number),
            product="RF85",
        )
    edition = publish(now)
    assert edition.content["findings"][0]["history"][-1] == ["2026-W46", 12]
    address = ["reports:persuade", edition.pk, 1, "pptx"]
    client.force_login(ordinary.agent)
    assert client.post(reverse(address[0], args=address[1:])).status_code == 403
    client.force_login(ordinary.planner)
    slides = Presentation(io.BytesIO(client.post(reverse(address[0], args=address[1:])).content)).slides
    said = " ".join(shape.text_frame.text for shape in slides[0].shapes if shape.has_text_frame)
    charts = [shape.chart for shape in slides[0].shapes if shape.has_chart]
    assert "목소리 12건" in said and "연기가 나고" in said
    assert list(charts[0].plots[0].series[0].values)[-1] == 12
    assert client.post(reverse("reports:persuade", args=[edition.pk, 1, "pdf"])).content.startswith(b"%PDF")
    assert client.post(reverse("reports:persuade", args=[edition.pk, 9, "pdf"])).status_code == 404
    assert AccessEntry.objects.filter(kind="reports.finding").count() == 2


def test_first_period_has_nothing_to_stand_out_from(cast, now):
    for number in range(30):
        hear(now, f"배송이 늦어요 {number}", day=PERIOD.last, key=str(number))
    edition = publish(now)
    assert (edition.content["has_past"], edition.content["findings"]) == (False, [])
    assert "비교" in rendering.html(edition, "reports/print.html")
