"""Surveys in and out of files: round trips, foreign forms, and files that are meant to do harm."""

from __future__ import annotations

import io
import json
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meari.apps.surveys import actions, banking, exchanging
from meari.apps.surveys.exchanging import NotReadable, xlsform
from meari.apps.surveys.exchanging.expressions import CannotBeSaid, condition
from meari.apps.surveys.forms import notes
from meari.apps.surveys.models import Survey
from meari.engines import branching
from meari.vocabulary.surveys import Sort

LSS = """<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>ko</language><language>en</language></languages>
<groups><rows><row><gid>1</gid><group_order>1</group_order></row></rows></groups>
<questions><rows>
<row><qid>1</qid><parent_qid>0</parent_qid><gid>1</gid><type>L</type><title>way</title><mandatory>Y</mandatory><other>Y</other><question_order>1</question_order><relevance>1</relevance></row>
<row><qid>2</qid><parent_qid>0</parent_qid><gid>1</gid><type>T</type><title>Why</title><mandatory>N</mandatory><question_order>2</question_order><relevance>((way.NAOK == "A1"))</relevance></row>
<row><qid>3</qid><parent_qid>0</parent_qid><gid>1</gid><type>M</type><title>good</title><question_order>3</question_order><relevance></relevance></row>
<row><qid>4</qid><parent_qid>0</parent_qid><gid>1</gid><type>S</type><title>more</title><question_order>4</question_order><relevance>good_SQ1.NAOK == "Y"</relevance></row>
<row><qid>5</qid><parent_qid>0</parent_qid><gid>1</gid><type>*</type><title>calc</title><question_order>5</question_order></row>
<row><qid>6</qid><parent_qid>0</parent_qid><gid>1</gid><type>S</type><title>last</title><question_order>6</question_order><relevance>regexMatch("/x/", way)</relevance></row>
</rows></questions>
<question_l10ns><rows>
<row><qid>1</qid><question>&lt;p&gt;어디에서 &lt;b&gt;사셨습니까?&lt;/b&gt;&lt;/p&gt;</question><language>ko</language></row>
<row><qid>1</qid><question>Where?</question><language>en</language></row>
<row><qid>2</qid><question>왜?</question><language>ko</language></row><row><qid>3</qid><question>좋은 점</question><language>ko</language></row>
<row><qid>4</qid><question>더</question><language>ko</language></row><row><qid>6</qid><question>끝</question><language>ko</language></row>
<row><qid>31</qid><question>속도</question><language>ko</language></row></rows></question_l10ns>
<subquestions><rows><row><qid>31</qid><parent_qid>3</parent_qid><title>SQ1</title><question_order>1</question_order></row></rows></subquestions>
<answers><rows><row><aid>9</aid><qid>1</qid><code>A1</code><sortorder>1</sortorder></row></rows></answers>
<answer_l10ns><rows><row><aid>9</aid><answer>매장</answer><language>ko</language></row></rows></answer_l10ns>
<surveys_languagesettings><rows><row><surveyls_language>ko</surveyls_language><surveyls_title>구매 조사</surveyls_title></row></rows></surveys_languagesettings>
</document>"""


def workbook(**sheets: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("template", banking.templates().values(), ids=lambda one: one.key)
def test_xlsform_comes_back_as_it_went(template):
    found = exchanging.read(xlsform.write(template.definition), name="survey.xlsx")
    assert found.definition.plain() == template.definition.plain() and found.notes == []


@pytest.mark.parametrize("template", banking.templates().values(), ids=lambda one: one.key)
def test_xlsform_is_valid_for_others(template, tmp_path):
    pyxform = pytest.importorskip("pyxform.xls2xform")
    path = tmp_path / "form.xlsx"
    path.write_bytes(xlsform.write(template.definition))
    assert "<h:html" in pyxform.convert(path.read_bytes(), file_type=".xlsx").xform


def test_json_comes_back_as_it_went():
    survey = banking.templates()["tools"].definition
    content = json.dumps({"survey": survey.plain()}, ensure_ascii=False).encode()
    assert exchanging.read(content, name="survey.json").definition.plain() == survey.plain()


def test_xlsform_that_was_changed_by_hand_is_believed_over_what_lies_beside():
    book = openpyxl.load_workbook(io.BytesIO(xlsform.write(banking.templates()["nps"].definition)))
    sheet = book["survey"]
    column = [cell.value for cell in sheet[1]].index("label::Korean (ko)") + 1
    sheet.cell(2, column).value = "손으로 고친 문구"
    stream = io.BytesIO()
    book.save(stream)
    found = exchanging.read(stream.getvalue(), name="survey.xlsx").definition
    assert found.questions[0].title["ko"] == "손으로 고친 문구"


def test_xlsform_of_others_is_read_with_its_conditions():
    content = workbook(
        survey=[
            ["type", "name", "label", "label::English (en)", "required", "relevant", "appearance", "constraint"],
            ["select_one place", "way", "어디에서 사셨습니까?", "Where?", "yes", "", "", ""],
            ["select_multiple good", "good", "무엇이 좋았습니까?", "What was good?", "", "${way} = 'store'", "", ""],
            ["begin group", "g", "", "", "", "selected(${good}, 'fast')", "", ""],
            ["text", "why", "왜?", "Why?", "", "count-selected(${good}) >= 2", "multiline", ""],
            ["end group", "", "", "", "", "", "", ""],
            ["integer", "age", "나이", "Age", "", "pulldata('x', 'y', 'z', ${way}) = 1", "", ". < 120"],
            ["geopoint", "where", "위치", "Place", "", "", "", ""],
        ],
        choices=[["list_name", "name", "label"], ["place", "store", "매장"], ["place", "web", "홈페이지"], ["good", "fast", "속도"], ["good", "kind", "친절"]],
        settings=[["form_title", "form_id"], ["구매 조사", "x"]],
    )  # fmt: skip
    found = exchanging.read(content, name="form.xlsx")
    survey = found.definition
    assert [(one.key, one.kind) for one in survey.questions] == [
        ("way", "single"),
        ("good", "multiple"),
        ("why", "long_text"),
        ("age", "number"),
    ]
    assert [rule.when for rule in survey.rules] == ["way = store", "good has fast and count(good) >= 2"]
    assert survey.title == {"ko": "구매 조사"} and survey.questions[0].is_required
    assert [note.key for note in found.notes] == ["condition_left_out", "constraint_left_out", "type_left_out"]
    assert all(notes.noted(note) for note in found.notes)


def test_limesurvey_is_read_with_texts_of_their_own_tables():
    found = exchanging.read(LSS.encode(), name="x.lss")
    survey = found.definition
    assert survey.languages == ("ko", "en") and survey.title == {"ko": "구매 조사"}
    assert [(one.key, one.kind) for one in survey.questions] == [
        ("way", "single"),
        ("why", "long_text"),
        ("good", "multiple"),
        ("more", "short_text"),
        ("last", "short_text"),
    ]
    assert survey.question("way").title == {"ko": "어디에서 사셨습니까?", "en": "Where?"}
    assert [(one.key, one.is_other) for one in survey.question("way").choices] == [("A1", False), ("other", True)]
    assert [rule.when for rule in survey.rules] == ["way = A1", "good has SQ1"]
    assert [note.key for note in found.notes] == ["type_left_out", "condition_left_out"]


def test_sheet_of_a_form_is_guessed_from_its_columns_and_takes_no_personal_data():
    rows = [
        "타임스탬프,이메일 주소,추천하시겠습니까?,만족하십니까?,어디에서 사셨나요?,좋았던 점,의견,가격 [만족],품질 [만족]"
    ]
    for n in range(12):
        both = "속도; 친절" if n % 2 else "속도"
        rows.append(
            f"2026. 11. {n + 1},a{n}@example.com,{n % 11},{n % 5 + 1},{'매장' if n % 2 else '홈페이지'},{both},{'아주 긴 의견을 남깁니다 ' * 4}{n},보통,좋음"
        )
    found = exchanging.read("\n".join(rows).encode("utf-8-sig"), name="응답.csv")
    kinds = {one.title["ko"]: one.kind for one in found.definition.questions}
    assert kinds["추천하시겠습니까?"] == "nps" and kinds["만족하십니까?"] == "csat"
    assert kinds["어디에서 사셨나요?"] == "single" and kinds["의견"] == "long_text"
    assert "이메일 주소" not in kinds and "example.com" not in json.dumps(found.definition.plain())
    assert "personal_left_out" in [note.key for note in found.notes]


@pytest.mark.parametrize(("content", "name", "reason"), [
    (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><document>&x;</document>', "x.lss", "hostile_xml"),
    (b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1/x"><document/>', "x.lss", "hostile_xml"),
    (b"<document><questions>", "x.lss", "broken_xml"), (b"<other/>", "x.lss", "unknown_format"),
    (b"<document/>", "x.lss", "nothing_found"), (b"{", "x.json", "unusable"), (b"{}", "x.json", "nothing_found"),
    (b'{"survey": {"questions": [{"key": "A B", "kind": "nps"}]}}', "x.json", "wrong_definition"),
    (b'{"survey": []}', "x.json", "unknown_format"), (b'{"survey": {"questions": 7}}', "x.json", "wrong_definition"),
    (b"", "x.xlsx", "unusable"), (b"PK\x03\x04nonsense", "x.xlsx", "unusable"), (b"\x00" * 500, "x.bin", "unusable"),
    (b"x" * 5_000_001, "x.csv", "too_large"),
])  # fmt: skip
def test_hostile_and_broken_files_are_refused_with_a_reason(content, name, reason):
    with pytest.raises(NotReadable) as caught:
        exchanging.read(content, name=name)
    assert caught.value.reason == reason
    assert notes.refusal(caught.value)


def test_archive_that_unpacks_to_far_too_much_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 80_000_000)
    with pytest.raises(NotReadable):
        exchanging.read(stream.getvalue(), name="x.xlsx")


def test_words_that_look_like_formulas_leave_as_text():
    from dataclasses import replace

    survey = banking.templates()["nps"].definition
    first = replace(survey.questions[0], title={"ko": "=HYPERLINK(1)", "en": "+1"})
    content = xlsform.write(survey.with_question(first))
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(content))["survey"] for cell in row]
    assert "'=HYPERLINK(1)" in cells and "=HYPERLINK(1)" not in cells
    assert exchanging.read(content, name="x.xlsx").definition.questions[0].title["ko"] == "=HYPERLINK(1)"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(",
        "a = ",
        "1 = 1",
        "unknown = 1",
        "way = 'nowhere'",
        "way + 1 = 2",
        "not",
        "((((" * 40,
        "way = 'store'; drop",
    ],
)
def test_conditions_for_which_there_are_no_words_are_left_alone(text):
    with pytest.raises(CannotBeSaid):
        condition(text, {"way": ("way", "", Sort.ONE, {"store": "store"})})


def test_condition_keeps_its_meaning():
    found = condition(
        "not(${way} = 'store') or ${n} >= 3 and ${n} != ''",
        {"way": ("way", "", Sort.ONE, {"store": "store"}), "n": ("n", "", Sort.NUMBER, {})},
    )
    assert branching.write(found) == "not way = store or (n >= 3 and n answered)"


@pytest.mark.django_db
def test_planner_takes_a_file_in_and_out(cast, client, now):
    client.force_login(cast.planner)
    sent = SimpleUploadedFile("x.lss", LSS.encode())
    given = {"file": sent, "name": "가져온 설문", "audience": "customers", "privacy": "named"}
    page = client.post(reverse("surveys:import"), given).content.decode()
    survey = Survey.objects.get()
    assert "질문 5개를 초안으로 가져왔습니다" in page and "calc" in page
    for form, beginning in (("xlsform", b"PK"), ("json", b"{")):
        answer = client.get(reverse("surveys:export", args=[survey.pk, form]))
        assert answer.content.startswith(beginning) and "attachment" in answer["Content-Disposition"]
    assert client.get(reverse("surveys:export", args=[survey.pk, "exe"])).status_code == 404
    client.force_login(cast.nobody)
    assert client.get(reverse("surveys:export", args=[survey.pk, "json"])).status_code == 404


@pytest.mark.django_db
def test_refused_file_makes_no_survey_and_says_why(cast, client):
    client.force_login(cast.planner)
    sent = SimpleUploadedFile("x.lss", b'<!DOCTYPE a [<!ENTITY x "y">]><document/>')
    answer = client.post(
        reverse("surveys:import"), {"file": sent, "name": "x", "audience": "customers", "privacy": "named"}
    )
    assert answer.status_code == 422 and "엔터티" in answer.content.decode()
    assert not Survey.objects.exists()
    assert actions.SURVEY_MADE
