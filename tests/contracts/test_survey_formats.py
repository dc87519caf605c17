"""Every form in which surveys leave the house, on no answers and on many, in both languages."""

from __future__ import annotations

import io

import pytest
from django.utils import translation

from meari.apps.base.printing import FormatUnavailable
from meari.apps.surveys import actions, taking
from tests.apps.surveys.answered import answered

pytestmark = pytest.mark.django_db
BEGINS = {
    "csv": b"\xef\xbb\xbf",
    "json": b"{",
    "parquet": b"PAR1",
    "sav": b"$FL2",
    "xlsx": b"PK",
    "pdf": b"%PDF",
    "pptx": b"PK",
}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("count", [0, 60])
@pytest.mark.parametrize("key", sorted(taking.formats()))
def test_format_writes_a_file_of_its_own_kind(key, count, language, cast, now):
    survey = answered(cast.planner, now, count)
    form = taking.formats()[key]
    assert form.label and form.explanation and "/" in form.media_type
    out = io.BytesIO()
    try:
        with translation.override(language):
            form.write(actions.taking_of(survey, actions.Wanted(key, language)), out)
    except FormatUnavailable as error:
        pytest.skip(f"{error.missing} is missing here")
    assert out.getvalue().startswith(BEGINS.get(key, b""))
    out.seek(0)
    assert out.read(1)


@pytest.mark.parametrize("key", sorted(key for key, one in taking.formats().items() if one.has_rows))
def test_rows_never_hold_a_phone_number_unless_originals_are_taken(key, cast, now):
    survey = answered(cast.planner, now, 30)
    if key in {"xlsx", "parquet"}:
        pytest.skip("compressed: tests/apps/surveys/test_files.py opens it")
    for is_original in (False, True):
        out = io.BytesIO()
        taking.formats()[key].write(actions.taking_of(survey, actions.Wanted(key, "ko", is_original=is_original)), out)
        assert (b"1234-" in out.getvalue()) == is_original or key == "sav"
