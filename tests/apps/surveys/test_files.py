"""Files hold what was answered, typed and named; who took them, why and from where is written down first."""

from __future__ import annotations

import io
import json
from datetime import datetime

import openpyxl
import pytest
from django.urls import reverse

from meari.apps.people.rules import NotAllowed
from meari.apps.privacy.actions import NoReason
from meari.apps.privacy.models import AccessEntry
from meari.apps.surveys import actions, queries, spss, taking
from meari.apps.surveys.actions import CROSS, DRIVERS, Margins, Wanted
from meari.apps.surveys.models import Response
from meari.apps.surveys.spss import Variable
from tests.apps.surveys.answered import answer, answered, survey_of

pytestmark = pytest.mark.django_db
COUNT = 120


@pytest.fixture
def survey(cast, now):
    return answered(cast.planner, now, COUNT)


def file_of(survey, key: str, **more) -> io.BytesIO:
    out = io.BytesIO()
    taking.formats()[key].write(actions.taking_of(survey, Wanted(key, more.pop("language", "ko"), **more)), out)
    out.seek(0)
    return out


def weighting(survey, cast, now):
    margins = Margins("명부", {"way": {"web": 0.5, "store": 0.4, "other": 0.1}})
    return actions.save_weighting(survey, margins, by=cast.planner, now=now)


def sav_of(out: io.BytesIO, tmp_path):
    """The file read by an independent reader."""
    pyreadstat = pytest.importorskip("pyreadstat")
    path = tmp_path / "survey.sav"
    path.write_bytes(out.read())
    return pyreadstat.read_sav(path, user_missing=True)


def test_csv_of_codes_and_of_words(survey):
    text = file_of(survey, "csv").read().decode("utf-8-sig").splitlines()
    head = text[0].split(",")
    assert head[:3] == ["id", "started_at", "completed_at"] and head[-5:] == [
        "good_1",
        "good_2",
        "why",
        "about_1",
        "about_2",
    ]
    assert len(text) == COUNT + 1
    first = dict(zip(head, text[1].split(","), strict=True))
    held = Response.objects.order_by("pk")[0]
    assert (first["nps"], first["v_store"], first["collector"]) == (str(held.answers["nps"]), "S0", "링크")
    assert first["why"] == "연락처는 [전화번호]입니다"
    words = file_of(survey, "csv", is_codes=False, language="en").read().decode("utf-8-sig")
    assert "Where" in words.splitlines()[0] and ",Store," in words
    assert "'=방문 판매" in words  # no formula leaves


def test_json_names_its_columns_and_leaves_out_what_is_empty(survey):
    told = json.load(file_of(survey, "json"))
    assert len(told["responses"]) == COUNT
    way = next(one for one in told["columns"] if one["name"] == "way")
    assert way["labels"] == {"1": "홈페이지", "2": "매장", "3": "기타"}
    assert "about_1" not in told["responses"][49] and told["responses"][0]["nps"] is not None


def test_originals_are_readable_only_when_taken(survey):
    assert "010-1234" not in file_of(survey, "json").read().decode()
    assert "010-1234-0003" in file_of(survey, "json", is_original=True).read().decode()


def test_xlsx_has_words_codes_and_the_code_book(survey):
    book = openpyxl.load_workbook(file_of(survey, "xlsx"))
    assert book.sheetnames == ["말로", "코드로", "코드북"]
    words, codes, _book = (book[name] for name in book.sheetnames)
    head = [cell.value for cell in codes[1]]
    assert (words.max_row, codes.max_row) == (COUNT + 1, COUNT + 1)
    at = head.index("way")
    assert {words.cell(row, at + 1).value for row in range(2, 60)} == {"홈페이지", "매장", "기타"}
    assert {codes.cell(row, at + 1).value for row in range(2, 60)} == {1, 2, 3}
    assert isinstance(codes.cell(2, head.index("completed_at") + 1).value, datetime)
    named = [tuple(cell.value for cell in row) for row in book["코드북"].iter_rows()]
    assert ("way", None, None, 1, "홈페이지") in named
    assert all("010-1234" not in str(row[head.index("why")].value) for row in words.iter_rows())


def test_parquet_is_typed_and_carries_its_labels(survey, cast, now):
    import pyarrow.parquet as pq

    kept = weighting(survey, cast, now)
    table = pq.read_table(file_of(survey, "parquet", weighting_id=kept.pk))
    assert (table.num_rows, str(table.schema.field("way").type)) == (COUNT, "int32")
    assert json.loads(table.schema.field("way").metadata[b"labels"])["1"] == "홈페이지"
    assert sum(table.column("weight").to_pylist()) == pytest.approx(COUNT)
    assert table.column("about_1").null_count == 2
    assert not any(said and "010-1234" in said for said in table.column("why").to_pylist())


def test_sav_is_read_back_whole(survey, cast, now, tmp_path):
    kept = weighting(survey, cast, now)
    frame, meta = sav_of(file_of(survey, "sav", weighting_id=kept.pk), tmp_path)
    assert (len(frame), meta.number_rows, meta.file_encoding) == (COUNT, COUNT, "UTF-8")
    assert meta.file_label == "배송 만족도"
    assert meta.column_names_to_labels["way"] == "어디에서 사셨습니까?"
    assert meta.variable_value_labels["way"] == {1: "홈페이지", 2: "매장", 3: "기타", -99: "무응답"}
    assert meta.variable_value_labels["good_1"] == {0: "선택 안 함", 1: "선택함", -99: "무응답"}
    assert meta.missing_ranges["about_1"] == [{"lo": -99.0, "hi": -99.0}]
    assert (meta.variable_measure["nps"], meta.variable_measure["way"]) == ("scale", "nominal")
    held = list(Response.objects.order_by("pk"))
    assert frame["nps"].tolist() == [one.answers["nps"] for one in held]
    assert frame["about_1"].tolist()[49] == -99  # asked, not answered
    assert frame["why"].tolist()[0] == "연락처는 [전화번호]입니다"
    assert frame["completed_at"].iloc[0].to_pydatetime() == datetime.fromisoformat(
        str(taking._local(held[0].completed_at))
    )
    assert frame["weight"].sum() == pytest.approx(COUNT)


def test_sav_names_the_weight_variable(survey, cast, now):
    out = file_of(survey, "sav", weighting_id=weighting(survey, cast, now).pk).getvalue()
    index = int.from_bytes(out[76:80], "little")
    columns = actions.taking_of(survey, Wanted("sav", "ko", weighting_id=survey.weightings.get().pk)).columns()
    assert index > 0 and "weight" in [one.name for one in columns]
    assert int.from_bytes(file_of(survey, "sav").getvalue()[76:80], "little") == 0


@pytest.mark.parametrize("length", [1, 8, 255, 256, 600, 5000, 32_000])
def test_texts_of_every_length_survive_the_sav(length, tmp_path):
    said = ("가나다 abc " * (length // 10 + 1)).encode()[:length].decode(errors="ignore").strip() or "a"
    out = io.BytesIO()
    variables = [Variable("x", "수"), Variable("t", "글", width=length), Variable("y", labels={1.0: "하나"})]
    writer = spss.Writer(out, variables, title="길이", at=datetime(2026, 11, 16), weight="y")
    for case in ([1.5, said, 1], [None, "", 2], [-1e9, said[: len(said) // 2], None], [151, "끝", 3]):
        writer.case(case)
    writer.close()
    out.seek(0)
    frame, meta = sav_of(out, tmp_path)
    assert meta.column_names == ["x", "t", "y"]
    assert frame["x"].fillna(0).tolist() == [1.5, 0, -1e9, 151]
    assert frame["t"].tolist() == [said, "", said[: len(said) // 2].rstrip(), "끝" if length >= 3 else ""]
    assert meta.variable_value_labels == {"y": {1.0: "하나"}}


def test_names_for_spss_are_legal_and_unique():
    assert spss.named(["good.1", "GOOD.1", "1st", "한글", "and", "x" * 99, "end."]) == [
        "good.1", "GOOD.1_2", "v1st", "한글", "and_", "x" * 60, "end",
    ]  # fmt: skip


def test_results_leave_as_pdf_and_as_slides_with_native_charts(survey, cast, now, client):
    from pptx import Presentation

    asked = {"row": "nps", "column": "way", "show": "shares", "weighting": None}
    actions.ask_analysis(survey, sort=CROSS, asked=asked, by=cast.planner, now=now)
    asked = {"outcome": "csat", "drivers": ["about.kind", "about.quick"], "method": "weights"}
    actions.ask_analysis(survey, sort=DRIVERS, asked=asked, by=cast.planner, now=now)
    slides = Presentation(file_of(survey, "pptx")).slides
    said = [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame]
    assert any("중요도는 원인이 아닙니다" in one for one in said)
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    assert list(charts[0].plots[0].categories) == ["비추천(0~6)", "중립(7·8)", "추천(9·10)"]
    assert any(shape.has_table for slide in slides for shape in slide.shapes)


@pytest.mark.pdf
def test_pdf_says_what_the_page_says(survey, cast, now):
    from pypdf import PdfReader

    asked = {"row": "nps", "column": "way", "show": "shares", "weighting": None}
    actions.ask_analysis(survey, sort=CROSS, asked=asked, by=cast.planner, now=now)
    text = "".join(page.extract_text() for page in PdfReader(file_of(survey, "pdf")).pages)
    assert "배송 만족도" in text and "홈페이지" in text and "Benjamini" in text


def test_file_leaves_for_a_reason_and_leaves_a_trace(survey, cast, client):
    client.force_login(cast.planner)
    address = reverse("surveys:take_file", args=[survey.pk, "csv"])
    refused = client.post(address, {"reason": "aaaaa"})
    assert refused.status_code == 422 and not AccessEntry.objects.exists()
    page = client.post(address, {"reason": "분기 보고서", "cells": "words"})
    content = b"".join(page.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf") and "attachment" in page["Content-Disposition"]
    entry = AccessEntry.objects.get()
    assert (entry.kind, entry.count, entry.reason) == ("surveys.response", COUNT, "분기 보고서")
    assert (
        client.post(reverse("surveys:take_file", args=[survey.pk, "rubbish"]), {"reason": "분기 보고서"}).status_code
        == 404
    )


def test_rights_decide_what_leaves(survey, cast, now):
    wanted = Wanted("csv", "ko", reason="분기 보고서")
    for somebody in (cast.executive, cast.agent, cast.privacy):
        with pytest.raises(NotAllowed):
            actions.take_file(survey, wanted, io.BytesIO(), by=somebody, now=now)
    with pytest.raises(NotAllowed):  # originals need the right to personal data
        actions.take_file(
            survey, Wanted("csv", "ko", is_original=True, reason="분기 보고서"), io.BytesIO(), by=cast.planner, now=now
        )
    with pytest.raises(NoReason):
        actions.take_file(survey, Wanted("csv", "ko"), io.BytesIO(), by=cast.planner, now=now)
    assert not AccessEntry.objects.exists()
    actions.take_file(survey, Wanted("pptx", "ko", reason="분기 보고서"), io.BytesIO(), by=cast.planner, now=now)
    assert (AccessEntry.objects.get().kind, AccessEntry.objects.get().whose) == ("surveys.results", [survey.pk])


def test_asking_for_originals_without_the_right_is_ignored_by_the_page(survey, cast, client):
    client.force_login(cast.planner)
    page = client.post(
        reverse("surveys:take_file", args=[survey.pk, "csv"]), {"reason": "분기 보고서", "is_original": "on"}
    )
    assert b"010-1234" not in b"".join(page.streaming_content)


def test_anonymous_answers_never_leave(cast, now):
    survey = survey_of(cast.planner, now, audience="employees", privacy="anonymous").survey
    with pytest.raises(actions.Anonymous):
        actions.take_file(survey, Wanted("json", "ko", reason="분기 보고서"), io.BytesIO(), by=cast.planner, now=now)


def test_choices_of_older_versions_stay_in_the_columns(cast, now):
    collector = survey_of(cast.planner, now)
    survey = collector.survey
    answer(collector, 12, now=now)
    draft = actions.start_version(survey, by=cast.planner, now=now)
    content = draft.content
    way = next(one for one in content["questions"] if one["key"] == "way")
    way["choices"] = [{"key": "phone", "words": {"ko": "전화"}, "code": 1}, *way["choices"][1:]]
    content["questions"] = [one for one in content["questions"] if one["key"] != "good"]
    from meari.apps.surveys import definition

    actions.change_draft(survey, definition.read(content), revision=draft.revision, by=cast.planner, now=now)
    actions.open_survey(survey, by=cast.planner, now=now)
    whole = queries.whole_definition(survey)
    assert {one.key: one.code for one in whole.question("way").choices} == {
        "phone": 1,
        "store": 2,
        "other": 3,
        "web": 4,
    }
    text = file_of(survey, "csv").read().decode("utf-8-sig")
    assert "good_1" in text.splitlines()[0]
