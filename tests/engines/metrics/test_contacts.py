from datetime import UTC, datetime, timedelta

from meari.engines.metrics.contacts import Ended, first_contact
from meari.engines.metrics.shares import Part

CLOSED = datetime(2026, 11, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = CLOSED + 30 * DAY


def test_a_thank_you_or_one_answer_is_still_the_first_contact() -> None:
    matters = [Ended(CLOSED, messages) for messages in (0, 1, 2, 3)]
    assert first_contact(matters, now=LATER).at_first == Part(3, 4)


def test_what_comes_back_within_seven_days_was_not_settled() -> None:
    matters = [Ended(CLOSED, 1, CLOSED + back) for back in (7 * DAY, 7 * DAY + timedelta(seconds=1))]
    assert first_contact(matters, now=LATER) == first_contact(reversed(matters), now=LATER)
    assert first_contact(matters, now=LATER).at_first == Part(1, 2)
    assert first_contact(matters, now=LATER).came_back == Part(1, 2)


def test_what_was_closed_too_lately_is_not_judged_yet() -> None:
    matters = [Ended(LATER - 7 * DAY, 1), Ended(LATER - 7 * DAY + timedelta(seconds=1), 1)]
    assert first_contact(matters, now=LATER).at_first == Part(1, 1)
    assert first_contact([], now=LATER).came_back == Part(0, 0)
