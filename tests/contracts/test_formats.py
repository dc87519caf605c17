"""Every format writes an empty edition and a full one, in both languages, the same bytes for the same content."""

from __future__ import annotations

import pytest
from django.utils import translation

from meari.apps.base.printing import FormatUnavailable
from meari.apps.reports import actions, periods
from meari.apps.reports.protocol import formats
from tests.factories import hear, sell, weeks_of_days

pytestmark = pytest.mark.django_db
PERIOD = periods.parse("2026-W46")


@pytest.fixture(autouse=True)
def _own_fact_store(settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"


@pytest.mark.parametrize("is_full", [False, True], ids=["empty", "full"])
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("key", sorted(formats()))
def test_format_writes(key, language, is_full, cast, now):
    if is_full:
        sell(now, days=weeks_of_days(PERIOD.last, weeks=3))
        for number in range(5):
            hear(now, f"연기가 나요 <b>{number}</b> & =1+1", day=PERIOD.first, key=str(number), product="RF85")
    edition = actions.publish_edition(actions.ensure_report("weekly"), PERIOD, by=None, now=now)
    found = formats()[key]
    try:
        with translation.override(language):
            content = found.write(edition)
    except FormatUnavailable as error:
        pytest.skip(str(error))
    assert len(content) > 500 and found.media_type and str(found.label)
    assert key != "html" or b"<b>0</b>" not in content
