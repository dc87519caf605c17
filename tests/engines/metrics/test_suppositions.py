import pytest
import scipy.special  # noqa: F401  so that no example pays for the import

from meari.engines.metrics.suppositions import held_against
from meari.vocabulary.metrics import Reading


@pytest.mark.parametrize(
    ("reading", "threshold", "is_above", "verdict"),
    [
        (Reading(0.5, 0.42, 0.58, n=150), 0.4, True, "confirmed"),
        (Reading(0.5, 0.42, 0.58, n=150), 0.4, False, "refuted"),
        (Reading(0.45, 0.31, 0.6, n=40), 0.4, True, "open"),
        (Reading(0.3, 0.22, 0.39, n=130), 0.4, False, "confirmed"),
        (Reading(4, n=4), 12, False, "confirmed"),  # Garwood: 1.09 to 10.24
        (Reading(4, n=4), 9, False, "open"),
        (Reading(None, note="no_rows"), 1, True, "no_reading"),
    ],
)
def test_verdict(reading: Reading, threshold: float, is_above: bool, verdict: str) -> None:
    assert held_against(reading, threshold=threshold, is_above=is_above) == verdict
