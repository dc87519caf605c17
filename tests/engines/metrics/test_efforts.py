"""What a matter cost the customer, counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.metrics.efforts import MOST, Trouble, effort_points

few = st.integers(0, 30)


@pytest.mark.parametrize(
    ("trouble", "points"),
    [
        (Trouble(contacts=1), 0),
        (Trouble(contacts=0, channels=0), 0),
        (Trouble(contacts=3), 2),
        (Trouble(contacts=3, repeats=1, handoffs=2), 5),
        (Trouble(contacts=2, reopened=1, channels=2, waited_days=3), 6),
        (Trouble(contacts=500), MOST),
    ],
)
def test_every_further_thing_is_one_point(trouble: Trouble, points: int) -> None:
    assert effort_points(trouble) == points


@given(
    st.builds(Trouble, few, few, few, few, few, few),
    st.sampled_from(["contacts", "repeats", "handoffs", "waited_days"]),
)
def test_more_trouble_is_never_less_effort(trouble: Trouble, what: str) -> None:
    worse = Trouble(**{name: getattr(trouble, name) + (name == what) for name in Trouble.__slots__})
    assert 0 <= effort_points(trouble) <= effort_points(worse) <= MOST
